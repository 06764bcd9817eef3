// A page of a list, with the token of the next page.
import { Assumptions } from '../assumptions';
import { AwsError } from '../errors';

interface PageRequest {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export function page<T>(
  items: readonly T[],
  { MaxResults, NextToken }: PageRequest,
  assumptions: Assumptions,
): { items: T[]; NextToken?: string } {
  const size = MaxResults ?? assumptions.pageSize;
  if (size < 1) {
    throw new AwsError('InvalidParameterValueException', 'Invalid MaxResults.');
  }
  const from = NextToken ? Number(Buffer.from(NextToken, 'base64url').toString()) : 0;
  if (!Number.isSafeInteger(from) || from < 0 || from > items.length) {
    throw new AwsError('InvalidParameterValueException', 'Invalid NextToken.');
  }
  const end = from + size;
  const more = end < items.length;
  const token = more ? Buffer.from(String(end)).toString('base64url') : assumptions.lastTokenEmpty ? '' : undefined;
  return { items: items.slice(from, end), NextToken: token };
}
