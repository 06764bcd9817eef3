// One call of License Manager's API within the deadline of its event, retried while permissions may still arrive.
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { Deadline } from '../deadline';
import { external } from '../external';
import { OutcomeUnknown, isAborted, isAccessDenied, nameAndMessage, pastDeadline } from './errors';

/** The permissions of a new role, and new tags in its conditions, may take this long to arrive, in milliseconds. */
const PERMISSIONS_ARRIVE_WITHIN = 60_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
/** A read that takes this many milliseconds is retried. */
const READ_TIMEOUT = 30_000;

/** A command of the SDK, new for every call because each carries middleware of its own. */
type Command = Parameters<LicenseManagerClient['send']>[0];
type Send = <O>(options: { abortSignal: AbortSignal; requestTimeout?: number }) => Promise<O>;

export class Calls {
  private lastProblem = '';

  constructor(
    private readonly client: LicenseManagerClient,
    readonly deadline: Deadline,
  ) {}

  /** A call that changes nothing: it ends when the work must end. */
  read<O>(operation: string, command: () => object, onDenied?: () => Promise<void>): Promise<O> {
    const options = { abortSignal: this.deadline.begin, requestTimeout: READ_TIMEOUT };
    return this.retryDenied(operation, () => this.sender(command)(options), onDenied);
  }

  /** A call that changes something: it may end later, because an abandoned one could still take effect. */
  write<O>(operation: string, command: () => object, onDenied?: () => Promise<void>): Promise<O> {
    return this.retryDenied(operation, () => this.sender(command)({ abortSignal: this.deadline.end }), onDenied);
  }

  async createServiceLinkedRole(): Promise<void> {
    await this.retryDenied('CreateServiceLinkedRole', () => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a bundle of its own, loaded only where the role is missing
      const role = require('./service-linked-role') as typeof import('./service-linked-role');
      return role.createServiceLinkedRole(this.deadline.end);
    });
  }

  /** All items of a listing. */
  async pages<P extends { NextToken?: string }, T>(
    operation: string,
    command: (token: string | undefined) => object,
    items: (page: P) => T[] | undefined,
  ): Promise<T[]> {
    const all: T[] = [];
    let token: string | undefined;
    do {
      const page: P = await this.read<P>(operation, () => command(token));
      all.push(...(items(page) ?? []));
      token = page.NextToken || undefined;
    } while (token);
    return all;
  }

  /** Retries a denial while permissions may still arrive; `onDenied` may end that by an error of its own. */
  async retryDenied<O>(operation: string, send: () => Promise<O>, onDenied?: () => Promise<void>): Promise<O> {
    const started = external.now();
    this.lastProblem = '';
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await send();
      } catch (error) {
        if (error instanceof OutcomeUnknown) {
          throw error;
        }
        if (isAborted(error)) {
          throw new Error(`${operation} did not end before the deadline. Deploy again.${this.lastProblem}`, { cause: error });
        }
        if (!isAccessDenied(error) || this.deadline.begin.aborted) {
          throw error;
        }
        await onDenied?.();
        if (external.now() - started + pause > PERMISSIONS_ARRIVE_WITHIN) {
          throw error;
        }
        await external.sleep(pause);
      }
    }
  }

  /** Sends a command that does not begin, and is not retried, after the deadline. */
  private sender(create: () => object): Send {
    const command = create() as Command;
    const stack = command.middlewareStack as LicenseManagerClient['middlewareStack'];
    stack.add(
      (next) => async (args) => {
        if (this.deadline.begin.aborted) {
          throw pastDeadline();
        }
        try {
          return await next(args);
        } catch (error) {
          this.lastProblem = isAborted(error) ? this.lastProblem : ` The last attempt failed: ${nameAndMessage(error)}`;
          throw error;
        }
      },
      // After the retry middleware, so that it runs at every attempt.
      { step: 'finalizeRequest', name: 'deadline' },
    );
    return ((options: object) => this.client.send(command as never, options)) as Send;
  }
}
