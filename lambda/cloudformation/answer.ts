// The answer to CloudFormation: one PUT to the pre-signed URL, small enough to be taken, retried until it is.
import { CustomResourceEvent, Outcome } from './event';
import { external } from '../external';

/** CloudFormation refuses a longer answer. */
const MAX_ANSWER_BYTES = 4096;

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2000;
const ATTEMPT_TIMEOUT = 5000;

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

/** Tells CloudFormation, again and again until it takes the answer or `until` (milliseconds since 1970) has come. */
export async function send(url: string, answer: Answer, until: number): Promise<void> {
  const body = JSON.stringify(answer);
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const problem = await put(url, body);
    if (problem === undefined) {
      return;
    }
    // The URL lets whoever knows it answer in our place, and an error of fetch may quote it.
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

async function put(url: string, body: string): Promise<string | undefined> {
  try {
    // An empty content type is what CloudFormation signed the URL for.
    const response = await fetch(url, {
      method: 'PUT',
      body,
      headers: { 'content-type': '' },
      signal: AbortSignal.timeout(ATTEMPT_TIMEOUT),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    const { cause } = error as Error;
    return cause instanceof Error ? `${String(error)}: ${String(cause)}` : String(error);
  }
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
