// The errors about License Manager's settings. Tokens are not checked.

import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Resource, Stack, Token } from 'aws-cdk-lib/core';
import type { CfnResource, IResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { SETTINGS_NAME_PREFIX } from './contract';
import { areKnownToDiffer, ValidationError } from './messages';
import type { LicenseManagerSettingsProps } from '../license-manager-settings-props';

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;

/** The settings of each app, by account and Region. */
const declared = new WeakMap<IConstruct, Map<string, string>>();

export function findSettingsErrors(settings: Resource, props: LicenseManagerSettingsProps): ValidationError[] {
  const { alertTopic, bucket, organizationIntegration, crossAccountDiscovery, discoverySourceRegions = [] } = props;
  const errors: ValidationError[] = [...findSecondDeclaration(settings)];
  if (alertTopic) {
    const child = alertTopic.node.defaultChild;
    const name = child instanceof CfnTopic ? ownName(child, child.topicName) : alertTopic.topicName;
    errors.push(...findNameErrors('alertTopic', name), ...findPlaceErrors('alertTopic', settings, alertTopic));
  }
  if (bucket) {
    const child = bucket.node.defaultChild;
    const name = child instanceof CfnBucket ? ownName(child, child.bucketName) : bucket.bucketName;
    errors.push(...findNameErrors('bucket', name), ...findPlaceErrors('bucket', settings, bucket));
  }
  if (crossAccountDiscovery === true && organizationIntegration === false) {
    const message = '`crossAccountDiscovery` needs `organizationIntegration`, which is false. Set it to true';
    errors.push({ id: 'crossAccountDiscovery', message });
  }
  for (const region of Token.isUnresolved(discoverySourceRegions) ? [] : discoverySourceRegions) {
    if (!Token.isUnresolved(region) && !REGION.test(region)) {
      const message = `\`discoverySourceRegions\` must be names of Regions, like eu-west-1, got: ${JSON.stringify(region)}`;
      errors.push({ id: 'discoverySourceRegions', message });
    }
  }
  return errors;
}

function findSecondDeclaration({ node, env }: Resource): ValidationError[] {
  const places = declared.get(node.root) ?? new Map<string, string>();
  declared.set(node.root, places);
  const place = `${env.account}/${env.region}`;
  const first = places.get(place);
  if (first === undefined) {
    places.set(place, node.path);
    return [];
  }
  const message = `an account and Region has one \`LicenseManagerSettings\`, got ${first} and ${node.path}. Remove one`;
  return [{ id: 'settingsDeclaredTwice', message }];
}

/** The name that the template gives a resource. Constructs without a name have a token for it, which resolves to nothing. */
function ownName(resource: CfnResource, name: string | undefined): string | undefined {
  const resolved: unknown = Stack.of(resource).resolve(name);
  return typeof resolved === 'string' || resolved === undefined ? resolved : name;
}

/** Without a name, CloudFormation generates one that begins with the name of the stack. */
function findNameErrors(property: string, name: string | undefined): ValidationError[] {
  if (name !== undefined && (Token.isUnresolved(name) || name.startsWith(SETTINGS_NAME_PREFIX))) {
    return [];
  }
  const message = `\`${property}\` must have a name that begins with ${SETTINGS_NAME_PREFIX}, got: ${name ?? 'a generated name'}`;
  return [{ id: property, message }];
}

function findPlaceErrors(property: string, { env }: Resource, { env: theirs }: IResource): ValidationError[] {
  if (!areKnownToDiffer(env.account, theirs.account) && !areKnownToDiffer(env.region, theirs.region)) {
    return [];
  }
  const message = `\`${property}\` must be in the account and Region of the stack, ${env.account} and ${env.region}, got: ${theirs.account} and ${theirs.region}`;
  return [{ id: property, message }];
}
