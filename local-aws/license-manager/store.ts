// What License Manager keeps of an account, per Region, with the quotas.
import { randomBytes } from 'node:crypto';
import { Assumptions } from '../assumptions';
import { AwsError } from '../errors';
import { Configuration, Tagged } from './configuration';
import { ReportGenerator } from './report-generators';
import { newSettings, ServiceSettings } from './service-settings';

export interface Quotas {
  /** License configurations per Region. */
  configurations: number;
  /** Creates per Region in 24 hours; a delete gives none back. */
  createsPerDay: number;
  /** License configurations per resource. */
  perResource: number;
}

const DAY = 24 * 3600 * 1000;

export class Store {
  readonly quotas: Quotas = { configurations: 25, createsPerDay: 10, perResource: 10 };
  /** Whether the account manages an organization. */
  managementAccount = true;
  private readonly all = new Map<string, Configuration>();
  private readonly generators = new Map<string, ReportGenerator>();
  private readonly settingsByRegion = new Map<string, ServiceSettings>();
  private readonly creates: { region: string; at: number }[] = [];

  constructor(
    readonly account: string,
    readonly assumptions: Assumptions,
    /** Milliseconds since 1970. */
    readonly now: () => number = Date.now,
  ) {}

  newId(): string {
    return `lic-${randomBytes(16).toString('hex')}`;
  }

  arnOf(region: string, id: string): string {
    return `arn:${partitionOf(region)}:license-manager:${region}:${this.account}:license-configuration:${id}`;
  }

  add(region: string, configuration: Configuration): void {
    // unverified: a sliding day; AWS may count calendar days.
    const today = this.creates.filter((create) => create.region === region && create.at > this.now() - DAY);
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
    this.creates.push({ region, at: this.now() });
    this.all.set(configuration.arn, configuration);
  }

  delete(configuration: Configuration): void {
    configuration.deletedAt = this.now();
  }

  /** The live one, or the error of every operation that asks for another. */
  live(arn: string, region?: string): Configuration {
    const found = this.visible(arn, region);
    if (found === undefined || found.deletedAt !== undefined) {
      throw notFound(arn);
    }
    return found;
  }

  isLive(arn: string, region: string): boolean {
    const found = this.visible(arn, region);
    return found !== undefined && found.deletedAt === undefined;
  }

  /** The license configuration or report generator with this ARN. */
  tagged(arn: string, region: string): Tagged {
    return isReportGenerator(arn) ? this.reportGenerator(arn, region) : this.live(arn, region);
  }

  /** Keeps the tags before a change, for as long as IAM sees them. */
  keepTags({ tags, earlierTags }: Tagged): void {
    earlierTags.push({ tags: new Map(tags), until: this.now() });
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

  settings(region: string): ServiceSettings {
    const settings = this.settingsByRegion.get(region) ?? newSettings();
    this.settingsByRegion.set(region, settings);
    return settings;
  }

  addReportGenerator(generator: ReportGenerator): void {
    this.generators.set(generator.arn, generator);
  }

  deleteReportGenerator({ arn }: ReportGenerator): void {
    this.generators.delete(arn);
  }

  reportGenerators(region: string): ReportGenerator[] {
    return [...this.generators.values()].filter(({ arn }) => regionOf(arn) === region);
  }

  /** The report generator, or the error of every operation on another. */
  reportGenerator(arn: string, region: string): ReportGenerator {
    const found = this.reportGenerators(region).find((one) => one.arn === arn);
    if (found === undefined) {
      throw new AwsError(this.assumptions.reportGeneratorNotFound, `Invalid report generator ARN: ${arn}`);
    }
    return found;
  }

  /** All live ones, in every Region. */
  everyLive(): Configuration[] {
    this.forgetDeleted();
    return [...this.all.values()].filter(({ deletedAt }) => deletedAt === undefined);
  }

  private forgetDeleted(): void {
    const { softDelete, deletedVisibleFor } = this.assumptions;
    for (const { arn, deletedAt } of this.all.values()) {
      if (deletedAt !== undefined && (!softDelete || deletedAt + deletedVisibleFor <= this.now())) {
        this.all.delete(arn);
      }
    }
  }
}

export function isReportGenerator(arn: string): boolean {
  return arn.split(':')[5] === 'report-generator';
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
