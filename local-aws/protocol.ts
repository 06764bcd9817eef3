// The service and operation of a request, and how each of AWS's protocols frames a response or an error.
import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError, isAwsError } from './errors';
import { lambdaOperation } from './lambda-api';
import { S3, S3Response } from './s3';
import { elements, escapeXml } from './xml';

export type Protocol = 'json' | 'query' | 'ec2' | 's3';

export interface AwsRequest {
  readonly protocol: Protocol;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const JSON_SERVICES: Record<string, string> = {
  AWSLicenseManager: 'license-manager',
  AmazonSSM: 'ssm',
  CloudTrail_20131101: 'cloudtrail',
  Logs_20140328: 'logs',
};
const NAMESPACES: Record<string, string> = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  cloudformation: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
};

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Which service and operation a request is for, by its target header, its form, or its signature's scope. */
export function parse(request: IncomingMessage, url: URL, body: Buffer): AwsRequest {
  const { headers, method = 'GET' } = request;
  const scope = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/.exec(headers.authorization ?? '');
  if (scope === null) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const [, accessKeyId, region, service] = scope;
  const common = { region, accessKeyId, method, url, headers, body };
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix = '', operation = ''] = target.split('.').slice(-2);
    return { ...common, protocol: 'json', service: JSON_SERVICES[prefix] ?? service, operation };
  }
  if (service === 's3') {
    const operation = S3.operationOf({ method, path: url.pathname, query: url.searchParams });
    return { ...common, protocol: 's3', service, operation };
  }
  if (service === 'lambda') {
    return { ...common, protocol: 'json', service, operation: lambdaOperation(method, url.pathname) };
  }
  const protocol = service === 'ec2' ? 'ec2' : 'query';
  return { ...common, protocol, service, operation: formOf(body).Action ?? `${method} ${url.pathname}` };
}

export function formOf(body: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}

export function answerJson(response: ServerResponse, output: object): void {
  send(response, 200, 'application/x-amz-json-1.1', JSON.stringify(output));
}

export function answerQuery(response: ServerResponse, { service, operation }: AwsRequest, inner: string): void {
  const xmlns = NAMESPACES[service] ?? `https://${service}.amazonaws.com/`;
  const metadata = `<ResponseMetadata>${elements({ RequestId: randomUUID() })}</ResponseMetadata>`;
  const result = `<${operation}Result>${inner}</${operation}Result>`;
  send(response, 200, 'text/xml', `<${operation}Response xmlns="${xmlns}">${result}${metadata}</${operation}Response>`);
}

export function answerEc2(response: ServerResponse, { operation }: AwsRequest, inner: string): void {
  const xmlns = 'http://ec2.amazonaws.com/doc/2016-11-15/';
  const requestId = elements({ requestId: randomUUID() });
  send(response, 200, 'text/xml', `<${operation}Response xmlns="${xmlns}">${requestId}${inner}</${operation}Response>`);
}

export function answerS3(response: ServerResponse, { status, headers, body = '' }: S3Response): void {
  const length = headers?.['content-length'] ?? String(Buffer.byteLength(body));
  response.writeHead(status, { 'x-amz-request-id': randomUUID(), ...headers, 'content-length': length });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function answerError(response: ServerResponse, protocol: Protocol, error: unknown): void {
  const { code, message, httpStatus } = isAwsError(error) ? error : internal(error);
  if (protocol === 'json') {
    response.setHeader('x-amzn-errortype', code);
    send(response, httpStatus, 'application/x-amz-json-1.1', JSON.stringify({ __type: code, Message: message, message }));
    return;
  }
  const fields = { Code: code, Message: message };
  if (protocol === 'ec2') {
    const requestId = elements({ RequestID: randomUUID() });
    send(
      response,
      httpStatus,
      'text/xml',
      `<Response><Errors><Error>${elements(fields)}</Error></Errors>${requestId}</Response>`,
    );
    return;
  }
  const body =
    protocol === 's3'
      ? `<Error>${elements({ ...fields, RequestId: randomUUID() })}</Error>`
      : `<ErrorResponse><Error><Type>${httpStatus < 500 ? 'Sender' : 'Receiver'}</Type>${elements(fields)}</Error>` +
        `<RequestId>${escapeXml(randomUUID())}</RequestId></ErrorResponse>`;
  send(response, httpStatus, protocol === 's3' ? 'application/xml' : 'text/xml', body);
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    'x-amzn-requestid': randomUUID(),
    'content-length': Buffer.byteLength(body),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** A defect of this server, with a code that AWS does not have. */
function internal(error: unknown): AwsError {
  return new AwsError('LocalAwsFailure', error instanceof Error ? (error.stack ?? error.message) : String(error), 500);
}
