// Compares the properties of two deployments with the license configurations that the resource has.
import { parseArn } from '../../license-manager/arn';
import { Links } from './links';

/** The license configurations of two deployments, and those that the resources have. */
export interface Difference {
  /** The properties name the same resource as before. */
  readonly same: boolean;
  /** Linked now, and not by the properties before. */
  readonly existing: readonly string[];
  /** Not linked, and wanted. */
  readonly missing: readonly string[];
  /** Linked by the properties before, and not wanted any more. */
  readonly leaving: readonly string[];
  /** Named by the properties before, and not linked any more. */
  readonly vanished: readonly string[];
  /** Linked to the resource of before, and named by neither properties: a replacement may have moved them there. */
  readonly others: readonly string[];
}

export function compare(desired: Links, prior: Links, linked: readonly string[], linkedBefore: readonly string[]): Difference {
  const same = prior.resourceArn === desired.resourceArn;
  const [kept, wanted] = same ? [prior.arns, desired.arns] : [[], []];
  return {
    same,
    existing: desired.arns.filter((arn) => !kept.includes(arn) && linked.includes(arn)),
    missing: desired.arns.filter((arn) => !linked.includes(arn)),
    leaving: prior.arns.filter((arn) => linkedBefore.includes(arn) && !wanted.includes(arn)),
    vanished: prior.arns.filter((arn) => !linkedBefore.includes(arn)),
    others: linkedBefore.filter((arn) => !prior.arns.includes(arn) && !wanted.includes(arn)),
  };
}

/** Those of `arns` that replaced a vanished license configuration, or that it replaced. Undefined until `replaced` is known. */
export function movedFrom(
  vanished: readonly string[],
  arns: readonly string[],
  replaced: ReadonlyMap<string, string> | undefined,
): readonly string[] | undefined {
  if (vanished.length === 0 || arns.length === 0) {
    return [];
  }
  const replaces = (one: string, other: string) => replaced!.has(one) && replaced!.get(one) === parseArn(other)?.id;
  return replaced && arns.filter((arn) => vanished.some((one) => replaces(arn, one) || replaces(one, arn)));
}
