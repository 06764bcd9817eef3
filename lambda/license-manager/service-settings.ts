// License Manager's settings, of which each account and Region has one set.
import {
  GetServiceSettingsCommand,
  GetServiceSettingsCommandOutput,
  LicenseManagerClient,
  UpdateServiceSettingsCommand,
} from '@aws-sdk/client-license-manager';
import { Deadline } from '../deadline';
import { inSetUpAccount } from './account-setup';
import { Calls } from './calls';

/** The settings under the names of the custom resource's properties; an absent one is not set. */
export interface Settings {
  readonly S3BucketArn?: string;
  readonly SnsTopicArn?: string;
  readonly OrganizationIntegration?: boolean;
  readonly CrossAccountDiscovery?: boolean;
  readonly DiscoverySourceRegions?: readonly string[];
}

export class ServiceSettings {
  private readonly calls: Calls;

  constructor(client: LicenseManagerClient, deadline: Deadline) {
    this.calls = new Calls(client, deadline);
  }

  /** The live settings. In a new account it creates the service-linked role first. */
  async get(): Promise<Settings> {
    const live = await inSetUpAccount(
      () => this.calls.read<GetServiceSettingsCommandOutput>('GetServiceSettings', () => new GetServiceSettingsCommand({})),
      () => this.calls.createServiceLinkedRole(),
    );
    return {
      S3BucketArn: live.S3BucketArn || undefined,
      SnsTopicArn: live.SnsTopicArn || undefined,
      OrganizationIntegration: live.OrganizationConfiguration?.EnableIntegration,
      CrossAccountDiscovery: live.EnableCrossAccountsDiscovery,
      DiscoverySourceRegions: live.CrossRegionDiscoverySourceRegions,
    };
  }

  /** Changes the given settings in one call, and no others. */
  async update(changed: Settings): Promise<void> {
    const { OrganizationIntegration: integration, DiscoverySourceRegions: regions } = changed;
    await this.calls.write(
      'UpdateServiceSettings',
      () =>
        new UpdateServiceSettingsCommand({
          S3BucketArn: changed.S3BucketArn,
          SnsTopicArn: changed.SnsTopicArn,
          OrganizationConfiguration: integration === undefined ? undefined : { EnableIntegration: integration },
          EnableCrossAccountsDiscovery: changed.CrossAccountDiscovery,
          EnabledDiscoverySourceRegions: regions && [...regions],
        }),
    );
  }
}
