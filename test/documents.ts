// The fenced code blocks of the pages, and the check of each.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Without API.md, which `npm run api` generates and compares. */
export const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md') && name !== 'API.md'),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export interface Block {
  /** `README.md:28`, where the fence opens. */
  readonly where: string;
  readonly language: string;
  /** Follows the language, for example `nofixture`. */
  readonly option: string;
  readonly text: string;
  /** The paragraph above it. */
  readonly before: string;
}

export function text(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replaceAll('\r\n', '\n');
}

export function blocksOf(page: string, markdown = text(page)): Block[] {
  const blocks: Block[] = [];
  for (const { index, groups } of markdown.matchAll(FENCED)) {
    const { indent, language, option, inside } = groups!;
    const above = markdown
      .slice(0, index)
      .trimEnd()
      .split(/\n\s*\n/);
    blocks.push({
      where: `${page}:${markdown.slice(0, index).split('\n').length}`,
      language,
      option,
      text: inside.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      before: above.at(-1)!.trim().replaceAll(/\s+/g, ' '),
    });
  }
  return blocks;
}

/** `npm run examples` compiles it, the end-to-end tests run it, or the comment above it says why they do not. */
export function checkOf({ where, language, before }: Block): 'compiled' | 'run' | 'not run' {
  if (/\bnot run by tests\b/i.test(before)) {
    if (!/^<!-- Not run by tests: \w.*\w\W* -->$/.test(before)) {
      throw new Error(`${where} is marked without a reason. The comment above it has to be: <!-- Not run by tests: WHY -->`);
    }
    return 'not run';
  }
  switch (language) {
    case 'ts':
    case 'python':
      return 'compiled';
    case 'sh':
      return 'run';
    default:
      throw new Error(
        `${where}: nothing checks a block in "${language}". Have it checked, or say above it: <!-- Not run by tests: WHY -->`,
      );
  }
}

/** The commands of a shell block, one by one. */
export function commandsOf({ text: script }: Block): string[] {
  return script
    .replaceAll('\\\n', ' ')
    .split(/\n|&&/)
    .map((line) => line.replace(/(^|\s)#.*/, '').trim())
    .filter((line) => line !== '');
}

const FENCED =
  /^(?<indent> *)(?<fence>`{3,}|~{3,}) *(?<language>[^\s`]*) *(?<option>[^\n`]*)\n(?<inside>[^]*?)^\k<indent>\k<fence> *$/gm;
