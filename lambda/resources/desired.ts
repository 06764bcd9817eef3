// The desired state, decoded from the custom resource's properties.
import {
  LicenseConfigurationProperties,
  ProductInformationProperty,
  REFUSE_REPLACEMENT,
  TagProperty,
} from '../../lib/private/contract';
import { LicenseCountingType } from '@aws-sdk/client-license-manager';
import { Properties, UpdateEvent } from '../cloudformation/event';
import { PropertyReader } from '../cloudformation/properties';
import { UpdateInput } from '../license-manager/api';

/** The terms of a license that an update can name, spelled as the API spells them; undefined is the default. */
export type Terms = Pick<
  UpdateInput,
  | 'Name'
  | 'Description'
  | 'LicenseCount'
  | 'LicenseCountHardLimit'
  | 'LicenseRules'
  | 'ProductInformationList'
  | 'DisassociateWhenNotFound'
  | 'LicenseExpiry'
  | 'LicenseConfigurationStatus'
>;

export interface Desired {
  readonly countingType: LicenseCountingType;
  readonly terms: Terms;
  /** Nobody chose the name in the terms. */
  readonly nameIsDefault: boolean;
  readonly tags: ReadonlyMap<string, string>;
  readonly refuseReplacement: boolean;
  readonly retain: boolean;
  readonly disassociateOnDelete: boolean;
  readonly adoptExisting?: string;
  readonly adoptFromStack?: string;
}

type Name = keyof LicenseConfigurationProperties & string;

export function decode(properties: Properties): Desired {
  const reader = new PropertyReader(properties);
  const string = (name: Name) => reader.string(name);
  const integer = (name: Name) => reader.integer(name);
  const boolean = (name: Name) => reader.boolean(name);
  const adoptExisting = string('AdoptExisting');
  const defaultName = string('DefaultName');
  if (adoptExisting === undefined && defaultName === undefined) {
    reader.requiredString('Name' satisfies Name);
  }
  return {
    countingType: reader.requiredString('LicenseCountingType' satisfies Name) as LicenseCountingType,
    terms: {
      Name: string('Name') ?? defaultName,
      Description: string('Description'),
      LicenseCount: integer('LicenseCount'),
      LicenseCountHardLimit: boolean('LicenseCountHardLimit'),
      LicenseRules: reader.list<string>('LicenseRules' satisfies Name),
      ProductInformationList: reader.list<ProductInformationProperty>('ProductInformationList' satisfies Name),
      DisassociateWhenNotFound: boolean('DisassociateWhenNotFound'),
      LicenseExpiry: integer('LicenseExpiry'),
      LicenseConfigurationStatus: status(boolean('Enabled')),
    },
    nameIsDefault: string('Name') === undefined,
    tags: tagsOf(properties),
    refuseReplacement: string('Replacement') === REFUSE_REPLACEMENT,
    retain: boolean('Retain') ?? false,
    disassociateOnDelete: boolean('DisassociateOnDelete') ?? false,
    adoptExisting,
    adoptFromStack: string('AdoptFromStack'),
  };
}

function status(enabled: boolean | undefined): Terms['LicenseConfigurationStatus'] {
  return enabled === undefined ? undefined : enabled ? 'AVAILABLE' : 'DISABLED';
}

/** The user's tags alone; of older properties nothing else is ever asked. */
export function tagsOf(properties: Properties): Map<string, string> {
  const tags = new PropertyReader(properties).list<TagProperty>('Tags' satisfies Name) ?? [];
  return new Map(tags.map(({ Key, Value }) => [Key, Value]));
}

/** The old properties are those of the Update before, if CloudFormation never heard its end. */
export function formerly(event: UpdateEvent): Desired | undefined {
  try {
    return decode(event.OldResourceProperties);
  } catch {
    // Such an Update failed before it did anything.
    return undefined;
  }
}
