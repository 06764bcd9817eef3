// The resource type of License Manager's settings. An account and Region always has settings, so the physical id is a constant, and
// a Delete changes nothing.
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { LicenseManagerSettingsProperties } from '../../../lib/private/contract';
import { CreateEvent, DeleteEvent, Outcome, Properties, Resource, UpdateEvent } from '../../cloudformation/event';
import { PropertyReader, ifValid } from '../../cloudformation/properties';
import { describeStack, refuseLateCreate } from '../../cloudformation/stack';
import { Deadline } from '../../deadline';
import { external } from '../../external';
import { nameAndMessage } from '../../license-manager/errors';
import { ServiceSettings, Settings } from '../../license-manager/service-settings';
import { isRefusedInRollback } from '../rollback';
import { SettingsFacts, planSettings } from './plan';

const PHYSICAL_ID = 'license-manager-settings';

export class LicenseManagerSettingsResource implements Resource {
  constructor(private readonly client: LicenseManagerClient) {}

  async create(event: CreateEvent, deadline: Deadline): Promise<Outcome> {
    await refuseLateCreate(event, deadline);
    return this.apply(event, undefined, deadline);
  }

  update(event: UpdateEvent, deadline: Deadline): Promise<Outcome> {
    return this.apply(event, ifValid(decode, event.OldResourceProperties), deadline);
  }

  async delete({ PhysicalResourceId }: DeleteEvent): Promise<Outcome> {
    external.log({ level: 'INFO', message: 'settings-kept' });
    return { physicalResourceId: PhysicalResourceId };
  }

  private async apply(event: CreateEvent | UpdateEvent, former: Settings | undefined, deadline: Deadline): Promise<Outcome> {
    const settings = new ServiceSettings(this.client, deadline);
    const desired = decode(event.ResourceProperties);
    const overwrite =
      new PropertyReader<LicenseManagerSettingsProperties>(event.ResourceProperties).boolean('Overwrite') ?? false;
    const facts: SettingsFacts = { live: await settings.get(), desired, former, overwrite };
    let plan = planSettings(facts);
    if (plan.plan === 'observe') {
      const { direction } = await describeStack(event, deadline);
      plan = planSettings({ ...facts, direction });
    }
    if (plan.plan === 'fail') {
      throw new Error(plan.why);
    }
    if (plan.plan === 'skip') {
      external.log({ level: 'WARN', message: 'settings-not-owned', why: plan.why });
    }
    if (plan.plan === 'skip' || plan.plan === 'update') {
      await this.set(settings, plan.set, event, deadline);
    }
    return { physicalResourceId: event.RequestType === 'Create' ? PHYSICAL_ID : event.PhysicalResourceId };
  }

  private async set(
    settings: ServiceSettings,
    changed: Settings,
    event: CreateEvent | UpdateEvent,
    deadline: Deadline,
  ): Promise<void> {
    const names = Object.keys(changed);
    if (names.length === 0) {
      return;
    }
    try {
      await settings.update(changed);
      external.log({ level: 'INFO', message: 'settings-changed', settings: names });
    } catch (error) {
      // The former bucket or topic may not exist any more.
      if (!(await isRefusedInRollback(error, event, deadline))) {
        throw error;
      }
      external.log({ level: 'WARN', message: 'settings-not-restored', settings: names, reason: nameAndMessage(error) });
    }
  }
}

function decode(properties: Properties): Settings {
  const reader = new PropertyReader<LicenseManagerSettingsProperties>(properties);
  return {
    S3BucketArn: reader.requiredString('S3BucketArn'),
    SnsTopicArn: reader.requiredString('SnsTopicArn'),
    OrganizationIntegration: reader.boolean('OrganizationIntegration'),
    CrossAccountDiscovery: reader.boolean('CrossAccountDiscovery'),
    DiscoverySourceRegions: reader.list<string>('DiscoverySourceRegions'),
  };
}
