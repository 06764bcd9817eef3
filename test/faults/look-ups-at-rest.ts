// The look-ups: each event finds the one license configuration that had the name and the owner, and fails if there was not exactly one.
import { LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE } from '../../lib/private/contract';
import { CustomResourceEvent, LoggedEvent } from '../../local-aws/cloudformation';
import type { Life } from './life';
import { arnOf } from './recorded';
import type { StackWorld } from './stack-world';

/** The reasons of a look-up that finds none or several. Others are those of faults. */
const NOT_ONE = /^Error: (No|More than one) license configuration of the account/;

export class LookUps {
  /** By RequestId: ARNs with the name and the owner, before and after each run of the event. */
  private readonly candidates = new Map<string, string[][]>();
  private seenEvents = 0;

  constructor(private readonly world: StackWorld) {
    world.observers.push((event) => this.observe(event));
  }

  /** Wrong responses since the last call. */
  wrongResponses(): string[] {
    const events = this.world.events.slice(this.seenEvents);
    this.seenEvents += events.length;
    return events.flatMap((logged) => {
      const candidates = this.candidates.get(logged.event.RequestId) ?? [];
      return candidates.length === 0 || isRight(logged, candidates)
        ? []
        : [`${logged.event.LogicalResourceId} responded ${responseTo(logged)} where ${JSON.stringify(candidates)} had the name`];
    });
  }

  private observe({ ResourceType, RequestType, RequestId, ResourceProperties }: CustomResourceEvent): void {
    if (ResourceType === LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE && RequestType !== 'Delete') {
      const { Name, OwnerAccountId = this.world.aws.account } = ResourceProperties;
      const listed = this.world.aws.licenseManager.listed();
      const named = listed.filter((one) => one.Name === Name && one.OwnerAccountId === OwnerAccountId).map(arnOf);
      this.candidates.set(RequestId, [...(this.candidates.get(RequestId) ?? []), named]);
    }
  }
}

export function wrongLookUps({ expected }: Life): string[] {
  return expected.lookUps.wrongResponses();
}

/** Whether the last event of a stack looked a name up that none had, or more than one. */
export function hasLookedUpInVain({ events }: StackWorld, stackId: string): boolean {
  const failed = events
    .filter(({ event }) => event.StackId === stackId)
    .filter((logged) => responseTo(logged)?.includes('FAILED'));
  const body = failed.length > 0 ? responseTo(failed.at(-1)!) : undefined;
  return body !== undefined && NOT_ONE.test((JSON.parse(body) as { Reason: string }).Reason);
}

function isRight(logged: LoggedEvent, candidates: readonly string[][]): boolean {
  const body = responseTo(logged);
  if (body === undefined) {
    return true;
  }
  const { Status, Reason = '', Data } = JSON.parse(body) as { Status: string; Reason?: string; Data?: Record<string, string> };
  return Status === 'SUCCESS'
    ? candidates.some(([first, ...others]) => first === Data?.LicenseConfigurationArn && others.length === 0)
    : !NOT_ONE.test(Reason) || candidates.some(({ length }) => length !== 1);
}

function responseTo({ answers }: LoggedEvent): string | undefined {
  return answers.find(({ counted }) => counted)?.body;
}
