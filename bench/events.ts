// The events that CloudFormation would send, in the two spellings: ours, and AwsCustomResource's.
import { LICENSE_ASSOCIATION_RESOURCE_TYPE } from '../lib/private/contract';
import { ownTags } from './tags';

export const STACK_ID = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Bench/51af3dc0-da77-11e4-872e-1234567db123';

let requests = 0;

export type Dialect = 'ours' | 'aws-custom-resource';

export interface Terms {
  readonly name: string;
  readonly count: number;
  readonly tags?: Record<string, string>;
}

export interface BenchEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly PhysicalResourceId?: string;
}

export function createEvent(dialect: Dialect, origin: string, terms: Terms): BenchEvent {
  return { ...base(origin), RequestType: 'Create', ResourceProperties: properties(dialect, terms) } as BenchEvent;
}

export function updateEvent(dialect: Dialect, origin: string, id: string, old: Terms, terms: Terms): BenchEvent {
  const OldResourceProperties = properties(dialect, old, id);
  const ResourceProperties = properties(dialect, terms, id);
  return {
    ...base(origin),
    RequestType: 'Update',
    PhysicalResourceId: id,
    ResourceProperties,
    OldResourceProperties,
  } as BenchEvent;
}

export function deleteEvent(dialect: Dialect, origin: string, id: string, terms: Terms): BenchEvent {
  const ResourceProperties = properties(dialect, terms, id);
  return { ...base(origin), RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties } as BenchEvent;
}

/** The Create of an association of an AMI. AwsCustomResource has none. */
export function associationEvent(origin: string, licenseConfigurationArn: string, index: number): BenchEvent {
  const ami = `ami-${index.toString(16).padStart(17, '0')}`;
  return {
    ...base(origin),
    RequestType: 'Create',
    ResourceType: LICENSE_ASSOCIATION_RESOURCE_TYPE,
    LogicalResourceId: `Association${index}`,
    ResourceProperties: {
      ServiceToken: 'arn',
      ResourceArn: `arn:aws:ec2:us-east-1::image/${ami}`,
      LicenseConfigurationArns: [licenseConfigurationArn],
    },
  } as BenchEvent;
}

/** What a license configuration that this stack made looks like to License Manager. */
export function created(terms: Terms) {
  return {
    Name: terms.name,
    LicenseCountingType: 'Core',
    LicenseCount: terms.count,
    Tags: ownTags(STACK_ID, 'License', 'request-0'),
  };
}

function base(origin: string) {
  return {
    // Another host than License Manager's, as S3 is: no connection serves both.
    ResponseURL: `${origin.replace('localhost', '127.0.0.1')}/answer?X-Amz-Signature=secret`,
    StackId: STACK_ID,
    RequestId: `request-${++requests}`,
    ResourceType: 'Custom::LicenseConfiguration',
    LogicalResourceId: 'License',
  };
}

function properties(dialect: Dialect, { name, count, tags }: Terms, id?: string): object {
  if (dialect === 'ours') {
    const Tags = tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return { ServiceToken: 'arn', Name: name, LicenseCountingType: 'Core', LicenseCount: String(count), ...(Tags && { Tags }) };
  }
  const call = (action: string, parameters: object) =>
    JSON.stringify({ service: 'license-manager', action, parameters, physicalResourceId: id ? { id } : responsePath });
  const responsePath = { responsePath: 'LicenseConfigurationArn' };
  const one = { LicenseConfigurationArn: id };
  return {
    ServiceToken: 'arn',
    InstallLatestAwsSdk: 'false',
    Create: call('CreateLicenseConfiguration', {
      Name: name,
      LicenseCountingType: 'Core',
      LicenseCount: count,
      Tags: ownTags(STACK_ID, 'License', 'request-0'),
    }),
    Update: call('UpdateLicenseConfiguration', { ...one, LicenseCount: count }),
    Delete: call('DeleteLicenseConfiguration', one),
  };
}
