// A function's code: from a zip or inline text to a directory, once a sandbox wants one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

export class Code {
  private path?: string;

  constructor(private readonly files: ReadonlyMap<string, Buffer>) {}

  directory(): string {
    if (this.path === undefined) {
      this.path = mkdtempSync(join(tmpdir(), 'local-aws-lambda-'));
      for (const [name, body] of this.files) {
        const path = join(this.path, normalize(`/${name}`));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, body);
      }
    }
    return this.path;
  }

  remove(): void {
    if (this.path !== undefined) {
      rmSync(this.path, { recursive: true, force: true });
    }
  }
}

export function inline(source: string, handler: string): Map<string, Buffer> {
  return new Map([[`${handler.split('.')[0]}.js`, Buffer.from(source)]]);
}

/** Reads what CDK uploads: stored or deflated entries, no encryption, no zip64. Node has inflate but no reader. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = directoryOf(archive);
  while (at + 4 <= archive.length && archive.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const method = archive.readUInt16LE(at + 10);
    const packedSize = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const header = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    if (!name.endsWith('/')) {
      // The local header's extra field may be longer than the directory's, so the data is found through the local one.
      const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
      files.set(name, unpack(name, method, archive.subarray(start, start + packedSize)));
    }
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

function directoryOf(archive: Buffer): number {
  for (let at = archive.length - 22; at >= 0; at--) {
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY) {
      return archive.readUInt32LE(at + 16);
    }
  }
  throw new Error('Could not unzip uploaded file. Please check your file, then try to upload again.');
}

function unpack(name: string, method: number, packed: Buffer): Buffer {
  switch (method) {
    case STORED:
      return Buffer.from(packed);
    case DEFLATED:
      return inflateRawSync(packed);
    default:
      throw new Error(`Could not unzip uploaded file: ${name} uses compression method ${method}`);
  }
}
