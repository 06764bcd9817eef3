// The little XML that the query protocols and S3 need.

export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** `<name>escaped text</name>` for each field that has a value, in order. */
export function elements(fields: Record<string, string | undefined>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${escapeXml(value!)}</${name}>`)
    .join('');
}
