// The plan of every event of an association as a table: the facts that are known, and the changes with their compensations. No HTTP.
import { LicenseSpecification } from '@aws-sdk/client-license-manager';
import { CreateEvent, DeleteEvent, UpdateEvent } from '../../lambda/cloudformation/event';
import { Direction, StackState, Undone } from '../../lambda/cloudformation/stack';
import { Step } from '../../lambda/executor';
import { AssociationChange } from '../../lambda/license-manager/api';
import { Links } from '../../lambda/resources/license-association/links';
import { Facts, Plan, planCreate, planDelete, planUpdate } from '../../lambda/resources/license-association/plan';

const [A, B, C] = ['a', 'b', 'c'].map(
  (letter) => `arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-${letter.repeat(32)}`,
);
const T = 'arn:aws:ec2:us-east-1::image/ami-1';
const U = 'arn:aws:ec2:us-east-1::image/ami-2';
const SENT = Date.UTC(2026, 10, 24, 12);
const ID = 'license-association/earlier';
const event = {
  ResponseURL: 'https://s3/x?X-Amz-Date=20261124T120000Z',
  StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1',
  RequestId: 'this-event',
  PhysicalResourceId: ID,
};

const links = (resourceArn: string, ...arns: string[]): Links => ({ resourceArn, arns });
const stack = (direction: Direction, rejectsReplacement = false): StackState => ({
  direction,
  status: direction.toUpperCase(),
  rejectsReplacement,
});
const times = (...made: [string, number][]) => new Map(made.map(([arn, seconds]) => [arn, SENT + seconds * 1000]));
const replaced = (...pairs: [string, string][]) => new Map(pairs.map(([arn, other]) => [arn, other.split(':').at(-1)!]));

/** The change that the event undoes began this many seconds after the event, before it if negative, and took less than a minute. */
const undone = (seconds: number, refused = false): Undone => ({
  beganAt: SENT + seconds * 1000,
  endedAt: SENT + seconds * 1000 + 59_999,
  refused,
});

/** `plan: T +A -B (T +B -A)`, or the needs, or the reason with license configurations as single letters. */
function shown(plan: Plan): string {
  switch (plan.plan) {
    case 'observe':
      return `observe: ${plan.needs.join(', ')}`;
    case 'fail':
      return `fail: ${short(plan.why)}`;
    default:
      return `${plan.plan}: ${plan.steps.map(step).join('; ') || 'nothing'}`;
  }
}
const step = ({ action, compensation }: Step<AssociationChange>) =>
  change(action) + (compensation ? ` (${compensation.map(change).join('; ')})` : '');
const change = ({ resourceArn, add, remove }: AssociationChange) =>
  [short(resourceArn), ...add.map((one) => `+${specification(one)}`), ...remove.map((one) => `-${specification(one)}`)].join(' ');
const specification = ({ LicenseConfigurationArn: arn, AmiAssociationScope: scope }: LicenseSpecification) =>
  short(arn!) + (scope === undefined ? '' : `:${scope}`);
const short = (text: string) => Object.entries({ A, B, C, T, U }).reduce((all, [name, arn]) => all.replaceAll(arn, name), text);

const EXISTED =
  'is already associated with B, and not by this resource. Nothing was changed, because a deletion of this resource would remove that association. Remove the association first, or remove this resource from the stack.';

test.each<[string, Facts, string]>([
  ['reads the resource', {}, 'observe: linked'],
  ['adds', { linked: [C] }, 'associate: T +A +B (T -A -B)'],
  ['asks when an existing one was made', { linked: [B] }, 'observe: times'],
  ['refuses an older one', { linked: [B], times: times([B, -1]) }, `fail: T ${EXISTED}`],
  ['refuses one of an unknown time', { linked: [B], times: new Map([[B, NaN]]) }, `fail: T ${EXISTED}`],
  ['adds the rest of an earlier delivery', { linked: [B], times: times([B, 0]) }, 'associate: T +A (T -A)'],
  ['does nothing where an earlier delivery made all', { linked: [A, B], times: times([A, 0], [B, 0]) }, 'noop: nothing'],
  ['asks first when it is late', { isLate: true }, 'observe: stack'],
  [
    'does nothing when it is too late',
    { isLate: true, stack: stack('over') },
    'fail: The stack is in the status OVER and does not wait for this event any more. Nothing was changed.',
  ],
  ['adds when it is late', { isLate: true, stack: stack('forward'), linked: [] }, 'associate: T +A +B (T -A -B)'],
  [
    'adds when it is late and CloudFormation does not say more',
    { isLate: true, stack: stack('unknown'), linked: [] },
    'associate: T +A +B (T -A -B)',
  ],
])('a Create %s', (_, facts, expected) => {
  expect(shown(planCreate(event as unknown as CreateEvent, links(T, A, B), facts))).toBe(expected);
});

interface Update {
  readonly from: Links | undefined;
  readonly to: Links;
  readonly facts: Facts;
  readonly expected: string;
}

test.each<[string, Update]>([
  ['reads the resource', { from: links(T, A), to: links(T, B), facts: {}, expected: 'observe: linked' }],
  ['reads both resources', { from: links(T, A), to: links(U, A), facts: {}, expected: 'observe: linked, linkedBefore' }],
  [
    'reads both resources where it knows that of before',
    { from: links(T, A), to: links(U, A), facts: { linkedBefore: [] }, expected: 'observe: linked, linkedBefore' },
  ],
  [
    'reads both resources where it knows that of now',
    { from: links(T, A), to: links(U, A), facts: { linked: [] }, expected: 'observe: linked, linkedBefore' },
  ],
  ['changes nothing', { from: links(T, A), to: links(T, A), facts: { linked: [A] }, expected: 'noop: nothing' }],
  ['adds without a question', { from: links(T, A), to: links(T, A, B), facts: { linked: [A] }, expected: 'update: T +B (T -B)' }],
  [
    'does nothing where an earlier delivery made all',
    { from: links(T, A), to: links(T, A, B), facts: { linked: [A, B], times: times([B, 0]) }, expected: 'noop: nothing' },
  ],
  [
    'does nothing where what it would remove is gone',
    { from: links(T, A, B), to: links(T, B), facts: { linked: [B] }, expected: 'noop: nothing' },
  ],
  [
    'restores',
    { from: links(T, A), to: links(T, A), facts: { linked: [], stack: stack('forward') }, expected: 'update: T +A (T -A)' },
  ],
  [
    'on the way back asks whether a license configuration exists',
    { from: links(T, B), to: links(T, A), facts: { linked: [], stack: stack('back') }, expected: 'observe: gone' },
  ],
  [
    'on the way back leaves out what does not exist any more',
    {
      from: links(T, B),
      to: links(T, A, C),
      facts: { linked: [], stack: stack('back'), gone: [A] },
      expected: 'update: T +C',
    },
  ],
  ['asks before it removes', { from: links(T, A), to: links(T, B), facts: { linked: [A] }, expected: 'observe: stack' }],
  [
    'asks before it removes what a replacement may have moved',
    { from: links(T, A), to: links(T, B), facts: { linked: [C] }, expected: 'observe: stack' },
  ],
  [
    'fails where CloudFormation does not say its direction',
    {
      from: links(T, A),
      to: links(T, B, C),
      facts: { linked: [A, B], times: times([B, -60]), stack: stack('unknown') },
      expected:
        'fail: Whether the stack is rolling back decides whether the associations of T with B, A, C belong to this resource. ' +
        'CloudFormation did not say (UNKNOWN). Allow the function cloudformation:DescribeStacks on its own stack, and try again.',
    },
  ],
  [
    'exchanges in one call',
    {
      from: links(T, A),
      to: links(T, B),
      facts: { linked: [A, C], stack: stack('forward') },
      expected: 'update: T +B -A (T +A -B)',
    },
  ],
  [
    'adds to the new target first',
    {
      from: links(T, A),
      to: links(U, A),
      facts: { linked: [], linkedBefore: [A], stack: stack('forward') },
      expected: 'update: U +A (U -A); T -A (T +A)',
    },
  ],
  [
    'removes before it adds another scope',
    {
      from: links(T, A),
      to: { ...links(T, A), scope: 'cross-account' },
      facts: { linked: [A] },
      expected: 'update: T -A (T +A); T +A:cross-account (T -A:cross-account)',
    },
  ],
  [
    'adds what is missing with the new scope only',
    {
      from: links(T, A),
      to: { ...links(T, A, B), scope: 'cross-account' },
      facts: { linked: [A] },
      expected: 'update: T -A (T +A); T +A:cross-account (T -A:cross-account); T +B:cross-account (T -B:cross-account)',
    },
  ],
  [
    'after invalid properties restores only',
    { from: undefined, to: links(T, A), facts: { linked: [A, B] }, expected: 'noop: nothing' },
  ],
  [
    'refuses an older association',
    {
      from: links(T, A),
      to: links(T, A, B),
      facts: { linked: [A, B], times: times([B, -60]), stack: stack('forward') },
      expected: `fail: T ${EXISTED}`,
    },
  ],
  [
    'asks whether a replacement moved an older association',
    {
      from: links(T, A),
      to: links(T, B),
      facts: { linked: [B], times: times([B, -60]), stack: stack('forward') },
      expected: 'observe: replaced',
    },
  ],
  [
    'asks whether a replacement moved one that no properties name',
    { from: links(T, A), to: links(T, B), facts: { linked: [C], stack: stack('forward') }, expected: 'observe: replaced' },
  ],
  [
    'accepts what a replacement moved',
    {
      from: links(T, A),
      to: links(T, B),
      facts: { linked: [B], times: times([B, -60]), stack: stack('forward'), replaced: replaced([B, A]) },
      expected: 'noop: nothing',
    },
  ],
  [
    'refuses what another association of the stack has, although a replacement moved both',
    {
      from: links(T, A),
      to: links(U, B),
      facts: {
        linked: [B],
        linkedBefore: [B],
        times: times([B, -60]),
        stack: stack('forward'),
        replaced: replaced([B, A]),
      },
      expected: `fail: U ${EXISTED}`,
    },
  ],
  [
    'refuses what no replacement moved',
    {
      from: links(T, A),
      to: links(T, B),
      facts: { linked: [B], times: times([B, -60]), stack: stack('forward'), replaced: replaced([B, C]) },
      expected: `fail: T ${EXISTED}`,
    },
  ],
  [
    'on the way back accepts those of before',
    {
      from: links(T, B),
      to: links(T, A),
      facts: { linked: [A], times: times([A, -9999]), stack: stack('back') },
      expected: 'noop: nothing',
    },
  ],
  [
    'on the way back asks whether a replacement moved one that no properties name',
    { from: links(T, B), to: links(T, A), facts: { linked: [C], stack: stack('back') }, expected: 'observe: replaced' },
  ],
  [
    'on the way back keeps others where the failed update named an ARN of an unknown form',
    {
      from: links(T, 'x'),
      to: links(T, A),
      facts: { linked: [A, C], times: times([A, -9999]), stack: stack('back'), replaced: replaced([C, B]) },
      expected: 'noop: nothing',
    },
  ],
  [
    'on the way back asks what it undoes',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], stack: stack('back') },
      expected: 'observe: undone',
    },
  ],
  [
    'on the way back asks what it undoes where it would remove an addition and what a replacement moved',
    {
      from: links(T, A, B),
      to: links(T, B),
      facts: { linked: [A, C], stack: stack('back'), replaced: replaced([C, B]) },
      expected: 'observe: undone',
    },
  ],
  [
    'on the way back asks when an addition was made',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], stack: stack('back'), undone: undone(-60) },
      expected: 'observe: times',
    },
  ],
  [
    'on the way back removes what the failed update added',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], times: times([B, -60]), stack: stack('back'), undone: undone(-60) },
      expected: 'update: T -B',
    },
  ],
  [
    'on the way back keeps what was made after the failed update',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], times: times([B, 0]), stack: stack('back'), undone: undone(-60) },
      expected: 'noop: nothing',
    },
  ],
  [
    'on the way back keeps what was there before the failed update',
    {
      from: links(T, B),
      to: links(T, A),
      facts: { linked: [A, B], times: times([A, -9999], [B, -61]), stack: stack('back'), undone: undone(-60, true) },
      expected: 'noop: nothing',
    },
  ],
  [
    'on the way back keeps everything where the events do not say when the failed update began',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], times: times([B, -60]), stack: stack('back'), undone: undone(NaN) },
      expected: 'noop: nothing',
    },
  ],
  [
    'on the way back fails where CloudFormation does not say what it undoes',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], stack: stack('back'), undone: new Error('AccessDenied.') },
      expected:
        'fail: Which associations of T with B the failed change made depends on when it began and ended. CloudFormation did not say (AccessDenied.). ' +
        'Allow the function cloudformation:DescribeStackEvents on its own stack, and try again.',
    },
  ],
  [
    'on the way back removes what a rollback moved, where the failed update had made it',
    {
      from: links(T, B),
      to: links(U, A),
      facts: {
        linked: [A],
        linkedBefore: [A],
        stack: stack('back'),
        times: times([A, -9999]),
        replaced: replaced([B, A]),
        undone: undone(-60),
      },
      expected: 'update: T -A',
    },
  ],
  [
    'on the way back keeps what a rollback moved, where the failed update was refused',
    {
      from: links(T, B),
      to: links(U, A),
      facts: {
        linked: [A],
        linkedBefore: [A],
        stack: stack('back'),
        times: times([A, -9999]),
        replaced: replaced([B, A]),
        undone: undone(-60, true),
      },
      expected: 'noop: nothing',
    },
  ],
  [
    'without rollback asks whether it restores',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], stack: stack('forward', true) },
      expected: 'observe: undone',
    },
  ],
  [
    'without rollback removes on the way forward',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], stack: stack('forward', true), undone: undone(NaN) },
      expected: 'update: T -B (T +B)',
    },
  ],
  [
    'without rollback keeps what was there before the failed update that it restores',
    {
      from: links(T, A, B),
      to: links(T, A),
      facts: { linked: [A, B], times: times([B, -61]), stack: stack('forward', true), undone: undone(-60, true) },
      expected: 'noop: nothing',
    },
  ],
  [
    'does nothing when nobody waits',
    {
      from: links(T, A),
      to: links(T, B),
      facts: { linked: [A], stack: stack('over') },
      expected: 'fail: The stack is in the status OVER and does not wait for this event any more. Nothing was changed.',
    },
  ],
])('an Update %s', (_, { from, to, facts, expected }) => {
  expect(shown(planUpdate(event as unknown as UpdateEvent, to, from, facts))).toBe(expected);
});

const ABANDONED = 's-Association-1ABC';

test.each<[string, string, Facts, string]>([
  ['reads the resource', ID, {}, 'observe: linked'],
  ['removes its own', ID, { linked: [A, B, C] }, 'disassociate: T -A -B'],
  ['without any left does nothing', ID, { linked: [] }, 'skip: nothing'],
  ['asks whether a replacement moved one', ID, { linked: [A, C] }, 'observe: replaced'],
  ['removes what a replacement moved', ID, { linked: [A, C], replaced: replaced([C, B]) }, 'disassociate: T -A -C'],
  ['removes what a rollback moved back', ID, { linked: [A, C], replaced: replaced([B, C]) }, 'disassociate: T -A -C'],
  ['keeps what no replacement moved', ID, { linked: [A, C], replaced: replaced([C, A]) }, 'disassociate: T -A'],
  ['that is late asks first', ID, { isLate: true }, 'observe: recordedId'],
  ['that is late keeps those of a later resource', ID, { isLate: true, recordedId: 'other' }, 'skip: nothing'],
  ['that is late asks for times', ID, { isLate: true, recordedId: ID, linked: [A] }, 'observe: times'],
  [
    'that is late removes its own, and keeps what another resource made since',
    ID,
    { isLate: true, recordedId: ID, linked: [A, B], times: times([A, -1], [B, 0]) },
    'disassociate: T -A',
  ],
  ['of an abandoned Create asks first', ABANDONED, {}, 'observe: recordedId'],
  ['of an abandoned Create asks when that began', ABANDONED, { recordedId: null, linked: [A] }, 'observe: undone'],
  [
    'of an abandoned Create asks when that began where the resource has others, too',
    ABANDONED,
    { recordedId: null, linked: [A, C] },
    'observe: undone',
  ],
  ['of an abandoned Create that made nothing does nothing', ABANDONED, { recordedId: null, linked: [] }, 'skip: nothing'],
  ['of an abandoned Create asks for times', ABANDONED, { recordedId: null, linked: [A], undone: undone(-60) }, 'observe: times'],
  [
    'of an abandoned Create removes what that made',
    ABANDONED,
    { recordedId: null, linked: [A, B], times: times([A, -60], [B, -61]), undone: undone(-60) },
    'disassociate: T -A',
  ],
  [
    'of an abandoned Create keeps what another resource made since',
    ABANDONED,
    { recordedId: null, linked: [A, B], times: times([A, -1], [B, 0]), undone: undone(-60) },
    'disassociate: T -A',
  ],
  [
    'of a Create without a response removes what the function may have made after CloudFormation gave up, and not what came later',
    ABANDONED,
    {
      recordedId: null,
      linked: [A, B],
      times: times([A, 1859], [B, 1861]),
      undone: { beganAt: SENT, endedAt: Infinity, refused: false },
    },
    'disassociate: T -A',
  ],
  [
    'of an abandoned Create removes what a rollback moved',
    ABANDONED,
    { recordedId: null, linked: [C], undone: undone(-60), replaced: replaced([A, C]) },
    'disassociate: T -C',
  ],
  [
    'of an abandoned Create fails where CloudFormation does not say when that began',
    ABANDONED,
    { recordedId: null, linked: [A], undone: new Error('AccessDenied.') },
    'fail: Which associations of T with A the failed change made depends on when it began and ended. CloudFormation did not say (AccessDenied.). ' +
      'Allow the function cloudformation:DescribeStackEvents on its own stack, and try again.',
  ],
])('a Delete %s', (_, id, facts, expected) => {
  expect(shown(planDelete({ ...event, PhysicalResourceId: id } as unknown as DeleteEvent, links(T, A, B), facts))).toBe(expected);
});

const planned = {
  create: (facts: Facts) => planCreate(event as unknown as CreateEvent, links(T, A), facts),
  update: (to: Links, facts: Facts) => planUpdate(event as unknown as UpdateEvent, to, links(T, A), facts),
  delete: (from: Links | undefined, facts: Facts) => planDelete(event as unknown as DeleteEvent, from, facts),
};

test.each<[string, () => Plan]>([
  ['the resource is new', () => planned.create({ linked: [] })],
  ['an earlier delivery of the event made the associations', () => planned.create({ linked: [A], times: times([A, 0]) })],
  ['nothing differs', () => planned.update(links(T, A), { linked: [A] })],
  ['the license configurations differ', () => planned.update(links(T, A, B), { linked: [A] })],
  [`it was ${T}`, () => planned.update(links(U, A), { linked: [], linkedBefore: [A], stack: stack('forward') })],
  ['its properties are invalid, so that it made no associations', () => planned.delete(undefined, {})],
  ['other is the physical id that the stack records', () => planned.delete(links(T, A), { isLate: true, recordedId: 'other' })],
  ['no association of this resource is left', () => planned.delete(links(T, A), { linked: [] })],
  ['CloudFormation deletes it', () => planned.delete(links(T, A), { linked: [A] })],
])('the log says why: %s', (why, plan) => expect(plan()).toMatchObject({ why }));
