// License Manager checks the request's shape, the caller's permissions and the account's role, and then runs the operation.
import { randomUUID } from 'node:crypto';
import { assume, Assumptions } from './assumptions';
import { AwsError, unsupported } from './errors';
import { Context, Iam, Principal } from './iam';
import * as associations from './license-manager/associations';
import { Association, Configuration, detailOf, Tag } from './license-manager/configuration';
import { listFailures } from './license-manager/failures';
import * as launches from './license-manager/launches';
import * as operations from './license-manager/operations';
import { listResourceInventory } from './license-manager/resource-inventory';
import { Inventory, resourceTypeOf } from './license-manager/resources';
import * as reports from './license-manager/report-generators';
import * as settings from './license-manager/service-settings';
import { checkRequest, modeledStatus } from './license-manager/shapes';
import { isReportGenerator, Quotas, Store } from './license-manager/store';
import { requestContext, resourceContext } from './license-manager/tags';

type Input = Record<string, unknown>;

interface Operation {
  /** The ARNs on which IAM decides. Without it, IAM decides on `*`. */
  readonly on?: (input: Input) => string[];
  readonly run: (scope: operations.Scope, input: never) => object;
}

const configuration = (input: Input) => [input.LicenseConfigurationArn as string];
const reportGenerator = (input: Input) => [input.LicenseManagerReportGeneratorArn as string];
const resource = (input: Input) => [input.ResourceArn as string];
const specified = (input: Input) =>
  [input.AddLicenseSpecifications, input.RemoveLicenseSpecifications].flatMap((list) =>
    ((list ?? []) as associations.Specification[]).map(({ LicenseConfigurationArn }) => LicenseConfigurationArn),
  );
const filtered = (input: Input) => ((input.Filters ?? []) as { Values?: string[] }[]).flatMap(({ Values = [] }) => Values);

const OPERATIONS: Record<string, Operation> = {
  CreateLicenseConfiguration: { run: () => ({}) },
  UpdateLicenseConfiguration: { on: configuration, run: operations.update },
  GetLicenseConfiguration: { on: configuration, run: operations.get },
  ListLicenseConfigurations: { run: operations.list },
  DeleteLicenseConfiguration: { on: configuration, run: operations.remove },
  TagResource: { on: resource, run: operations.tag },
  UntagResource: { on: resource, run: operations.untag },
  ListTagsForResource: { on: resource, run: operations.listTags },
  ListAssociationsForLicenseConfiguration: { on: configuration, run: associations.listAssociations },
  ListUsageForLicenseConfiguration: { on: configuration, run: associations.listUsage },
  ListLicenseSpecificationsForResource: { run: associations.listSpecifications },
  UpdateLicenseSpecificationsForResource: { on: specified, run: associations.updateSpecifications },
  ListFailuresForLicenseConfigurationOperations: { on: configuration, run: listFailures },
  ListResourceInventory: { run: listResourceInventory },
  CreateLicenseManagerReportGenerator: { run: reports.createReportGenerator },
  UpdateLicenseManagerReportGenerator: { on: reportGenerator, run: reports.updateReportGenerator },
  GetLicenseManagerReportGenerator: { on: reportGenerator, run: reports.getReportGenerator },
  ListLicenseManagerReportGenerators: { on: filtered, run: reports.listReportGenerators },
  DeleteLicenseManagerReportGenerator: { on: reportGenerator, run: reports.deleteReportGenerator },
  GetServiceSettings: { run: settings.getServiceSettings },
  UpdateServiceSettings: { run: settings.updateServiceSettings },
};

/** An associated resource of a test. Absent members follow from the ARN. */
export interface Seed {
  readonly resourceArn: string;
  readonly resourceType?: string;
  readonly resourceOwnerId?: string;
  readonly scope?: string;
  readonly consumed?: number;
  readonly running?: boolean;
}

export interface LicenseManagerOptions {
  readonly iam: Iam;
  readonly account: string;
  readonly assumptions?: Assumptions;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

export class LicenseManager {
  readonly assumptions: Assumptions;
  private readonly store: Store;
  private readonly iam: Iam;

  constructor({ iam, account, assumptions = assume(), now }: LicenseManagerOptions) {
    this.iam = iam;
    this.assumptions = assumptions;
    this.store = new Store(account, assumptions, now);
  }

  /** Settable: whether the account manages an organization. */
  get managementAccount(): boolean {
    return this.store.managementAccount;
  }

  set managementAccount(manages: boolean) {
    this.store.managementAccount = manages;
  }

  /** Settable: the account's quotas. */
  get quotas(): Quotas {
    return this.store.quotas;
  }

  /** EC2 of the same account. */
  set inventory(inventory: Inventory) {
    this.store.inventory = inventory;
  }

  handle(name: string, input: unknown, caller: { principal: Principal; region: string }): object {
    try {
      return this.perform(name, input, caller);
    } catch (error) {
      throw this.assumptions.modelStatus && error instanceof AwsError ? withModeledStatus(error) : error;
    }
  }

  private perform(name: string, body: unknown, { principal, region }: { principal: Principal; region: string }): object {
    const operation = OPERATIONS[name];
    if (operation === undefined) {
      throw unsupported(`license-manager:${name}`);
    }
    checkRequest(name, body, this.assumptions);
    const input = body as Input;
    const scope = { store: this.store, region, principal: principal.arn };
    const id = this.store.newId();
    this.authorize(name, operation, input, { principal, region }, id);
    if (!this.iam.serviceLinkedRoleVisible) {
      throw new AwsError(
        'AccessDeniedException',
        'Service role not found. Consult setup procedures in License Manager User Guide and create the required role for the service.',
      );
    }
    if (name === 'CreateLicenseConfiguration') {
      return operations.create(scope, body as operations.CreateInput, id);
    }
    return operation.run(scope, body as never);
  }

  private authorize(
    name: string,
    { on }: Operation,
    input: Input,
    caller: { principal: Principal; region: string },
    newId: string,
  ): void {
    const { principal, region } = caller;
    const action = `license-manager:${name}`;
    const request = this.requestContextOf(name, input);
    const unresolved = name === 'ListLicenseManagerReportGenerators' && !this.assumptions.reportListNamesConfiguration;
    const arns = unresolved ? [] : (on?.(input) ?? []);
    if (arns.length === 0) {
      this.iam.authorize({ principal, action, resource: '*', context: request });
    }
    for (const arn of arns) {
      const found = isReportGenerator(arn)
        ? this.store.reportGenerators(region).find((one) => one.arn === arn)
        : this.store.visible(arn, region);
      const forgotten =
        found !== undefined && 'deletedAt' in found && found.deletedAt !== undefined && !this.assumptions.deletedKeepsTags;
      const emptyIfGone = name === 'ListTagsForResource' && this.assumptions.goneHasNoTags;
      if (found === undefined && !this.assumptions.goneLooksDenied && !emptyIfGone) {
        this.store.tagged(arn, region);
      }
      const untagged = forgotten || (isReportGenerator(arn) && !this.assumptions.reportGeneratorTagsInPolicies);
      const tags = resourceContext(untagged ? undefined : found, this.store.now(), this.assumptions);
      this.iam.authorize({ principal, action, resource: arn, context: { ...request, ...tags } });
    }
    if (name === 'CreateLicenseConfiguration' && input.Tags !== undefined && this.assumptions.createWithTagsNeedsTagResource) {
      const arn = this.store.arnOf(region, newId);
      this.iam.authorize({ principal, action: 'license-manager:TagResource', resource: arn, context: request });
    }
  }

  private requestContextOf(name: string, input: Input): Context {
    if (name === 'UntagResource') {
      return this.assumptions.untagSeesTagKeys ? { 'aws:TagKeys': input.TagKeys as string[] } : {};
    }
    return requestContext((input.Tags ?? []) as Tag[]);
  }

  // For EC2.

  /** The live license configurations with these ARNs, of this account or shared with it. */
  named(arns: readonly string[], region: string): Configuration[] {
    return arns.map((arn) => this.store.live(arn, region));
  }

  /** The license configurations that a resource is associated with; `scope` selects those of an AMI for other accounts. */
  associatedWith(resourceArn: string, scope?: string): Configuration[] {
    return this.store
      .usable()
      .filter(({ associations: all }) =>
        all.some((one) => one.resourceArn === resourceArn && (scope === undefined || one.scope === scope)),
      );
  }

  /** Gives an instance its licenses, or throws and gives it none. */
  allocate(launch: launches.Launch): void {
    launches.allocate(this.store, launch);
    launch.configurations
      .filter(({ ownerAccountId }) => ownerAccountId !== this.store.account)
      .forEach((configuration) => this.store.receive(configuration, { shared: false }));
  }

  release(instanceArn: string, options: { terminated: boolean }): void {
    launches.release(this.store, instanceArn, options);
  }

  // For tests: the account's state, without IAM and the protocol.

  /** Shares a license configuration with another account, as AWS Resource Access Manager does. */
  share(arn: string, consumer: LicenseManager): void {
    consumer.store.receive(this.store.live(arn), { shared: true });
  }

  unshare(arn: string, consumer: LicenseManager): void {
    consumer.store.withdraw(arn);
  }

  /** All live configurations as GetLicenseConfiguration shows them. */
  configurations(): Record<string, unknown>[] {
    return this.store.everyLive().map((one) => detailOf(one, this.store) as Record<string, unknown>);
  }

  /** Those that ListLicenseConfigurations returns, without the deleted ones. */
  listed(region = 'us-east-1'): Record<string, unknown>[] {
    const live = this.store.listed(region).filter(({ deletedAt }) => deletedAt === undefined);
    return live.map((one) => detailOf(one, this.store) as Record<string, unknown>);
  }

  /** Creates one as the service does, quotas included. Returns its ARN. */
  create(input: operations.CreateInput, region = 'us-east-1'): string {
    const { LicenseConfigurationArn } = operations.create({ store: this.store, region }, input, this.store.newId()) as Record<
      string,
      string
    >;
    return LicenseConfigurationArn;
  }

  associate(arn: string, seed: Seed): void {
    this.addAssociation(arn, { ...this.fromSeed(seed), discovered: false });
  }

  /** ARNs of the associated resources. */
  associations(arn: string): string[] {
    return this.store.live(arn).associations.map(({ resourceArn }) => resourceArn);
  }

  /** The scope of an association; undefined without one. */
  scopeOf(arn: string, resourceArn: string): string | undefined {
    return this.store.live(arn).associations.find((one) => one.resourceArn === resourceArn)?.scope;
  }

  disassociate(arn: string, resourceArn: string): void {
    const live = this.store.live(arn);
    live.associations = live.associations.filter((one) => one.resourceArn !== resourceArn);
  }

  /** Associates it as automated discovery does. */
  markDiscovered(arn: string, seed: Seed): void {
    this.addAssociation(arn, { ...this.fromSeed(seed), discovered: true });
    this.store.live(arn).discoveredAt = new Date(this.store.now());
  }

  /** Returns the report generator's ARN. */
  addReportGenerator(licenseConfigurationArn: string, name = 'usage'): string {
    const [, , , region] = licenseConfigurationArn.split(':');
    const { LicenseManagerReportGeneratorArn: arn } = reports.createReportGenerator(
      { store: this.store, region },
      {
        ReportGeneratorName: name,
        Type: ['LicenseConfigurationUsageReport'],
        ReportContext: { licenseConfigurationArns: [licenseConfigurationArn] },
        ReportFrequency: { value: 1, period: 'DAY' },
        ClientToken: randomUUID(),
      },
    ) as Record<string, string>;
    return arn;
  }

  reportGenerators(region = 'us-east-1'): reports.ReportGenerator[] {
    return this.store.reportGenerators(region);
  }

  /** The settings, which a test may change without any check. */
  settings(region = 'us-east-1'): settings.ServiceSettings {
    return this.store.settings(region);
  }

  removeReportGenerator(arn: string): void {
    this.store.deleteReportGenerator(this.store.reportGenerator(arn, arn.split(':')[3]));
  }

  removeReportGenerators(licenseConfigurationArn: string): void {
    const [, , , region] = licenseConfigurationArn.split(':');
    for (const generator of this.store.reportGenerators(region)) {
      if (reports.reportsOn(generator, licenseConfigurationArn)) {
        this.store.deleteReportGenerator(generator);
      }
    }
  }

  /** Changes it without any check. */
  change(arn: string, change: (live: Configuration) => void): void {
    change(this.store.live(arn));
  }

  /** Deletes it, and its associations if it is in use. */
  vanish(arn: string): void {
    const live = this.store.live(arn);
    live.associations = [];
    this.store.delete(live);
  }

  private fromSeed(seed: Seed): Omit<Association, 'since' | 'discovered'> {
    const [, , , , owner] = seed.resourceArn.split(':');
    const resourceType = seed.resourceType ?? resourceTypeOf(seed.resourceArn);
    if (resourceType === undefined) {
      throw new AwsError('InvalidParameterValueException', `Invalid resource ARN: ${seed.resourceArn}`);
    }
    const running = resourceType === 'EC2_INSTANCE';
    const resourceOwnerId = (seed.resourceType === undefined && owner) || this.store.account;
    return { resourceType, resourceOwnerId, running, consumed: running ? 1 : 0, ...definedOf(seed) };
  }

  private addAssociation(arn: string, association: Omit<Association, 'since'>): void {
    this.store.live(arn).associations.push({ ...association, since: new Date(this.store.now()) });
  }
}

function definedOf<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function withModeledStatus(error: AwsError): AwsError {
  const status = modeledStatus(error.code);
  // The errors of IAM are not in the service's model.
  return status === undefined || /is not authorized to perform/.test(error.message)
    ? error
    : new AwsError(error.code, error.message, status);
}

export const LICENSE_MANAGER_OPERATIONS: readonly string[] = Object.keys(OPERATIONS);
