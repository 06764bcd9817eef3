// The answer to CloudFormation: one PUT to the pre-signed URL, small enough to be taken, retried until it is.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CustomResourceEvent, Outcome } from './event';
import { external } from '../external';

/** CloudFormation refuses a longer answer. */
const MAX_ANSWER_BYTES = 4096;

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2000;
const ATTEMPT_TIMEOUT = 5000;

const PRECONDITION_FAILED = 412;
const CONFLICT = 409;

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export function success(event: CustomResourceEvent, outcome: Outcome): Answer {
  return { ...addressee(event), Status: 'SUCCESS', PhysicalResourceId: outcome.physicalResourceId, Data: outcome.attributes };
}

export function failure(event: CustomResourceEvent, physicalResourceId: string, reason: string, logStream: string): Answer {
  const answer = { ...addressee(event), Status: 'FAILED' as const, PhysicalResourceId: physicalResourceId };
  const pointer = ` (log stream: ${logStream})`;
  return { ...answer, Reason: cut(reason, MAX_ANSWER_BYTES - byteLength({ ...answer, Reason: pointer })) + pointer };
}

/**
 * Tells CloudFormation, again and again until it takes the answer or `until` (milliseconds since 1970) has come.
 * `another` means that another run of the same event has certainly answered before.
 */
export async function send(url: string, answer: Answer, until: number): Promise<'this' | 'another'> {
  const body = JSON.stringify(answer);
  // unverified: the URL names an object of S3, and S3 then takes only the first answer. Where it does not, nothing is lost.
  let conditional = true;
  let maybeTaken = false;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const { status, problem } = await put(url, body, conditional);
    if (problem === undefined) {
      return 'this';
    }
    if (status === PRECONDITION_FAILED && conditional) {
      return maybeTaken ? 'this' : 'another';
    }
    maybeTaken ||= status === undefined || status >= 500;
    conditional &&= status === undefined || status >= 500 || status === CONFLICT;
    // The URL lets whoever knows it answer in our place, and an error may quote it.
    external.log({
      level: 'WARN',
      message: 'CloudFormation did not take the answer',
      problem: problem.replaceAll(url, '[ResponseURL]'),
    });
    if (external.now() + pause >= until) {
      throw new Error('CloudFormation did not take the answer before the deadline');
    }
    await external.sleep(pause);
  }
}

/** By node:https and not by fetch, which is loaded at its first use: a good part of a cold start. */
function put(url: string, body: string, conditional: boolean): Promise<{ status?: number; problem?: string }> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  // An empty content type is what CloudFormation signed the URL for.
  const headers = {
    'content-type': '',
    'content-length': Buffer.byteLength(body),
    ...(conditional ? { 'if-none-match': '*' } : {}),
  };
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (outcome: { status?: number; problem?: string }) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const fail = (error: Error) => settle({ problem: String(error) });
    try {
      const sent = request(url, { method: 'PUT', headers }, (response) => {
        const status = response.statusCode!;
        response.resume();
        response.on('error', fail);
        response.on('end', () => settle(status >= 200 && status < 300 ? {} : { status, problem: `HTTP ${status}` }));
      });
      timer = setTimeout(() => sent.destroy(new Error(`no answer in ${ATTEMPT_TIMEOUT} ms`)), ATTEMPT_TIMEOUT);
      sent.on('error', fail).end(body);
    } catch (error) {
      fail(error as Error);
    }
  });
}

function addressee(event: CustomResourceEvent) {
  return { StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The longest beginning of `text` that takes no more than `bytes` bytes inside JSON. */
function cut(text: string, bytes: number): string {
  const quotes = 2;
  if (byteLength(text) - quotes <= bytes) {
    return text;
  }
  const ellipsis = '…';
  let room = bytes - Buffer.byteLength(ellipsis);
  let kept = '';
  for (const character of text) {
    room -= byteLength(character) - quotes;
    if (room < 0) {
      break;
    }
    kept += character;
  }
  return kept + ellipsis;
}
