// The plan of every event as a table: the facts that are known, and the plan with its steps and their compensations. No HTTP.
import { FORMER_TAGS, RESERVED_TAGS } from '../../lib/private/contract';
import { CreateEvent, DeleteEvent, UpdateEvent } from '../../lambda/cloudformation/event';
import { Direction, StackState, directionOf } from '../../lambda/cloudformation/stack';
import { Association } from '../../lambda/license-manager/api';
import { decode, decodeRemoval } from '../../lambda/resources/license-configuration/desired';
import { Action, CREATED, Plan, Seen, Target } from '../../lambda/resources/license-configuration/plan';
import { CreateFacts, planCreate } from '../../lambda/resources/license-configuration/plan-create';
import { DeleteFacts, MAYBE_CREATED, planDelete } from '../../lambda/resources/license-configuration/plan-delete';
import { UpdateFacts, planUpdate } from '../../lambda/resources/license-configuration/plan-update';

const STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1';
const OTHER_STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/other/1';
const A = arn('a');
const B = arn('b');
const C = arn('c');
const core = { Name: 'Oracle', LicenseCountingType: 'Core' };
const socket = { ...core, LicenseCountingType: 'Socket' };
const ami: Association = { ResourceArn: 'arn:aws:ec2:us-east-1::image/ami-1', ResourceType: 'EC2_AMI' };
const discovered: Association = { ResourceArn: 'arn:aws:rds:us-east-1:123456789012:db:x', ResourceType: 'RDS' };

function arn(letter: string): string {
  return `arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-${letter.repeat(32)}`;
}

const base = {
  ResponseURL: 'https://s3/x?X-Amz-Date=20261124T120000Z',
  StackId: STACK,
  RequestId: 'this-event',
  ResourceType: 'Custom::LicenseConfiguration',
  LogicalResourceId: 'License',
};
const stack = (direction: Direction, rejectsReplacement = false): StackState => ({
  direction,
  status: direction.toUpperCase(),
  rejectsReplacement,
});
const owned = (more: Record<string, string> = {}): Record<string, string> => ({
  [RESERVED_TAGS.stack]: STACK,
  [RESERVED_TAGS.resource]: 'License',
  [RESERVED_TAGS.request]: 'earlier-event/2026-11-24T11:00:00.000Z/1',
  ...more,
});
const replacing = (replaced: string) => owned({ [RESERVED_TAGS.replaces]: replaced.split(':').at(-1)! });

function live(at: string, properties: Record<string, unknown>, tags: Record<string, string> = owned()): Seen {
  return {
    is: 'live',
    live: { LicenseConfigurationArn: at, Status: 'AVAILABLE', ...properties } as never,
    tags: new Map(Object.entries(tags)),
  };
}
function orphan(at: string, properties: Record<string, unknown>, tags: Record<string, string>) {
  const seen = live(at, properties, tags) as Extract<Seen, { is: 'live' }>;
  return { arn: at, live: seen.live, tags: seen.tags };
}

/** `name: step; step (compensation)`, with license configurations as single letters. */
function shown(plan: Plan<unknown>): string {
  if (plan.plan === 'fail') {
    return `fail: ${plan.why}`;
  }
  if (plan.plan === 'observe') {
    return `observe: ${plan.needs.join(', ')}`;
  }
  const steps = plan.steps.map(
    ({ action, compensation }) => shownAction(action) + (compensation ? ` (${compensation.map(shownAction).join('; ')})` : ''),
  );
  return `${plan.plan} ${target(plan.physicalId)}${plan.clears ? ' and read back' : ''}: ${steps.join('; ') || 'nothing'}`;
}

function shownAction(action: Action): string {
  switch (action.do) {
    case 'create':
      return `create${action.disabled ? ' disabled' : ''}${action.replaces ? ` for ${action.replaces[4].toUpperCase()}` : ''}`;
    case 'update':
      return `update ${target(action.arn)} ${JSON.stringify(action.terms)}${action.mayBeRejected ? ' if accepted' : ''}`;
    case 'tag':
      return `tag ${target(action.arn)} ${[...action.tags].map(([key, value]) => `${short(key)}=${short(value)}`).join(',')}`;
    case 'untag':
      return `untag ${target(action.arn)} ${action.keys.join()}`;
    case 'transfer':
      return `transfer ${target(action.from)}>${target(action.to)}`;
    default:
      return `${action.do} ${target(action.arn)}`;
  }
}

function target(at: Target): string {
  return at === CREATED ? 'new' : at.startsWith('arn:aws:license') ? at.at(-1)!.toUpperCase() : at;
}

function short(text: string): string {
  return text.replace('cdk-license-manager:', '').replace(STACK, 'here').replace(OTHER_STACK, 'other');
}

type Properties = Record<string, unknown>;

describe('Create', () => {
  const plan = (properties: Properties, facts: Partial<CreateFacts> = {}) =>
    shown(
      planCreate({ ...base, RequestType: 'Create', ResourceProperties: properties } as CreateEvent, decode(properties), {
        isLate: false,
        ...facts,
      }),
    );
  const adopting = { ...core, AdoptExisting: B };
  const foreign = { [RESERVED_TAGS.stack]: OTHER_STACK, [RESERVED_TAGS.resource]: 'Old', [RESERVED_TAGS.request]: 'r/d/1' };

  test.each<[string, Properties, Partial<CreateFacts>, string]>([
    ['creates', core, {}, 'create new: create (delete new)'],
    ['creates a disabled one', { ...core, Enabled: 'false' }, {}, 'create new: create disabled (delete new)'],
    ['looks and asks first when it is late', core, { isLate: true }, 'observe: stack, createdEarlier'],
    [
      'creates late while the stack still waits',
      core,
      { isLate: true, stack: stack('forward'), createdEarlier: null },
      'create new: create (delete new)',
    ],
    [
      'creates late where CloudFormation does not say',
      core,
      { isLate: true, stack: stack('unknown'), createdEarlier: null },
      'create new: create (delete new)',
    ],
    [
      'creates nothing when the stack does not wait any more',
      core,
      { isLate: true, stack: stack('over'), createdEarlier: null },
      'fail: The stack is in the status OVER and does not wait for this Create any more. Nothing was created.',
    ],
    [
      'keeps the one that an earlier delivery created',
      core,
      { isLate: true, stack: stack('forward'), createdEarlier: B },
      'noop B: nothing',
    ],
    [
      'disables the one that an earlier delivery created',
      { ...core, Enabled: 'false' },
      { isLate: true, stack: stack('forward'), createdEarlier: B },
      'noop B: update B {"LicenseConfigurationStatus":"DISABLED"}',
    ],
    ['looks at the one to adopt', adopting, {}, 'observe: adopted'],
    [
      'adopts one that nobody owns',
      adopting,
      { adopted: live(B, core, {}) },
      'adopt B: tag B stack=here,resource=License (release B)',
    ],
    [
      'adopts and retains',
      { ...adopting, RetainOnDelete: 'true' },
      { adopted: live(B, core, {}) },
      'adopt B: tag B stack=here,resource=License,retain=true (release B)',
    ],
    [
      'keeps the tags of a former owner, and switches them off',
      { ...adopting, AdoptFromStack: OTHER_STACK },
      { adopted: live(B, core, { ...foreign, [RESERVED_TAGS.retain]: 'true' }) },
      'adopt B: tag B stack=here,resource=License,retain=false,former-stack=other,former-resource=Old,former-request=r/d/1,request=,former-retain=true (release B)',
    ],
    [
      'adopts again without a second set of former tags',
      adopting,
      { adopted: live(B, core, { [RESERVED_TAGS.stack]: STACK, [RESERVED_TAGS.resource]: 'License' }) },
      'adopt B: tag B stack=here,resource=License (release B)',
    ],
    [
      'does not adopt what is gone',
      adopting,
      { adopted: { is: 'gone' } },
      `fail: adoptExisting: ${B} does not exist in this account and Region.`,
    ],
    [
      'does not adopt from an owner that has not retained it',
      { ...adopting, AdoptFromStack: OTHER_STACK },
      { adopted: live(B, core, foreign) },
      `fail: adoptExisting: ${B} belongs to the resource Old of the stack ${OTHER_STACK}, which manages it. Set its removalPolicy to RETAIN there and deploy first.`,
    ],
    [
      'does not adopt from a stack that is not named',
      adopting,
      { adopted: live(B, core, { ...foreign, [RESERVED_TAGS.retain]: 'true' }) },
      `fail: adoptExisting: ${B} belongs to the resource Old of the stack ${OTHER_STACK}. If that stack has let it go, set adoptFromStack to ${OTHER_STACK}.`,
    ],
    [
      'does not adopt what has no room for the tags',
      adopting,
      { adopted: live(B, core, Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`k${index}`, 'v']))) },
      `fail: adoptExisting: ${B} has 49 tags, and with those of this library it would have 51 of at most 50. Remove some.`,
    ],
  ])('%s', (_, properties, facts, expected) => expect(plan(properties, facts)).toBe(expected));

  test('reports every difference as the code that agrees', () => {
    const adopted = live(
      B,
      {
        Name: 'By hand',
        LicenseCountingType: 'vCPU',
        Description: 'd',
        LicenseCount: 5,
        LicenseCountHardLimit: true,
        LicenseRules: ['#minimumVcpus=2'],
        ProductInformationList: [
          {
            ResourceType: 'SSM_MANAGED',
            ProductInformationFilterList: [
              {
                ProductInformationFilterName: 'Application Name',
                ProductInformationFilterComparator: 'EQUALS',
                ProductInformationFilterValue: ['x'],
              },
            ],
          },
        ],
        DisassociateWhenNotFound: true,
        LicenseExpiry: 1900000000,
        Status: 'DISABLED',
      },
      {},
    );
    expect(plan(adopting, { adopted })).toBe(
      `fail: adoptExisting takes over a license configuration that is as the template says. ${B} differs. To adopt it as it is, write:
  licenseConfigurationName: "By hand",
  licenseCountingType: LicenseCountingType.VCPU,
  description: "d",
  licenseCount: 5,
  licenseCountHardLimit: true,
  licenseRules: [LicenseRule.of("minimumVcpus", "2")],
  productInformation: [ProductInformation.of("SSM_MANAGED", { name: "Application Name", comparator: ProductInformationComparator.EQUALS, values: ["x"] })],
  disassociateWhenNotFound: true,
  licenseExpiry: new Date("2030-03-17T17:46:40.000Z"),
  enabled: false,`,
    );
  });

  test('reports the properties that have to go', () => {
    const properties = { ...adopting, Description: 'd', LicenseCount: '5', LicenseCountHardLimit: 'true', Enabled: 'false' };
    expect(plan(properties, { adopted: live(B, core, {}) })).toMatch(
      /write:\n {2}\(no description\)\n {2}\(no licenseCount\)\n {2}\(no licenseCountHardLimit\)\n {2}\(no enabled\)$/,
    );
  });
});

describe('Update', () => {
  const plan = (properties: Properties, facts: UpdateFacts = {}, old: Properties = core, id = A) => {
    const event = { ...base, RequestType: 'Update', PhysicalResourceId: id, ResourceProperties: properties } as UpdateEvent;
    return shown(planUpdate(event, decode(properties), decode(old), facts));
  };
  const known = { associations: [], createdEarlier: null };
  const current = live(A, core);

  test.each<[string, Properties, UpdateFacts, string, Properties?]>([
    ['looks at the current one', core, {}, 'observe: current'],
    ['does nothing where nothing differs', core, { current }, 'noop A: nothing'],
    ['changes terms in place', { ...core, LicenseCount: '5' }, { current }, 'update A: update A {"LicenseCount":5}'],
    [
      'changes tags in place and preserves those of others',
      { ...core, Tags: [{ Key: 'b', Value: '2' }] },
      { current: live(A, core, owned({ a: '1', theirs: 'x' })) },
      'update A: tag A b=2; untag A a',
      { ...core, Tags: [{ Key: 'a', Value: '1' }] },
    ],
    [
      'writes false where it does not retain any more',
      core,
      { current: live(A, core, owned({ [RESERVED_TAGS.retain]: 'true' })) },
      'update A: tag A retain=false',
    ],
    [
      'follows a renamed logical id',
      core,
      { current: live(A, core, owned({ [RESERVED_TAGS.resource]: 'Before' })) },
      'update A: tag A resource=License',
    ],
    [
      'clears a term and reads it back',
      core,
      { current: live(A, { ...core, LicenseCount: 5 }), stack: stack('forward') },
      'update A and read back: update A {"LicenseCount":0} if accepted',
      core,
    ],
    [
      'replaces where a term was not cleared',
      core,
      { current: live(A, { ...core, LicenseCount: 5 }), stack: stack('forward'), clearTried: true, ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
    ],
    ['asks before it replaces', socket, { current }, 'observe: stack'],
    ['looks before it replaces', socket, { current, stack: stack('forward') }, 'observe: associations, createdEarlier'],
    [
      'replaces',
      socket,
      { current, stack: stack('forward'), ...known, associations: [ami] },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
    ],
    [
      'replaces a disabled one, and disables the new one last',
      { ...socket, Enabled: 'false' },
      { current: live(A, { ...core, Status: 'DISABLED' }), stack: stack('forward'), ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A); update new {"LicenseConfigurationStatus":"DISABLED"}',
    ],
    [
      'takes the replacement that an earlier delivery created',
      socket,
      { current, stack: stack('forward'), associations: [ami], createdEarlier: B },
      'replace B: transfer A>B (transfer B>A)',
    ],
    [
      'replaces where CloudFormation does not say',
      socket,
      { current, stack: stack('unknown'), ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
    ],
    [
      'does not replace when the stack does not wait any more',
      socket,
      { current, stack: stack('over') },
      'fail: The stack is in the status OVER and does not wait for this event any more. Nothing was changed.',
    ],
    [
      'does not replace without rollback',
      socket,
      { current, stack: stack('forward', true), ...known },
      `fail: A replacement of ${A} is needed to change LicenseCountingType from Core to Socket, which CloudFormation rejects while rollback is disabled or the deployment is an express one. Deploy with rollback (without --no-rollback).`,
    ],
    [
      'does not replace where that is refused',
      { ...socket, ReplacementPolicy: 'REFUSE' },
      { current, stack: stack('forward') },
      `fail: A replacement of ${A} is needed to change LicenseCountingType from Core to Socket, and replacementPolicy is REFUSE. Undo the change or allow the replacement.`,
    ],
    [
      'keeps a change that a rollback cannot undo without the replacement that is refused',
      { ...core, ReplacementPolicy: 'REFUSE', Description: 'old' },
      { current: live(A, { ...core, LicenseRules: ['#licenseAffinityToHost=9'] }), stack: stack('back'), orphans: [] },
      'keep A: update A {"Description":"old"}',
      { ...core, ReplacementPolicy: 'REFUSE', LicenseRules: ['#licenseAffinityToHost=9'] },
    ],
    [
      'replaces on the way back what this deployment created, although replacement was refused before',
      { ...core, ReplacementPolicy: 'REFUSE' },
      { current: live(A, socket, replacing(B)), stack: stack('back'), ...known, orphans: [], predecessor: { is: 'gone' } },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
      socket,
    ],
    [
      'restores a predecessor that an earlier rollback left with a rule',
      { ...core, ReplacementPolicy: 'REFUSE' },
      {
        current: live(A, socket, replacing(B)),
        stack: stack('back'),
        orphans: [],
        predecessor: live(B, { ...core, LicenseRules: ['#licenseAffinityToHost=9'] }),
      },
      'restore B: transfer A>B (transfer B>A)',
      socket,
    ],
    [
      'restores an adopted one that was replaced when adoptExisting went',
      { ...core, AdoptExisting: B },
      { current: live(A, socket, replacing(B)), stack: stack('back'), orphans: [], predecessor: live(B, core) },
      'restore B: transfer A>B (transfer B>A)',
      socket,
    ],
    [
      'does not return to an adopted one on the way forward',
      { ...core, AdoptExisting: B },
      { current: live(A, socket, replacing(B)), stack: stack('forward') },
      `fail: adoptExisting: a replacement would be needed to change LicenseCountingType from Socket to Core, and ${A} is not this stack's own yet. Remove adoptExisting and deploy, and then make the change.`,
      socket,
    ],
    [
      'does not replace one with associations that cannot move',
      socket,
      { current, stack: stack('forward'), ...known, associations: [discovered] },
      `fail: A replacement of ${A} is needed to change LicenseCountingType from Core to Socket, but 1 of its associations cannot move: ${discovered.ResourceArn} (RDS). Only AMIs, instances and hosts of the same account can. Remove the others first, or undo the change.`,
    ],
    [
      'does not replace one in use that the policy would retain',
      { ...socket, RetainOnReplace: 'true' },
      { current, stack: stack('forward'), ...known, associations: [ami] },
      `fail: A replacement of ${A} is needed to change LicenseCountingType from Core to Socket, but 1 resource(s) are associated with it, and the removal policy retains a license configuration that is replaced: ${ami.ResourceArn}. First deploy with removalPolicy DESTROY, or remove the associations.`,
    ],
    [
      'replaces an unused one that the policy retains',
      { ...socket, RetainOnReplace: 'true' },
      { current, stack: stack('forward'), ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
    ],

    [
      'looks at the predecessor on the way back',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('back'), orphans: [] },
      'observe: predecessor',
      socket,
    ],
    [
      'restores the predecessor on the way back',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('back'), orphans: [], predecessor: live(B, core) },
      'restore B: transfer A>B (transfer B>A)',
      socket,
    ],
    [
      'creates another one on the way forward, although the predecessor lives',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('forward'), ...known, predecessor: live(B, core) },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
      socket,
    ],
    [
      'creates another one where CloudFormation does not say, although the predecessor lives',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('unknown'), ...known, predecessor: live(B, core) },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
      socket,
    ],
    [
      'creates another one on the way back where the predecessor is gone',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('back'), ...known, predecessor: { is: 'gone' } },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
      socket,
    ],
    [
      'does not restore a settled predecessor because of a change by hand',
      { ...core, LicenseRules: ['#minimumCores=2'] },
      {
        current: live(A, core, replacing(B)),
        stack: stack('back'),
        ...known,
        orphans: [],
        predecessor: live(B, { ...core, LicenseRules: ['#minimumCores=2'] }),
      },
      'replace new: create for A (delete new); transfer A>new (transfer new>A)',
      { ...core, LicenseRules: ['#minimumCores=2'] },
    ],

    ['asks after an update that may have replaced it', core, { current }, 'observe: stack', socket],
    ['searches orphans on the way back', core, { current, stack: stack('back') }, 'observe: orphans', socket],
    ['searches no orphans on the way forward', core, { current, stack: stack('forward') }, 'noop A: nothing', socket],
    [
      'searches no orphans where CloudFormation does not say',
      core,
      { current, stack: stack('unknown') },
      'noop A: nothing',
      socket,
    ],
    [
      'does not ask after a refused replacement',
      core,
      { current },
      'noop A: nothing',
      { ...socket, ReplacementPolicy: 'REFUSE' },
    ],
    [
      'deletes orphans on the way back, and returns their associations',
      core,
      { current, stack: stack('back'), orphans: [orphan(B, socket, replacing(A))] },
      'update A: transfer B>A; delete-orphan B',
      socket,
    ],
    [
      'does nothing for an update that nobody waits for',
      core,
      { current, stack: stack('over') },
      'fail: The stack is in the status OVER and does not wait for this event any more. Nothing was changed.',
      socket,
    ],

    ['asks when it is gone', core, { current: { is: 'gone' } }, 'observe: stack'],
    [
      'creates a new one when it is gone',
      core,
      { current: { is: 'gone' }, stack: stack('forward') },
      'recreate new: create for A (delete new)',
    ],
    [
      'creates a new disabled one when it is gone',
      { ...core, Enabled: 'false' },
      { current: { is: 'gone' }, stack: stack('forward') },
      'recreate new: create disabled for A (delete new)',
    ],
    [
      'searches orphans when it is gone on the way back',
      core,
      { current: { is: 'gone' }, stack: stack('back') },
      'observe: orphans',
    ],
    [
      'takes the orphan that is as desired when it is gone on the way back',
      { ...core, LicenseCount: '5' },
      {
        current: { is: 'gone' },
        stack: stack('back'),
        orphans: [orphan(B, socket, replacing(A)), orphan(C, core, replacing(A))],
      },
      'recreate C: update C {"LicenseCount":5}; transfer B>C; delete-orphan B',
    ],
    [
      'deletes the orphans that are not as desired',
      core,
      { current: { is: 'gone' }, stack: stack('back'), orphans: [orphan(B, socket, replacing(A))] },
      'recreate new: create for A (delete new); transfer B>new; delete-orphan B',
    ],
    [
      'creates nothing for a stack that does not wait any more',
      core,
      { current: { is: 'gone' }, stack: stack('over') },
      'fail: The stack is in the status OVER and does not wait for this event any more. Nothing was changed.',
    ],

    ['asks when another stack owns it', core, { current: { is: 'foreign', owner: OTHER_STACK } }, 'observe: stack'],
    [
      'fails on the way forward when another stack owns it',
      core,
      { current: { is: 'foreign', owner: OTHER_STACK }, stack: stack('forward') },
      `fail: ${A} belongs to the stack ${OTHER_STACK}, not to this resource. Nothing was changed. If another construct adopted it, remove this one; if somebody changed its cdk-license-manager: tags, restore them.`,
    ],
    [
      'leaves it alone on the way back when another stack owns it',
      core,
      { current: { is: 'foreign', owner: OTHER_STACK }, stack: stack('back') },
      'skip A: nothing',
    ],
    [
      'fails on the way forward when another resource of the stack adopted it',
      core,
      {
        current: live(
          A,
          core,
          owned({
            [RESERVED_TAGS.resource]: 'Thief',
            [FORMER_TAGS[RESERVED_TAGS.stack]]: STACK,
            [FORMER_TAGS[RESERVED_TAGS.resource]]: 'License',
          }),
        ),
        stack: stack('forward'),
      },
      `fail: ${A} belongs to the resource Thief of the stack ${STACK}, not to this resource. Nothing was changed. If another construct adopted it, remove this one; if somebody changed its cdk-license-manager: tags, restore them.`,
    ],

    [
      'changes an adopted one in place',
      { ...core, AdoptExisting: A, LicenseCount: '5' },
      { current },
      'update A: update A {"LicenseCount":5}',
    ],
    [
      'does not adopt another one',
      { ...core, AdoptExisting: B },
      { current },
      `fail: adoptExisting: ${B} cannot take the place of ${A}, since a construct adopts only when it is created. Give the construct a new id. The old license configuration is then deleted or retained, as its removal policy says.`,
    ],
    [
      'does not replace an adopted one',
      { ...socket, AdoptExisting: A },
      { current, stack: stack('forward') },
      `fail: adoptExisting: a replacement would be needed to change LicenseCountingType from Core to Socket, and ${A} is not this stack's own yet. Remove adoptExisting and deploy, and then make the change.`,
    ],
    [
      'does not re-create an adopted one',
      { ...core, AdoptExisting: A },
      { current: { is: 'gone' } },
      `fail: adoptExisting: ${A} does not exist any more. Remove adoptExisting to create a new license configuration.`,
    ],
  ])('%s', (_, properties, facts, expected, old = core) => expect(plan(properties, facts, old)).toBe(expected));
});

describe('Delete', () => {
  const plan = (facts: DeleteFacts, properties: Properties = core, id = A) => {
    const event = { ...base, RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: properties } as DeleteEvent;
    return shown(planDelete(event, decodeRemoval(properties), facts));
  };
  const tags = (one: Record<string, string>) => new Map(Object.entries(one));
  const rejected: DeleteFacts = { rejection: 'in use' };
  const used: DeleteFacts = { ...rejected, associations: [ami], tags: tags(owned()) };
  const usedNew: DeleteFacts = { ...used, tags: tags(replacing(B)) };
  const inUse = `fail: ${A} is in use by 1 associated resource(s): ${ami.ResourceArn}. Remove the associations, or set disassociateOnDelete, deploy, and try again. License Manager says: in use`;

  test.each<[string, DeleteFacts, string, Properties?]>([
    ['deletes without a question', {}, 'delete A: delete A'],
    ['reads no property that it does not need', {}, 'delete A: delete A', { LicenseCount: 'ten', LicenseCountingType: {} }],
    ['leaves it alone when another stack owns it', { foreignOwner: OTHER_STACK }, 'skip A: nothing'],
    ['looks at the users of one in use', rejected, 'observe: associations, tags'],
    ['looks for report generators', { ...used, associations: [] }, 'observe: reportGenerators'],
    [
      'names report generators',
      { ...used, associations: [], reportGenerators: ['monthly'] },
      `fail: ${A} is in use by the report generator(s) monthly. Delete them and try again. License Manager says: in use`,
    ],
    ['asks about one in use', used, 'observe: stack'],
    ['names the users at the end of the stack', { ...used, stack: stack('ending'), reportGenerators: [] }, inUse],
    ['names the users where CloudFormation does not say', { ...used, stack: stack('unknown'), reportGenerators: [] }, inUse],
    [
      'removes associations where that is set',
      { ...used, stack: stack('ending') },
      'disassociate-and-delete A: disassociate A; delete A',
      { ...core, DisassociateOnDelete: 'true' },
    ],
    [
      'deletes nothing in use for a stack that does not wait any more',
      { ...used, stack: stack('over') },
      'fail: The stack is in the status OVER and does not wait for this event any more. Nothing was changed.',
      { ...core, DisassociateOnDelete: 'true' },
    ],
    ['looks at the predecessor on the way back', { ...usedNew, stack: stack('back') }, 'observe: predecessor'],
    [
      'returns the users to the predecessor on the way back',
      { ...usedNew, stack: stack('back'), predecessor: live(B, core) },
      'transfer-and-delete A: transfer A>B; delete A',
    ],
    [
      'names the users at the end of the stack, although a predecessor lives',
      { ...usedNew, stack: stack('ending'), reportGenerators: [], predecessor: live(B, core) },
      inUse,
    ],
    [
      'neither returns nor removes associations where CloudFormation does not say',
      { ...usedNew, stack: { direction: 'unknown', status: 'Denied.', rejectsReplacement: false } },
      `fail: ${A} is in use, and whether the stack is rolling back decides where its associations belong. CloudFormation did not say: Denied. Allow the function cloudformation:DescribeStacks on its own stack, or remove the associations, and try again.`,
      { ...core, DisassociateOnDelete: 'true' },
    ],
    ['looks at the successor in the cleanup', { ...used, stack: stack('settled') }, 'observe: successor'],
    [
      'moves users that joined late to the successor',
      { ...used, stack: stack('settled'), successor: live(B, socket) },
      'transfer-and-delete A: transfer A>B; delete A',
      { ...core, DisassociateOnDelete: 'true' },
    ],
    [
      'names the users of one that left the template',
      { ...used, stack: stack('settled'), successor: { is: 'gone' }, reportGenerators: [] },
      inUse,
    ],
  ])('%s', (_, facts, expected, properties = core) => expect(plan(facts, properties)).toBe(expected));

  const invented = 's-License-1ABC';
  test.each<[string, DeleteFacts, string, Properties?, string?]>([
    ['searches for an invented id', {}, 'observe: found'],
    ['succeeds where an abandoned Create left nothing', { found: new Map() }, `skip ${invented}: nothing`],
    ['asks which one the stack records', { found: new Map([[A, tags(owned())]]) }, 'observe: recordedId'],
    [
      'deletes nothing where CloudFormation does not say',
      { found: new Map([[A, tags(owned())]]), recordedId: new Error('Denied.') },
      `fail: ${A} may have been created by an abandoned Create of License, or may be its current license configuration. CloudFormation did not say: Denied. Allow the function cloudformation:DescribeStackResource on its own stack, and try again.`,
    ],
    [
      'leaves the one that the stack records',
      { found: new Map([[A, tags(owned())]]), recordedId: A },
      `skip ${invented}: nothing`,
    ],
    [
      'looks at the users of the one that it found',
      { found: new Map([[A, tags(owned())]]), recordedId: invented },
      'observe: associations',
    ],
    [
      'deletes the one that an abandoned Create created',
      { found: new Map([[A, tags(owned())]]), recordedId: invented, associations: [] },
      `delete ${invented}: delete A`,
    ],
    [
      'does not delete one in use',
      { found: new Map([[A, tags(owned())]]), recordedId: null, associations: [ami] },
      `fail: ${A} is in use by 1 associated resource(s): ${ami.ResourceArn}. Remove the associations, or set disassociateOnDelete, deploy, and try again.`,
    ],
    [
      'does not choose among several',
      {
        found: new Map([
          [A, tags(owned())],
          [B, tags(owned())],
        ]),
        recordedId: null,
      },
      `fail: Several license configurations carry the tags of License: ${A}, ${B}. Delete those that are not needed and try again.`,
    ],
    [
      'deletes what a failed Create may have left',
      { found: new Map([[A, tags(owned())]]) },
      `delete ${MAYBE_CREATED}r1: delete A`,
      core,
      `${MAYBE_CREATED}r1`,
    ],
    ['reads the tags of an adopted one', {}, 'observe: adoptedTags', { ...core, AdoptExisting: A }, A],
    ['releases an adopted one', { adoptedTags: tags(owned()) }, 'release A: release A', { ...core, AdoptExisting: A }, A],
    [
      'releases one whose adoption was never answered',
      { adoptedTags: tags(owned()) },
      `release ${invented}: release A`,
      { ...core, AdoptExisting: A },
    ],
    ['releases nothing that is gone', { adoptedTags: null }, 'skip A: nothing', { ...core, AdoptExisting: A }, A],
    [
      'releases nothing of another owner',
      { adoptedTags: tags({ [RESERVED_TAGS.stack]: OTHER_STACK }) },
      'skip A: nothing',
      { ...core, AdoptExisting: A },
      A,
    ],
  ])('%s', (_, facts, expected, properties = core, id = invented) => expect(plan(facts, properties, id)).toBe(expected));
});

test.each([
  ['CREATE_IN_PROGRESS', 'forward', 'forward', undefined],
  ['UPDATE_IN_PROGRESS', 'forward', 'forward', undefined],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'over', 'over', 'settled'],
  ['ROLLBACK_IN_PROGRESS', 'over', 'back', 'back'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'over', 'back', 'back'],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'over', 'back', 'back'],
  ['DELETE_IN_PROGRESS', 'over', 'over', 'ending'],
  ['UPDATE_COMPLETE', 'over', 'over', 'over'],
  ['IMPORT_IN_PROGRESS', 'over', 'over', 'over'],
])('under %s a Create leads %s, an Update %s, a Delete %s', (status, create, update, remove) => {
  expect(directionOf('Create', status)).toBe(create);
  expect(directionOf('Update', status)).toBe(update);
  expect(directionOf('Delete', status)).toBe(remove);
});
