// The license configurations of an account, per Region, with the quotas on them.
import { randomBytes } from 'node:crypto';
import { Assumptions } from '../assumptions';
import { AwsError } from '../errors';
import { Configuration } from './configuration';

export interface Quotas {
  /** License configurations per Region. */
  configurations: number;
  /** Creates per Region in 24 hours; a delete gives none back. */
  createsPerDay: number;
  /** License configurations per resource. */
  perResource: number;
}

export interface ReportGenerator {
  readonly arn: string;
  readonly name: string;
  readonly licenseConfigurationArn: string;
}

const DAY = 24 * 3600 * 1000;

export class Store {
  readonly quotas: Quotas = { configurations: 25, createsPerDay: 10, perResource: 10 };
  readonly generators: ReportGenerator[] = [];
  private readonly all = new Map<string, Configuration>();
  private readonly creates: { region: string; at: number }[] = [];

  constructor(
    readonly account: string,
    readonly assumptions: Assumptions,
  ) {}

  newId(): string {
    return `lic-${randomBytes(16).toString('hex')}`;
  }

  arnOf(region: string, id: string): string {
    return `arn:${partitionOf(region)}:license-manager:${region}:${this.account}:license-configuration:${id}`;
  }

  add(region: string, configuration: Configuration): void {
    // unverified: a sliding day; AWS may count calendar days.
    const today = this.creates.filter((create) => create.region === region && create.at > Date.now() - DAY);
    if (today.length >= this.quotas.createsPerDay) {
      throw limit('You have reached the maximum allowed number of license configurations created in one day.');
    }
    const live = this.inRegion(region).filter(({ deletedAt }) => deletedAt === undefined);
    if (live.length >= this.quotas.configurations) {
      throw limit('You have reached the maximum allowed number of license configurations.');
    }
    if (this.assumptions.nameUnique && live.some(({ name }) => name === configuration.name)) {
      throw new AwsError('InvalidParameterValueException', `License configuration name ${configuration.name} already exists.`);
    }
    this.creates.push({ region, at: Date.now() });
    this.all.set(configuration.arn, configuration);
  }

  delete(configuration: Configuration): void {
    configuration.deletedAt = Date.now();
  }

  /** The live one, or the error of every operation that asks for another. */
  live(arn: string, region?: string): Configuration {
    const found = this.visible(arn, region);
    if (found === undefined || found.deletedAt !== undefined) {
      throw notFound(arn);
    }
    return found;
  }

  /** The live one, or one that still shows as deleted. */
  visible(arn: string, region?: string): Configuration | undefined {
    this.forgetDeleted();
    const found = this.all.get(arn);
    return found !== undefined && (region === undefined || regionOf(found.arn) === region) ? found : undefined;
  }

  /** All that a list shows. */
  inRegion(region: string): Configuration[] {
    this.forgetDeleted();
    return [...this.all.values()].filter(({ arn }) => regionOf(arn) === region);
  }

  /** All live ones, in every Region. */
  everyLive(): Configuration[] {
    this.forgetDeleted();
    return [...this.all.values()].filter(({ deletedAt }) => deletedAt === undefined);
  }

  private forgetDeleted(): void {
    const { softDelete, deletedVisibleFor } = this.assumptions;
    for (const { arn, deletedAt } of this.all.values()) {
      if (deletedAt !== undefined && (!softDelete || deletedAt + deletedVisibleFor <= Date.now())) {
        this.all.delete(arn);
      }
    }
  }
}

export function notFound(arn: string): AwsError {
  return new AwsError('InvalidParameterValueException', `Invalid license configuration ARN: ${arn}`);
}

export function limit(message: string): AwsError {
  return new AwsError('ResourceLimitExceededException', message);
}

export function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function regionOf(arn: string): string {
  return arn.split(':')[3];
}
