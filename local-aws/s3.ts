// S3 in memory: the CDK's assets buckets, which always exist, and the buckets of stacks.
import { AwsError, unsupported } from './errors';
import { elements } from './xml';

export interface S3Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly contentType?: string;
}

export interface S3Response {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
}

interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  readonly at: Date;
}

const DEFAULT_REGION = 'us-east-1';
const ASSETS = /^cdk-[a-z0-9]+-assets-/;

export class S3 {
  private readonly buckets = new Map<string, Map<string, StoredObject>>();

  /** Returns whether it is new. */
  createBucket(name: string): boolean {
    const isNew = !this.buckets.has(name);
    if (isNew) {
      this.buckets.set(name, new Map());
    }
    return isNew;
  }

  /** Returns whether it is deleted; one with objects is not. */
  deleteBucket(name: string): boolean {
    const isEmpty = (this.buckets.get(name)?.size ?? 0) === 0;
    if (isEmpty) {
      this.buckets.delete(name);
    }
    return isEmpty;
  }

  put(bucket: string, key: string, body: Buffer, contentType = 'application/octet-stream'): void {
    this.bucket(bucket).set(key, { body, contentType, at: new Date() });
  }

  get(bucket: string, key: string): Buffer | undefined {
    return this.bucket(bucket).get(key)?.body;
  }

  keys(bucket: string): string[] {
    return [...this.bucket(bucket).keys()];
  }

  /** Path-style requests. */
  handle(request: S3Request): S3Response {
    const [, bucket, ...rest] = request.path.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    return key === '' ? this.onBucket(bucket, request) : this.onObject(bucket, key, request);
  }

  /** Name of the operation, for the log of calls. */
  static operationOf({ method, path, query }: Pick<S3Request, 'method' | 'path' | 'query'>): string {
    if (path.split('/').slice(2).join('/') !== '') {
      return `${{ GET: 'Get', PUT: 'Put', HEAD: 'Head', DELETE: 'Delete' }[method] ?? method}Object`;
    }
    if (query.has('location')) {
      return 'GetBucketLocation';
    }
    return query.has('encryption')
      ? 'GetBucketEncryption'
      : query.has('list-type')
        ? 'ListObjectsV2'
        : method === 'HEAD'
          ? 'HeadBucket'
          : `${method} bucket`;
  }

  private onBucket(name: string, request: S3Request): S3Response {
    const objects = this.bucket(name);
    if (request.method === 'HEAD') {
      return { status: 200 };
    }
    switch (S3.operationOf(request)) {
      case 'GetBucketLocation':
        return xml(
          `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${locationOf(name)}</LocationConstraint>`,
        );
      case 'GetBucketEncryption':
        return xml(
          '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>' +
            '</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
        );
      case 'ListObjectsV2': {
        const prefix = request.query.get('prefix') ?? '';
        const most = Number(request.query.get('max-keys') ?? 1000);
        const found = [...objects].filter(([key]) => key.startsWith(prefix));
        const contents = found
          .slice(0, most)
          .map(
            ([Key, { body, at }]) =>
              `<Contents>${elements({ Key, Size: String(body.length), LastModified: at.toISOString() })}</Contents>`,
          );
        // Pages are not needed by anything that uses this, so a longer list is refused instead of cut short unnoticed.
        if (found.length > most && most > 1) {
          throw unsupported('further pages of s3:ListObjectsV2');
        }
        const head = elements({ Name: name, Prefix: prefix, KeyCount: String(contents.length), IsTruncated: 'false' });
        return xml(`<ListBucketResult>${head}${contents.join('')}</ListBucketResult>`);
      }
      default:
        throw unsupported(`s3: ${request.method} /${name}?${request.query}`);
    }
  }

  private onObject(bucket: string, key: string, { method, query, body, contentType }: S3Request): S3Response {
    const other = [...query.keys()].find((name) => name !== 'x-id' && !name.toLowerCase().startsWith('x-amz-'));
    if (other !== undefined) {
      throw unsupported(`s3: ${method} of an object with ?${other}`);
    }
    switch (method) {
      case 'PUT':
        this.put(bucket, key, body, contentType);
        return { status: 200, headers: { etag: '"local"' } };
      case 'DELETE':
        this.bucket(bucket).delete(key);
        return { status: 204 };
      case 'GET':
      case 'HEAD': {
        const found = this.bucket(bucket).get(key);
        if (found === undefined) {
          throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
        }
        const headers = { 'content-type': found.contentType, etag: '"local"', 'last-modified': found.at.toUTCString() };
        return {
          status: 200,
          headers: { ...headers, 'content-length': String(found.body.length) },
          body: method === 'GET' ? found.body : undefined,
        };
      }
      default:
        throw unsupported(`s3: ${method} of an object`);
    }
  }

  private bucket(name: string): Map<string, StoredObject> {
    if (ASSETS.test(name)) {
      this.createBucket(name);
    }
    const found = this.buckets.get(name);
    if (found === undefined) {
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist.', 404);
    }
    return found;
  }
}

/** The body behind the framing in which SDKs send a body with a checksum at its end. */
export function withoutChunks(framed: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < framed.length;) {
    const lineEnd = framed.indexOf('\r\n', at);
    const size = parseInt(framed.subarray(at, lineEnd).toString().split(';')[0], 16);
    if (!(size > 0)) {
      break;
    }
    parts.push(framed.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

/** The CDK's buckets are named after their Region; S3 has no name for us-east-1. */
function locationOf(bucket: string): string {
  const region = /-assets-\d{12}-([a-z0-9-]+)$/.exec(bucket)?.[1] ?? DEFAULT_REGION;
  return region === DEFAULT_REGION ? '' : region;
}

function xml(body: string): S3Response {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

export const S3_OPERATIONS: readonly string[] = [
  'DeleteObject',
  'GetBucketEncryption',
  'GetBucketLocation',
  'GetObject',
  'HeadBucket',
  'HeadObject',
  'ListObjectsV2',
  'PutObject',
];
