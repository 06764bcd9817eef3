// A stack made to order: `-c order=JSON` says which licenses it has, and what else is to happen in it.
import { App, CfnOutput, CfnResource, Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import {
  ILicenseConfiguration,
  LicenseAssociation,
  LicenseAssociationTarget,
  LicenseConfiguration,
  LicenseConfigurationLookup,
  LicenseConfigurationProps,
  LicenseManagerProvider,
  LicenseRule,
} from '../../lib';

export interface Order {
  readonly stack: string;
  readonly env?: Environment;
  readonly licenses: Record<
    string,
    Partial<Omit<LicenseConfigurationProps, 'licenseRules' | 'adoptExisting' | 'licenseExpiry'>> & Extra
  >;
  /** Names of license configurations to look up, by the ids of the look-ups. */
  readonly lookups?: Record<string, string>;
  /** ARNs of AMIs, instances or hosts, and ids of licenses and look-ups or ARNs, by the ids of the associations. */
  readonly associations?: Record<string, { readonly target: string; readonly licenses: string[] }>;
  /** Ids of constructs after which a resource fails. */
  readonly failAfter?: string[];
  /** Options of the stack's provider. */
  readonly provider?: { readonly x86?: boolean; readonly createServiceLinkedRole?: boolean };
  /** An action of License Manager that the handler's role lacks. */
  readonly without?: string;
}

interface Extra {
  readonly minimumCores?: number;
  readonly adopt?: string;
  readonly retain?: boolean;
  readonly after?: string;
  /** Seconds since 1970. */
  readonly expiry?: number;
}

export const app = new App();
const order = JSON.parse(app.node.getContext('order') as string) as Order;
const stack = new Stack(app, order.stack, { env: order.env });
const made = new Map<string, LicenseConfiguration>();

for (const [id, { minimumCores, adopt, retain, after, expiry, ...props }] of Object.entries(order.licenses)) {
  const license = new LicenseConfiguration(stack, id, {
    licenseCountingType: 'Core' as never,
    ...props,
    licenseRules: minimumCores === undefined ? undefined : [LicenseRule.minimumCores(minimumCores)],
    adoptExisting:
      adopt === undefined ? undefined : LicenseConfiguration.fromLicenseConfigurationArn(stack, `Adopted${id}`, adopt),
    licenseExpiry: expiry === undefined ? undefined : new Date(expiry * 1000),
    removalPolicy: retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : undefined,
    description: after === undefined ? props.description : made.get(after)!.licenseConfigurationArn,
  });
  new CfnOutput(stack, `${id}Arn`, { value: license.licenseConfigurationArn });
  made.set(id, license);
}

if (order.provider) {
  const { x86, createServiceLinkedRole } = order.provider;
  LicenseManagerProvider.configure(stack, {
    architecture: x86 ? Architecture.X86_64 : Architecture.ARM_64,
    createServiceLinkedRole,
  });
}

const licenses = new Map<string, ILicenseConfiguration>(made);
const constructs = new Map<string, IConstruct>(made);
for (const [id, licenseConfigurationName] of Object.entries(order.lookups ?? {})) {
  const lookup = new LicenseConfigurationLookup(stack, id, { licenseConfigurationName, parameterName: `/licenses/${id}` });
  new CfnOutput(stack, `${id}Arn`, { value: lookup.licenseConfigurationArn });
  licenses.set(id, lookup);
}
for (const [id, { target, licenses: ids }] of Object.entries(order.associations ?? {})) {
  const imported = (arn: string) => LicenseConfiguration.fromLicenseConfigurationArn(stack, `${id}${arn.slice(-8)}`, arn);
  const licenseConfigurations = ids.map((one) => licenses.get(one) ?? imported(one));
  const association = new LicenseAssociation(stack, id, {
    target: LicenseAssociationTarget.arn(target),
    licenseConfigurations,
  });
  constructs.set(id, association);
}

if (order.failAfter) {
  const topic = new CfnResource(stack, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicName: 'not a name!' } });
  order.failAfter.forEach((id) => topic.node.addDependency(constructs.get(id)!));
}

if (order.without) {
  const role = stack.node.findAll().find((one): one is CfnRole => one instanceof CfnRole)!;
  const { policyDocument } = (
    stack.resolve(role.policies) as { policyDocument: { Statement: { Action: string | string[] }[] } }[]
  )[0];
  policyDocument.Statement = policyDocument.Statement.filter(({ Action }) => ![Action].flat().includes(order.without!));
  role.policies = [{ policyName: 'LicenseManager', policyDocument }];
}
