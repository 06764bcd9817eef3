// The Regions that there are, as aws-cdk-lib lists them, with the partition of each.
import type { RegionInfo } from 'aws-cdk-lib/region-info';
import { AwsError } from './errors';

export interface Region {
  readonly name: string;
  readonly partition: string;
  readonly urlSuffix: string;
}

const DEFAULT: Region = { name: 'us-east-1', partition: 'aws', urlSuffix: 'amazonaws.com' };
const known = new Map<string, Region>([[DEFAULT.name, DEFAULT]]);

/** An account in a Region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export function arnIn({ account, region }: Place, service: string, resource: string): string {
  return `arn:${regionNamed(region).partition}:${service}:${region}:${account}:${resource}`;
}

/** Throws for a Region that AWS does not have. */
export function regionNamed(name: string): Region {
  const found = known.get(name) ?? lookUp(name);
  known.set(name, found);
  return found;
}

function lookUp(name: string): Region {
  // On demand, because it takes longer to load than the rest of the embedded AWS.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { RegionInfo: info } = require('aws-cdk-lib/region-info') as { RegionInfo: typeof RegionInfo };
  const { partition, domainSuffix } = info.get(name);
  if (!info.regions.some((region) => region.name === name) || partition === undefined) {
    throw new AwsError(
      'UnknownRegion',
      `There is no Region ${name}. Correct AWS_REGION, or the region in the stack's env; aws-cdk-lib's RegionInfo lists all Regions.`,
    );
  }
  return { name, partition, urlSuffix: domainSuffix ?? DEFAULT.urlSuffix };
}
