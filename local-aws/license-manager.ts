// License Manager: shapes first, then IAM, then the account's role, then the operation itself.
import { randomUUID } from 'node:crypto';
import { Assumptions } from './assumptions';
import { AwsError, unsupported } from './errors';
import { Context, Iam, Principal } from './iam';
import * as associations from './license-manager/associations';
import { Association, Configuration, detailOf, Tag } from './license-manager/configuration';
import * as operations from './license-manager/operations';
import { checkRequest, modeledStatus } from './license-manager/shapes';
import { partitionOf, Quotas, Store } from './license-manager/store';
import { requestContext, resourceContext } from './license-manager/tags';

type Input = Record<string, unknown>;

interface Operation {
  /** Members that hold the ARNs on which IAM decides; none means `*`. */
  readonly on?: (input: Input) => string[];
  readonly run: (scope: operations.Scope, input: never) => object;
}

const configuration = (input: Input) => [input.LicenseConfigurationArn as string];
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
  ListLicenseManagerReportGenerators: { on: filtered, run: associations.listReportGenerators },
  GetServiceSettings: {
    run: () => ({ EnableCrossAccountsDiscovery: false, OrganizationConfiguration: { EnableIntegration: false } }),
  },
};

/** What a test may say of an associated resource; the rest follows from its ARN. */
export interface Seed {
  readonly resourceArn: string;
  readonly resourceType?: string;
  readonly resourceOwnerId?: string;
  readonly scope?: string;
  readonly consumed?: number;
  readonly running?: boolean;
}

export class LicenseManager {
  readonly assumptions: Assumptions;
  private readonly store: Store;
  private readonly iam: Iam;

  constructor({ iam, account, assumptions = new Assumptions() }: { iam: Iam; account: string; assumptions?: Assumptions }) {
    this.iam = iam;
    this.assumptions = assumptions;
    this.store = new Store(account, assumptions);
  }

  /** Settable: the account's quotas. */
  get quotas(): Quotas {
    return this.store.quotas;
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
    const scope = { store: this.store, region };
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
      const found = this.store.visible(arn, region);
      const tagged = found?.deletedAt === undefined || this.assumptions.deletedKeepsTags ? found : undefined;
      if (found === undefined && !this.assumptions.goneLooksDenied) {
        this.store.live(arn, region);
      }
      this.iam.authorize({ principal, action, resource: arn, context: { ...request, ...resourceContext(tagged) } });
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

  // What follows is for tests: the account's state, past IAM and the protocol.

  /** All live configurations as GetLicenseConfiguration shows them. */
  configurations(): Record<string, unknown>[] {
    return this.store.everyLive().map((one) => detailOf(one, this.assumptions) as Record<string, unknown>);
  }

  /** Makes one as the service would, quotas included; answers its ARN. */
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

  /** ARNs of what is associated with it. */
  associations(arn: string): string[] {
    return this.store.live(arn).associations.map(({ resourceArn }) => resourceArn);
  }

  disassociate(arn: string, resourceArn: string): void {
    const live = this.store.live(arn);
    live.associations = live.associations.filter((one) => one.resourceArn !== resourceArn);
  }

  /** As automated discovery does. */
  markDiscovered(arn: string, seed: Seed): void {
    this.addAssociation(arn, { ...this.fromSeed(seed), discovered: true });
    this.store.live(arn).discoveredAt = new Date();
  }

  /** Answers the report generator's ARN. */
  addReportGenerator(licenseConfigurationArn: string, name = 'usage'): string {
    const [, , , region] = licenseConfigurationArn.split(':');
    const arn = `arn:${partitionOf(region)}:license-manager:${region}:${this.store.account}:report-generator:${randomUUID()}`;
    this.store.generators.push({ arn, name, licenseConfigurationArn });
    return arn;
  }

  removeReportGenerators(licenseConfigurationArn: string): void {
    const { generators } = this.store;
    const others = generators.filter((one) => one.licenseConfigurationArn !== licenseConfigurationArn);
    generators.splice(0, generators.length, ...others);
  }

  /** As somebody would in the console. */
  change(arn: string, change: (live: Configuration) => void): void {
    change(this.store.live(arn));
  }

  /** Deletes it, whatever uses it. */
  vanish(arn: string): void {
    this.store.delete(this.store.live(arn));
  }

  private fromSeed(seed: Seed): Omit<Association, 'since' | 'discovered'> {
    return { ...resourceOf(seed, this.store.account), ...definedOf(seed) };
  }

  private addAssociation(arn: string, association: Omit<Association, 'since'>): void {
    this.store.live(arn).associations.push({ ...association, since: new Date() });
  }
}

function resourceOf(seed: Seed, account: string): Omit<Association, 'since' | 'scope'> {
  return seed.resourceType === undefined
    ? associations.resourceOf(seed.resourceArn, account)
    : {
        resourceArn: seed.resourceArn,
        resourceType: seed.resourceType,
        resourceOwnerId: account,
        consumed: seed.resourceType === 'EC2_INSTANCE' ? 1 : 0,
        discovered: false,
        running: seed.resourceType === 'EC2_INSTANCE',
      };
}

function definedOf<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function withModeledStatus(error: AwsError): AwsError {
  const status = modeledStatus(error.code);
  // IAM's own refusals do not come from the service's model.
  return status === undefined || /is not authorized to perform/.test(error.message)
    ? error
    : new AwsError(error.code, error.message, status);
}
