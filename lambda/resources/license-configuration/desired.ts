// The desired state, decoded from the properties of the custom resource.
import { LicenseCountingType } from '@aws-sdk/client-license-manager';
import {
  LicenseConfigurationProperties,
  ProductInformationProperty,
  REFUSE_REPLACEMENT,
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
    userTags: new Map((list<TagProperty>('Tags') ?? []).map(({ Key, Value }) => [Key, Value])),
    refuseReplacement: string('ReplacementPolicy') === REFUSE_REPLACEMENT,
    retainOnDelete: boolean('RetainOnDelete') ?? false,
    retainOnReplace: boolean('RetainOnReplace') ?? false,
    adoptExisting: string('AdoptExisting'),
    adoptFromStack: string('AdoptFromStack'),
  };
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
  const { AdoptExisting, DisassociateOnDelete } = properties as Record<Name, unknown>;
  return {
    adoptExisting: typeof AdoptExisting === 'string' ? AdoptExisting : undefined,
    disassociateOnDelete: String(DisassociateOnDelete).toLowerCase() === 'true',
  };
}
