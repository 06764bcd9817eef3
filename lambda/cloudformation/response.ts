// The response to CloudFormation: one PUT to the pre-signed URL, within the limit of size, retried until it is accepted.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CustomResourceEvent, Outcome } from './event';
import { external } from '../external';

/** CloudFormation rejects a longer response. */
const MAX_RESPONSE_BYTES = 4096;

/** In milliseconds. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2000;
const ATTEMPT_TIMEOUT = 5000;

const CONFLICT = 409;
const PRECONDITION_FAILED = 412;
const NOT_IMPLEMENTED = 501;

export interface Response {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export function success(event: CustomResourceEvent, { physicalResourceId, attributes }: Outcome): Response {
  const response = { ...correlationIds(event), Status: 'SUCCESS' as const, PhysicalResourceId: physicalResourceId };
  return attributes ? { ...response, Data: cutAttributes(response, attributes) } : response;
}

export function failure(event: CustomResourceEvent, physicalResourceId: string, reason: string, logStream: string): Response {
  const response = { ...correlationIds(event), Status: 'FAILED' as const, PhysicalResourceId: physicalResourceId };
  const pointer = ` (log stream: ${logStream})`;
  return { ...response, Reason: cut(reason, MAX_RESPONSE_BYTES - byteLength({ ...response, Reason: pointer })) + pointer };
}

/**
 * Sends the response again and again until CloudFormation accepts it or `until` (milliseconds since 1970) has come.
 * Returns `another` if CloudFormation has accepted the response of another run of the same event.
 */
export async function send(url: string, response: Response, until: number): Promise<'this' | 'another'> {
  const body = JSON.stringify(response);
  // unverified: the URL names an object of S3, which accepts only the first PUT with this header. Without it nothing is lost.
  let conditional = true;
  let maybeAccepted = false;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const { status, problem } = await put(url, body, conditional);
    if (problem === undefined) {
      return 'this';
    }
    if (status === PRECONDITION_FAILED && conditional) {
      return maybeAccepted ? 'this' : 'another';
    }
    const uncertain = status === undefined || (status >= 500 && status !== NOT_IMPLEMENTED);
    maybeAccepted ||= uncertain;
    conditional &&= uncertain || status === CONFLICT;
    // Anybody who knows the URL can respond in place of the function, and an error may quote it.
    external.log({ level: 'WARN', message: 'response-rejected', problem: problem.replaceAll(url, '[ResponseURL]') });
    if (external.now() + pause >= until) {
      throw new Error('CloudFormation did not accept the response before the deadline.');
    }
    await external.sleep(pause);
  }
}

/** By node:https and not by fetch, which Node.js loads at its first use: a good part of a cold start. */
function put(url: string, body: string, conditional: boolean): Promise<{ status?: number; problem?: string }> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  // CloudFormation signed the URL for an empty content type.
  const headers = {
    'content-type': '',
    'content-length': Buffer.byteLength(body),
    ...(conditional ? { 'if-none-match': '*' } : {}),
  };
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (result: { status?: number; problem?: string }) => {
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (error: Error) => settle({ problem: String(error) });
    try {
      const sent = request(url, { method: 'PUT', headers }, (response) => {
        const status = response.statusCode!;
        response.resume();
        response.on('error', fail);
        response.on('end', () => settle(status < 300 ? {} : { status, problem: `HTTP ${status}` }));
      });
      timer = setTimeout(() => sent.destroy(new Error(`no response in ${ATTEMPT_TIMEOUT} ms`)), ATTEMPT_TIMEOUT);
      sent.on('error', fail).end(body);
    } catch (error) {
      fail(error as Error);
    }
  });
}

function correlationIds(event: CustomResourceEvent) {
  return { StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
}

/** The attributes, of which the longest loses its end if the response would be too long. */
function cutAttributes(response: Response, attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (byteLength({ ...response, Data: attributes }) <= MAX_RESPONSE_BYTES) {
    return attributes;
  }
  const [longest, value] = Object.entries(attributes).sort(([, one], [, other]) => other.length - one.length)[0];
  const room = MAX_RESPONSE_BYTES - byteLength({ ...response, Data: { ...attributes, [longest]: '' } });
  return { ...attributes, [longest]: cut(value, room) };
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The longest beginning of `text` that has at most `bytes` bytes inside JSON. */
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
