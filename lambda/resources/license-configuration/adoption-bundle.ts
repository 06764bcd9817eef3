// Adoption is a bundle of its own, since few stacks adopt.

export function adoption() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./adoption') as typeof import('./adoption');
}
