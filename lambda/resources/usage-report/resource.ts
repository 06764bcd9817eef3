// The resource type of a report generator, whose ARN is the physical id. License Manager's client token makes its create idempotent.
import { createHash } from 'node:crypto';
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { LICENSE_USAGE_REPORT_ATTRIBUTES } from '../../../lib/private/contract';
import {
  CreateEvent,
  CustomResourceEvent,
  DeleteEvent,
  FailedWithPhysicalId,
  MAYBE_CREATED,
  Outcome,
  Resource,
  UpdateEvent,
} from '../../cloudformation/event';
import { recordedIdOf, refuseLateCreate } from '../../cloudformation/stack';
import { Deadline } from '../../deadline';
import { external } from '../../external';
import { isRejection, nameAndMessage } from '../../license-manager/errors';
import { LiveReport, ReportGenerators } from '../../license-manager/report-generators';
import { ServiceSettings } from '../../license-manager/service-settings';
import { isRefusedInRollback } from '../rollback';
import { Report, decode, differs, isOfStack, isOwned, licenseConfigurationsOf, tagsOf } from './plan';

/** License Manager allows 36 characters. */
const TOKEN_LENGTH = 32;

export class UsageReportResource implements Resource {
  constructor(private readonly client: LicenseManagerClient) {}

  async create(event: CreateEvent, deadline: Deadline): Promise<Outcome> {
    await refuseLateCreate(event, deadline);
    return this.createReport(event, decode(event.ResourceProperties), deadline);
  }

  async update(event: UpdateEvent, deadline: Deadline): Promise<Outcome> {
    const api = new ReportGenerators(this.client, deadline);
    const desired = decode(event.ResourceProperties);
    const arns = [event.ResourceProperties, event.OldResourceProperties].flatMap(licenseConfigurationsOf);
    const recorded = await api.get(event.PhysicalResourceId);
    // An Update whose response was lost may have re-created it.
    const live = recorded ?? (await findOwned(api, event, arns))[0];
    const arn = live?.LicenseManagerReportGeneratorArn ?? event.PhysicalResourceId;
    try {
      return await this.change(event, desired, live, deadline);
    } catch (error) {
      // The former license configuration may not exist any more.
      if (!(await isRefusedInRollback(error, event, deadline))) {
        throw error;
      }
      external.log({ level: 'WARN', message: 'report-not-restored', reportGeneratorArn: arn, reason: nameAndMessage(error) });
      return outcomeOf(arn, live);
    }
  }

  async delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome> {
    const api = new ReportGenerators(this.client, deadline);
    const id = event.PhysicalResourceId;
    const outcome = { physicalResourceId: id };
    const live = id.startsWith('arn:') ? await api.get(id) : undefined;
    if (live !== undefined) {
      // A refactoring of the stack may have renamed the resource, and nothing changes the tags of a report generator.
      if (isOfStack(live, event)) {
        await api.delete(id);
      } else {
        external.log({ level: 'WARN', message: 'report-not-owned', reportGeneratorArn: id });
      }
      return outcome;
    }
    // A Create or an Update whose response was lost may have created another one. One that the stack records stays.
    const owned = await findOwned(api, event, licenseConfigurationsOf(event.ResourceProperties));
    const recorded = owned.length > 0 ? await recordedIdOf(event, deadline) : undefined;
    if (recorded instanceof Error) {
      throw recorded;
    }
    for (const { LicenseManagerReportGeneratorArn: arn } of owned) {
      if (arn !== recorded) {
        await api.delete(arn!);
      }
    }
    return outcome;
  }

  private async change(event: UpdateEvent, desired: Report, live: LiveReport | undefined, deadline: Deadline): Promise<Outcome> {
    if (live === undefined) {
      external.log({ level: 'WARN', message: 'report-recreated', reportGeneratorArn: event.PhysicalResourceId });
      return this.createReport(event, desired, deadline);
    }
    const arn = live.LicenseManagerReportGeneratorArn!;
    if (!differs(live, desired)) {
      return outcomeOf(arn, live);
    }
    const api = new ReportGenerators(this.client, deadline);
    await api.update(arn, { ...desired, ClientToken: tokenOf(event) });
    return outcomeOf(arn, await api.get(arn));
  }

  /** Creates it. A failure leaves nothing behind, or names the physical id under which the Delete finds it. */
  private async createReport(event: CustomResourceEvent, desired: Report, deadline: Deadline): Promise<Outcome> {
    const { S3BucketArn } = await new ServiceSettings(this.client, deadline).get();
    if (S3BucketArn === undefined) {
      throw new Error(
        'The settings of License Manager in this account and Region have no S3 bucket for reports. Declare `LicenseManagerSettings` and pass it as `settings`, or set a bucket in the console, and deploy again.',
      );
    }
    const api = new ReportGenerators(this.client, deadline);
    let arn: string;
    try {
      arn = await api.create({ ...desired, ClientToken: tokenOf(event), Tags: tagsOf(event) });
    } catch (error) {
      throw isRejection(error) ? error : new FailedWithPhysicalId(MAYBE_CREATED + event.RequestId, error);
    }
    try {
      return outcomeOf(arn, await api.get(arn));
    } catch (error) {
      // Its Delete deletes it. Another delivery of the event may have succeeded with the same one.
      throw new FailedWithPhysicalId(arn, error);
    }
  }
}

/** One token for each event, however often Lambda delivers it. */
function tokenOf({ StackId, LogicalResourceId, RequestId }: CustomResourceEvent): string {
  return createHash('sha256').update([StackId, LogicalResourceId, RequestId].join(' ')).digest('hex').slice(0, TOKEN_LENGTH);
}

async function findOwned(api: ReportGenerators, event: CustomResourceEvent, arns: readonly string[]): Promise<LiveReport[]> {
  const found = new Map<string, LiveReport>();
  for (const arn of new Set(arns)) {
    for (const live of await api.reportingOn(arn)) {
      if (isOwned(live, event)) {
        found.set(live.LicenseManagerReportGeneratorArn!, live);
      }
    }
  }
  return [...found.values()];
}

function outcomeOf(arn: string, live: LiveReport | undefined): Outcome {
  return {
    physicalResourceId: arn,
    attributes: {
      [LICENSE_USAGE_REPORT_ATTRIBUTES.bucketName]: live?.S3Location?.bucket ?? '',
      [LICENSE_USAGE_REPORT_ATTRIBUTES.keyPrefix]: live?.S3Location?.keyPrefix ?? '',
    },
  };
}
