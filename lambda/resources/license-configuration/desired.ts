// The desired state, decoded from the properties of the custom resource.
import { LicenseCountingType } from '@aws-sdk/client-license-manager';
import {
  LicenseConfigurationProperties,
  MAX_USER_TAGS,
  ProductInformationProperty,
  REFUSE_REPLACEMENT,
  RESERVED_TAG_PREFIX,
  TagProperty,
} from '../../../lib/private/contract';
import { Properties } from '../../cloudformation/event';
import { PropertyReader } from '../../cloudformation/properties';
import { Tags } from '../../license-manager/api';
import { Terms } from '../../license-manager/terms';

export interface Desired {
  readonly countingType: LicenseCountingType;
  readonly terms: Terms;
  readonly userTags: Tags;
  readonly refuseReplacement: boolean;
  readonly retainOnDelete: boolean;
  readonly retainOnReplace: boolean;
  readonly adoptExisting?: string;
  readonly adoptFromStack?: string;
}

/** The properties that a Delete needs. It reads no other, so that no invalid property makes a stack undeletable. */
export interface Removal {
  readonly adoptExisting?: string;
  readonly disassociateOnDelete: boolean;
  /** A policy retains it, so that another resource of the stack may have adopted it. */
  readonly isRetained: boolean;
}

export function decode(properties: Properties): Desired {
  const reader = new PropertyReader<LicenseConfigurationProperties>(properties);
  const enabled = reader.boolean('Enabled');
  return {
    countingType: reader.requiredString('LicenseCountingType') as LicenseCountingType,
    terms: {
      Name: reader.requiredString('Name'),
      Description: reader.string('Description'),
      LicenseCount: reader.integer('LicenseCount'),
      LicenseCountHardLimit: reader.boolean('LicenseCountHardLimit'),
      LicenseRules: reader.list<string>('LicenseRules'),
      ProductInformationList: reader.list<ProductInformationProperty>('ProductInformationList'),
      DisassociateWhenNotFound: reader.boolean('DisassociateWhenNotFound'),
      LicenseExpiry: reader.integer('LicenseExpiry'),
      LicenseConfigurationStatus: enabled === undefined ? undefined : enabled ? 'AVAILABLE' : 'DISABLED',
    },
    userTags: userTagsOf(reader.list<TagProperty>('Tags') ?? []),
    refuseReplacement: reader.string('ReplacementPolicy') === REFUSE_REPLACEMENT,
    retainOnDelete: reader.boolean('RetainOnDelete') ?? false,
    retainOnReplace: reader.boolean('RetainOnReplace') ?? false,
    adoptExisting: reader.string('AdoptExisting'),
    adoptFromStack: reader.string('AdoptFromStack'),
  };
}

/** `cdk deploy --ignore-errors` deploys tags that the synthesis rejects. */
function userTagsOf(list: TagProperty[]): Tags {
  const tags = new Map(list.map(({ Key, Value }) => [Key, Value]));
  const reserved = [...tags.keys()].find((key) => key.toLowerCase().startsWith(RESERVED_TAG_PREFIX));
  if (reserved !== undefined) {
    throw new Error(`Tags: a key must not begin with ${RESERVED_TAG_PREFIX}, got: ${reserved}`);
  }
  if (tags.size > MAX_USER_TAGS) {
    throw new Error(`Tags: at most ${MAX_USER_TAGS} are possible beside those of this library, got: ${tags.size}. Remove some.`);
  }
  return tags;
}

export function decodeRemoval(properties: Properties): Removal {
  const { AdoptExisting, DisassociateOnDelete, RetainOnDelete, RetainOnReplace } = properties as {
    [K in keyof LicenseConfigurationProperties]: unknown;
  };
  const isTrue = (value: unknown) => String(value).toLowerCase() === 'true';
  return {
    adoptExisting: typeof AdoptExisting === 'string' ? AdoptExisting : undefined,
    disassociateOnDelete: isTrue(DisassociateOnDelete),
    isRetained: isTrue(RetainOnDelete) || isTrue(RetainOnReplace),
  };
}
