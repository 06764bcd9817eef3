// What the least handlers read of an event, and what they answer.
import { ownTags } from '../tags';

export interface HandlerEvent {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<'Name' | 'LicenseCountingType' | 'LicenseCount', string>>;
}

/** The input of the create that this project's handler sends. */
export function termsOf({ ResourceProperties, StackId, LogicalResourceId, RequestId }: HandlerEvent) {
  const { Name, LicenseCountingType, LicenseCount } = ResourceProperties;
  return { Name, LicenseCountingType, LicenseCount: Number(LicenseCount), Tags: ownTags(StackId, LogicalResourceId, RequestId) };
}

export function answerTo({ StackId, RequestId, LogicalResourceId }: HandlerEvent, PhysicalResourceId: string): string {
  return JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId });
}
