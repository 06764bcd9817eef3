// The license configurations, report generators and settings of an account, per Region, and the quotas.
import { randomBytes } from 'node:crypto';
import { Assumptions } from '../assumptions';
import { AwsError } from '../errors';
import { Configuration, Tagged } from './configuration';
import { ReportGenerator } from './report-generators';
import { Inventory } from './resources';
import { newSettings, ServiceSettings } from './service-settings';

export interface Quotas {
  /** License configurations per Region. */
  configurations: number;
  /** Creates per Region in 24 hours. Deletes do not count against it. */
  createsPerDay: number;
  /** License configurations per resource. */
  perResource: number;
}

const DAY = 24 * 3600 * 1000;

export class Store {
  readonly quotas: Quotas = { configurations: 25, createsPerDay: 10, perResource: 10 };
  /** Whether the account manages an organization. */
  managementAccount = true;
  /** The account's resources in EC2. */
  inventory?: Inventory;
  private readonly all = new Map<string, Configuration>();
  private readonly received = new Map<string, { readonly configuration: Configuration; readonly shared: boolean }>();
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
    // guess: createsInSlidingDay
    const today = this.creates.filter((create) => create.region === region && create.at > this.now() - DAY);
    if (today.length >= this.quotas.createsPerDay) {
      throw limit('You have reached the maximum allowed number of license configurations created in one day.');
    }
    const live = this.everyLive().filter(({ arn }) => regionOf(arn) === region);
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

  /** The live license configuration. Throws the error of every operation if there is none. */
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
    return isReportGenerator(arn) ? this.reportGenerator(arn, region) : this.own(arn, region);
  }

  /** Keeps the tags before a change, for as long as IAM sees them. */
  keepTags({ tags, earlierTags }: Tagged): void {
    earlierTags.push({ tags: new Map(tags), until: this.now() });
  }

  /** The live license configuration, if it belongs to this account. Only its owner changes it. */
  own(arn: string, region: string): Configuration {
    const found = this.live(arn, region);
    if (found.ownerAccountId !== this.account) {
      throw new AwsError(this.assumptions.sharedChangeErrorCode, `${arn} belongs to the account ${found.ownerAccountId}.`);
    }
    return found;
  }

  /** A license configuration of this account, or shared with it. It may be deleted and still visible. */
  visible(arn: string, region?: string): Configuration | undefined {
    this.forgetDeleted();
    const received = this.received.get(arn);
    const found = this.all.get(arn) ?? (received?.shared === true ? received.configuration : undefined);
    return found !== undefined && (region === undefined || regionOf(found.arn) === region) ? found : undefined;
  }

  /** All visible license configurations. */
  inRegion(region: string): Configuration[] {
    return [...this.all.keys(), ...this.received.keys()].flatMap((arn) => this.visible(arn, region) ?? []);
  }

  /** The items of ListLicenseConfigurations. Some appear late. */
  listed(region: string): Configuration[] {
    const { listDelay, sharedListed } = this.assumptions;
    return this.inRegion(region)
      .filter(({ createdAt }) => createdAt + listDelay <= this.now())
      .filter(({ ownerAccountId }) => sharedListed || ownerAccountId === this.account);
  }

  /** Adds a license configuration of another account: a shared one, or one of an AMI that this account launches. */
  receive(configuration: Configuration, { shared }: { shared: boolean }): void {
    const before = this.received.get(configuration.arn)?.shared ?? false;
    this.received.set(configuration.arn, { configuration, shared: shared || before });
  }

  withdraw(arn: string): void {
    this.received.delete(arn);
  }

  /** All live license configurations that can count resources of this account. */
  usable(): Configuration[] {
    const received = [...this.received.values()].map(({ configuration }) => configuration);
    return [...this.everyLive(), ...received.filter(({ deletedAt }) => deletedAt === undefined)];
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

  /** Throws the error of every operation if there is none. */
  reportGenerator(arn: string, region: string): ReportGenerator {
    const found = this.reportGenerators(region).find((one) => one.arn === arn);
    if (found === undefined) {
      throw new AwsError(this.assumptions.reportGeneratorNotFound, `Invalid report generator ARN: ${arn}`);
    }
    return found;
  }

  /** All live license configurations of this account, in every Region. */
  everyLive(): Configuration[] {
    this.forgetDeleted();
    return [...this.all.values()].filter(({ deletedAt }) => deletedAt === undefined);
  }

  private forgetDeleted(): void {
    const { softDelete, deletedVisibleFor } = this.assumptions;
    const received = [...this.received.values()].map(({ configuration }) => configuration);
    for (const { arn, deletedAt } of [...this.all.values(), ...received]) {
      if (deletedAt !== undefined && (!softDelete || deletedAt + deletedVisibleFor <= this.now())) {
        this.all.delete(arn);
        this.received.delete(arn);
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
