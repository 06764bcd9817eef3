// The permissions of the handler in a stack, the very policies that the constructs render, and the custom resources that need them.
import { createHash } from 'node:crypto';
import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import {
  LicenseAssociation,
  LicenseAssociationTarget,
  LicenseConfiguration,
  LicenseConfigurationLookup,
  LicenseCountingType,
  LicenseManagerSettings,
  UsageReport,
} from '../../lib';
import { LICENSE_ASSOCIATION_RESOURCE_TYPE } from '../../lib/private/contract';
import { templateOf } from '../../local-aws/cloudformation/testing';
import { AMI } from '../fixtures/arns';
import { ArnInTemplate } from './resources';

const ROLE = (templateOf({}) as { Resources: { Role: { Properties: object } } }).Resources.Role;

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Version: string; readonly Statement: object[] };
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties: { readonly AdoptExisting?: string; readonly LicenseConfigurationArns?: readonly ArnInTemplate[] };
  readonly DependsOn?: readonly string[];
}

interface Rendered {
  /** Inline policies of the role. */
  readonly inline: Policy[];
  /** Policies of their own, by logical id. */
  readonly policies: Record<string, Policy>;
  /** Logical ids of the policies that a custom resource depends on, by its type. */
  readonly needs: Record<string, string[]>;
  readonly adoptionNeeds: string[];
  /** Logical id of the policy for one imported license configuration of an association. */
  readonly imported: string;
}

/** By the number of adopted license configurations: a synthesis takes its time. */
const rendered = new Map<number, Rendered>();
const placeholder = (index: number) => `arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0${index}`;
const IMPORTED = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1';

/** The resources, the role, and the policies that they need. They depend on the policies as the constructs do. */
export function withPermissions(resources: Record<string, object>): Record<string, object> {
  const entries = Object.entries(resources) as [string, TemplateResource][];
  const adopted = entries.flatMap(([, { Properties }]) => Properties.AdoptExisting ?? []);
  const { inline, policies, needs, adoptionNeeds, imported } = renderedFor(adopted.length);
  const used: Record<string, Policy> = {};
  const dependencies = ({ Type, Properties }: TemplateResource): string[] => {
    const shared = Properties.AdoptExisting === undefined ? (needs[Type] ?? []) : adoptionNeeds;
    shared.forEach((id) => (used[id] = replaced(policies[id], placeholder, adopted)));
    const own = importedBy(Type, Properties).map((arn) => {
      const id = imported + createHash('sha256').update(JSON.stringify(arn)).digest('hex').slice(0, 8);
      used[id] = replaced(policies[imported], () => IMPORTED, [arn]);
      return id;
    });
    return [...shared, ...own];
  };
  const dependent = entries.map(([logicalId, resource]) => [
    logicalId,
    { ...resource, DependsOn: [...(resource.DependsOn ?? []), ...dependencies(resource)] },
  ]);
  return {
    Role: { ...ROLE, Properties: { ...ROLE.Properties, Policies: inline } },
    ...Object.fromEntries(
      Object.entries(used).map(([id, policy]) => [
        id,
        { Type: 'AWS::IAM::Policy', Properties: { ...policy, Roles: [{ Ref: 'Role' }] } },
      ]),
    ),
    ...(Object.fromEntries(dependent) as Record<string, object>),
  };
}

/** The license configurations of an association that are not of the stack. */
function importedBy(type: string, { LicenseConfigurationArns = [] }: TemplateResource['Properties']): ArnInTemplate[] {
  return type === LICENSE_ASSOCIATION_RESOURCE_TYPE
    ? LicenseConfigurationArns.filter((arn) => typeof arn === 'string' || !('Ref' in arn))
    : [];
}

function replaced(policy: Policy, placeholderOf: (index: number) => string, arns: readonly ArnInTemplate[]): Policy {
  const text = arns.reduce<string>(
    (json, arn, index) => json.replaceAll(JSON.stringify(placeholderOf(index)), JSON.stringify(arn)),
    JSON.stringify(policy),
  );
  return JSON.parse(text) as Policy;
}

function renderedFor(adopted: number): Rendered {
  const known = rendered.get(adopted) ?? render(adopted);
  rendered.set(adopted, known);
  return known;
}

function render(adopted: number): Rendered {
  const stack = new Stack(new App());
  const terms = { licenseConfigurationName: 'n', licenseCountingType: LicenseCountingType.CORE };
  const own = new LicenseConfiguration(stack, 'Own', terms);
  const other = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Other', IMPORTED);
  const target = LicenseAssociationTarget.arn(AMI);
  const simple: Construct[] = [
    own,
    new LicenseConfigurationLookup(stack, 'LookUp', { licenseConfigurationName: 'n' }),
    new LicenseAssociation(stack, 'Association', { target, licenseConfigurations: [own] }),
    new LicenseManagerSettings(stack, 'Settings'),
    new UsageReport(stack, 'Report', { licenseConfigurations: [own] }),
  ];
  const importing = new LicenseAssociation(stack, 'Importing', { target, licenseConfigurations: [other] });
  const adopting = Array.from({ length: adopted }, (_, index) => {
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, `Existing${index}`, placeholder(index));
    return new LicenseConfiguration(stack, `Adopting${index}`, { ...terms, adoptExisting });
  });

  const template = Template.fromStack(stack);
  const [role] = Object.values(template.findResources('AWS::IAM::Role'));
  const policies = template.findResources('AWS::IAM::Policy');
  const resources = (template.toJSON() as { Resources: Record<string, TemplateResource> }).Resources;
  const resourceOf = (construct: Construct) => construct.node.findChild('Resource') as CfnResource;
  const needsOf = (construct: Construct) =>
    (resources[stack.getLogicalId(resourceOf(construct))].DependsOn ?? []).filter((id) => id in policies);
  const needs = Object.fromEntries(simple.map((one) => [resourceOf(one).cfnResourceType, needsOf(one)]));
  return {
    inline: (role.Properties as { Policies: Policy[] }).Policies.map(withoutLogs),
    policies: Object.fromEntries(Object.entries(policies).map(([id, { Properties }]) => [id, withoutLogs(Properties as Policy)])),
    needs,
    adoptionNeeds: adopting.slice(0, 1).flatMap(needsOf),
    imported: needsOf(importing).find((id) => !needs[LICENSE_ASSOCIATION_RESOURCE_TYPE].includes(id))!,
  };
}

/** The log group is not in this account. */
function withoutLogs({ PolicyName, PolicyDocument }: Policy): Policy {
  const Statement = PolicyDocument.Statement.filter((statement) => !JSON.stringify(statement).includes('"logs:'));
  return { PolicyName, PolicyDocument: { ...PolicyDocument, Statement } };
}
