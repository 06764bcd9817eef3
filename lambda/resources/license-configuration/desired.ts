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
  /** Another resource of the stack may have adopted it. */
  readonly retainOnDelete: boolean;
}

type Name = keyof LicenseConfigurationProperties & string;

export function decode(properties: Properties): Desired {
  const reader = new PropertyReader(properties);
  const string = (name: Name) => reader.string(name);
  const integer = (name: Name) => reader.integer(name);
  const boolean = (name: Name) => reader.boolean(name);
  const list = <T>(name: Name) => reader.list<T>(name);
  const enabled = boolean('Enabled');
  return {
    countingType: reader.requiredString('LicenseCountingType' satisfies Name) as LicenseCountingType,
    terms: {
      Name: reader.requiredString('Name' satisfies Name),
      Description: string('Description'),
      LicenseCount: integer('LicenseCount'),
      LicenseCountHardLimit: boolean('LicenseCountHardLimit'),
      LicenseRules: list<string>('LicenseRules'),
      ProductInformationList: list<ProductInformationProperty>('ProductInformationList'),
      DisassociateWhenNotFound: boolean('DisassociateWhenNotFound'),
      LicenseExpiry: integer('LicenseExpiry'),
      LicenseConfigurationStatus: enabled === undefined ? undefined : enabled ? 'AVAILABLE' : 'DISABLED',
    },
    userTags: userTagsOf(list<TagProperty>('Tags') ?? []),
    refuseReplacement: string('ReplacementPolicy') === REFUSE_REPLACEMENT,
    retainOnDelete: boolean('RetainOnDelete') ?? false,
    retainOnReplace: boolean('RetainOnReplace') ?? false,
    adoptExisting: string('AdoptExisting'),
    adoptFromStack: string('AdoptFromStack'),
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

/** The properties of the deployment before; undefined if they are invalid, since that deployment then changed nothing. */
export function decodePrior(properties: Properties): Desired | undefined {
  try {
    return decode(properties);
  } catch {
    return undefined;
  }
}

export function decodeRemoval(properties: Properties): Removal {
  const { AdoptExisting, DisassociateOnDelete, RetainOnDelete } = properties as Record<Name, unknown>;
  const isTrue = (value: unknown) => String(value).toLowerCase() === 'true';
  return {
    adoptExisting: typeof AdoptExisting === 'string' ? AdoptExisting : undefined,
    disassociateOnDelete: isTrue(DisassociateOnDelete),
    retainOnDelete: isTrue(RetainOnDelete),
  };
}
