// A function's code: from a zip or inline text to a directory, once a sandbox wants one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { unzipSync } from 'fflate';

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

/** The files of a zip archive, by name. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  try {
    const files = Object.entries(unzipSync(archive)).filter(([name]) => !name.endsWith('/'));
    return new Map(files.map(([name, body]) => [name, Buffer.from(body)]));
  } catch {
    throw new Error('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
}
