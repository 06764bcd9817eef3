// Facts for the table of plans, and a plan as one line. No HTTP.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { UpdateEvent } from '../../lambda/cloudformation/event';
import { Direction, StackState } from '../../lambda/cloudformation/stack';
import { Association } from '../../lambda/license-manager/api';
import { decode } from '../../lambda/resources/license-configuration/desired';
import { Action, CREATED, Plan, Seen, Target } from '../../lambda/resources/license-configuration/plan';
import { UpdateFacts, planUpdate } from '../../lambda/resources/license-configuration/plan-update';

export const STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1';
export const OTHER_STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/other/1';
export const A = arn('a');
export const B = arn('b');
export const C = arn('c');
export const core = { Name: 'Oracle', LicenseCountingType: 'Core' };
export const socket = { ...core, LicenseCountingType: 'Socket' };
export const ami: Association = { ResourceArn: 'arn:aws:ec2:us-east-1::image/ami-1', ResourceType: 'EC2_AMI' };
export const discovered: Association = { ResourceArn: 'arn:aws:rds:us-east-1:123456789012:db:x', ResourceType: 'RDS' };

export function arn(letter: string): string {
  return `arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-${letter.repeat(32)}`;
}

export const base = {
  ResponseURL: 'https://s3/x?X-Amz-Date=20261124T120000Z',
  StackId: STACK,
  RequestId: 'this-event',
  ResourceType: 'Custom::LicenseConfiguration',
  LogicalResourceId: 'License',
};
export const stack = (direction: Direction, rejectsReplacement = false): StackState => ({
  direction,
  status: direction.toUpperCase(),
  rejectsReplacement,
});
export const owned = (more: Record<string, string> = {}): Record<string, string> => ({
  [RESERVED_TAGS.stack]: STACK,
  [RESERVED_TAGS.resource]: 'License',
  [RESERVED_TAGS.request]: 'earlier-event/2026-11-24T11:00:00.000Z/1',
  ...more,
});
export const replacing = (replaced: string) => owned({ [RESERVED_TAGS.replaces]: replaced.split(':').at(-1)! });

export function live(at: string, properties: Record<string, unknown>, tags: Record<string, string> = owned()): Seen {
  return {
    is: 'live',
    live: { LicenseConfigurationArn: at, Status: 'AVAILABLE', ...properties } as never,
    tags: new Map(Object.entries(tags)),
  };
}
export function orphan(at: string, properties: Record<string, unknown>, tags: Record<string, string>) {
  const seen = live(at, properties, tags) as Extract<Seen, { is: 'live' }>;
  return { arn: at, live: seen.live, tags: seen.tags };
}

/** `name: step; step (compensation) [why]`, with license configurations as single letters. */
export function shown(plan: Plan<unknown>): string {
  if (plan.plan === 'fail') {
    return `fail: ${plan.why}`;
  }
  if (plan.plan === 'observe') {
    return `observe: ${plan.needs.join(', ')}`;
  }
  const steps = plan.steps.map(
    ({ action, compensation }) => shownAction(action) + (compensation ? ` (${compensation.map(shownAction).join('; ')})` : ''),
  );
  return `${plan.plan} ${target(plan.physicalId)}${plan.clears ? ' and read back' : ''}: ${steps.join('; ') || 'nothing'} [${letters(plan.why)}]`;
}

export function shownAction(action: Action): string {
  switch (action.do) {
    case 'create':
      return `create${action.replaces ? ` for ${action.replaces[4].toUpperCase()}` : ''}`;
    case 'update':
      return `update ${target(action.arn)} ${JSON.stringify(action.terms)}${action.mayBeRejected ? ' if accepted' : ''}`;
    case 'tag':
      return `tag ${target(action.arn)} ${[...action.tags].map(([key, value]) => `${short(key)}=${short(value)}`).join(',')}`;
    case 'untag':
      return `untag ${target(action.arn)} ${action.keys.join()}`;
    case 'transfer':
      return `transfer ${target(action.from)}>${target(action.to)}${action.mayBeRejected ? ' if accepted' : ''}`;
    default:
      return `${action.do} ${target(action.arn)}`;
  }
}

function letters(text: string): string {
  return text.replaceAll(/arn:aws:license-manager:\S+?:lic-(\w)\w{31}/g, (_, letter: string) => letter.toUpperCase());
}

export function target(at: Target): string {
  return at === CREATED ? 'new' : at.startsWith('arn:aws:license') ? at.at(-1)!.toUpperCase() : at;
}

export function short(text: string): string {
  return text.replace('cdk-license-manager:', '').replace(STACK, 'here').replace(OTHER_STACK, 'other');
}

export type Properties = Record<string, unknown>;

export function planOfUpdate(properties: Properties, facts: UpdateFacts = {}, old: Properties = core, id = A): string {
  const event = { ...base, RequestType: 'Update', PhysicalResourceId: id, ResourceProperties: properties } as UpdateEvent;
  return shown(planUpdate(event, decode(properties), decode(old), facts));
}
