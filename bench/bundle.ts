// The size of what is deployed: raw, zipped, and by package.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { metafile, ROOT } from './subjects';

/** Two headers and the end record of a zip file, around one file's deflated bytes. */
const ZIP_OVERHEAD = 30 + 46 + 22;

export interface BundleSize {
  readonly file: string;
  readonly raw: number;
  readonly zipped: number;
  /** Bytes by package, the largest first; ours is `(own)`. */
  readonly packages: Record<string, number>;
}

export function bundleSizes(): BundleSize[] {
  return Object.entries(metafile().outputs).map(([file, { inputs }]) => {
    const content = readFileSync(join(ROOT, file));
    const packages = new Map<string, number>();
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? '(own)';
      packages.set(name, (packages.get(name) ?? 0) + bytesInOutput);
    }
    const zipped = deflateRawSync(content, { level: 9 }).length + ZIP_OVERHEAD + 2 * file.split('/').at(-1)!.length;
    const sorted = [...packages].sort(([, a], [, b]) => b - a);
    return { file, raw: content.length, zipped, packages: Object.fromEntries(sorted) };
  });
}
