// The colors of the picture on a light page, and their counterparts on a dark page.
export const BACKGROUND = '#f4f5f6';
export const PAPER = '#ffffff';
export const TEXT = '#1f2328';
export const FAINT = '#59636e';
export const BORDER = '#d1d9e0';

const DARK: Record<string, string> = {
  [BACKGROUND]: '#0b0e12',
  [PAPER]: '#161b22',
  [TEXT]: '#e6edf3',
  [FAINT]: '#9198a1',
  [BORDER]: '#3d444d',
  // CloudWatch's colors of the metrics.
  '#1f77b4': '#58a6ff',
  '#d62728': '#ff7b72',
  '#9467bd': '#bc8cff',
};

export function darkRules(): string {
  const rules = Object.entries(DARK).flatMap(([light, dark]) =>
    ['fill', 'stroke'].map((property) => `[${property}="${light}"]{${property}:${dark}}`),
  );
  return `@media (prefers-color-scheme:dark){${rules.join('')}}`;
}
