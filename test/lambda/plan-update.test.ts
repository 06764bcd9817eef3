// The plan of every Update as a table, in both directions of each ambiguous event.
import { FORMER_TAGS, RESERVED_TAGS } from '../../lib/private/contract';
import { UpdateEvent } from '../../lambda/cloudformation/event';
import { decode } from '../../lambda/resources/license-configuration/desired';
import { UpdateFacts, planUpdate } from '../../lambda/resources/license-configuration/plan-update';
import {
  STACK,
  OTHER_STACK,
  A,
  B,
  C,
  core,
  socket,
  ami,
  discovered,
  stack,
  owned,
  replacing,
  live,
  orphan,
  shown,
  Properties,
  base,
} from './plan-fixture';

describe('Update', () => {
  const plan = (properties: Properties, facts: UpdateFacts = {}, old: Properties = core, id = A) => {
    const event = { ...base, RequestType: 'Update', PhysicalResourceId: id, ResourceProperties: properties } as UpdateEvent;
    return shown(planUpdate(event, decode(properties), decode(old), facts));
  };
  const known = { associations: [], createdEarlier: null };
  const current = live(A, core);

  test.each<[string, Properties, UpdateFacts, string, Properties?]>([
    ['looks at the current one', core, {}, 'observe: current'],
    ['does nothing where nothing differs', core, { current }, 'noop A: nothing [nothing differs]'],
    [
      'changes terms in place',
      { ...core, LicenseCount: '5' },
      { current },
      'update A: update A {"LicenseCount":5} [LicenseCount]',
    ],
    [
      'names each term that it changes',
      { ...core, Description: 'd', LicenseCount: '5' },
      { current },
      'update A: update A {"Description":"d","LicenseCount":5} [Description, LicenseCount]',
    ],
    [
      'changes tags in place and preserves those of others',
      { ...core, Tags: [{ Key: 'b', Value: '2' }] },
      { current: live(A, core, owned({ a: '1', theirs: 'x' })) },
      'update A: tag A b=2; untag A a [tags]',
      { ...core, Tags: [{ Key: 'a', Value: '1' }] },
    ],
    [
      'writes false where it does not retain any more',
      core,
      { current: live(A, core, owned({ [RESERVED_TAGS.retain]: 'true' })) },
      'update A: tag A retain=false [tags]',
    ],
    [
      'follows a renamed logical id',
      core,
      { current: live(A, core, owned({ [RESERVED_TAGS.resource]: 'Before' })) },
      'update A: tag A resource=License [tags]',
    ],
    [
      'clears a term and reads it back',
      core,
      { current: live(A, { ...core, LicenseCount: 5 }), stack: stack('forward') },
      'update A and read back: update A {"LicenseCount":0} if accepted [LicenseCount]',
      core,
    ],
    [
      'replaces where a term was not cleared',
      core,
      { current: live(A, { ...core, LicenseCount: 5 }), stack: stack('forward'), clearTried: true, ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCount, which License Manager does not clear in place]',
    ],
    ['asks before it replaces', socket, { current }, 'observe: stack'],
    ['looks at the users before it replaces', socket, { current, stack: stack('forward') }, 'observe: associations'],
    [
      'looks for the replacement of an earlier delivery before it replaces',
      socket,
      { current, stack: stack('forward'), associations: [] },
      'observe: createdEarlier',
    ],
    [
      'replaces',
      socket,
      { current, stack: stack('forward'), ...known, associations: [ami] },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Core to Socket]',
    ],
    [
      'names each change that needs a replacement',
      { ...socket, LicenseRules: ['#minimumCores=2'] },
      { current, stack: stack('forward'), ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Core to Socket; LicenseRules from [] to [#minimumCores=2]]',
    ],
    [
      'replaces a disabled one, and disables the new one last',
      { ...socket, Enabled: 'false' },
      { current: live(A, { ...core, Status: 'DISABLED' }), stack: stack('forward'), ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A); update new {"LicenseConfigurationStatus":"DISABLED"} [LicenseCountingType from Core to Socket]',
    ],
    [
      'takes the replacement that an earlier delivery created',
      socket,
      { current, stack: stack('forward'), associations: [ami], createdEarlier: B },
      'replace B: transfer A>B (transfer B>A) [LicenseCountingType from Core to Socket; an earlier delivery of the event created it]',
    ],
    [
      'replaces where CloudFormation does not say',
      socket,
      { current, stack: stack('unknown'), ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Core to Socket]',
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
      'replaces on the way back, although rollback is disabled',
      socket,
      { current, stack: stack('back', true), ...known },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Core to Socket]',
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
      'keep A: update A {"Description":"old"} [only a replacement could roll back LicenseRules from [#licenseAffinityToHost=9] to []]',
      { ...core, ReplacementPolicy: 'REFUSE', LicenseRules: ['#licenseAffinityToHost=9'] },
    ],
    [
      'keeps a change that a rollback cannot undo, although an earlier deployment created it as a replacement',
      { ...core, ReplacementPolicy: 'REFUSE' },
      {
        current: live(A, { ...core, LicenseRules: ['#licenseAffinityToHost=9'] }, replacing(B)),
        stack: stack('back'),
        orphans: [],
      },
      'keep A: nothing [only a replacement could roll back LicenseRules from [#licenseAffinityToHost=9] to []]',
      { ...core, ReplacementPolicy: 'REFUSE', LicenseRules: ['#licenseAffinityToHost=9'] },
    ],
    [
      'does not return to what an earlier deployment replaced and retained',
      { ...socket, ReplacementPolicy: 'REFUSE' },
      {
        current: live(A, { ...socket, LicenseRules: ['#licenseAffinityToHost=9'] }, replacing(B)),
        stack: stack('back'),
        orphans: [],
        predecessor: live(B, core, owned({ [RESERVED_TAGS.retain]: 'true' })),
      },
      'keep A: nothing [only a replacement could roll back LicenseRules from [#licenseAffinityToHost=9] to []]',
      { ...socket, ReplacementPolicy: 'REFUSE', LicenseRules: ['#licenseAffinityToHost=9'] },
    ],
    [
      'replaces on the way back what this deployment created, although replacement was refused before',
      { ...core, ReplacementPolicy: 'REFUSE' },
      { current: live(A, socket, replacing(B)), stack: stack('back'), ...known, orphans: [], predecessor: { is: 'gone' } },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Socket to Core]',
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
      'restore B: transfer A>B (transfer B>A) [LicenseCountingType from Socket to Core]',
      socket,
    ],
    [
      'restores an adopted one that was replaced when adoptExisting went',
      { ...core, AdoptExisting: B },
      { current: live(A, socket, replacing(B)), stack: stack('back'), orphans: [], predecessor: live(B, core) },
      'restore B: transfer A>B (transfer B>A) [LicenseCountingType from Socket to Core]',
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
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Core to Socket]',
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
      'restore B: transfer A>B (transfer B>A) [LicenseCountingType from Socket to Core]',
      socket,
    ],
    [
      'creates another one on the way forward, although the predecessor lives',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('forward'), ...known, predecessor: live(B, core) },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Socket to Core]',
      socket,
    ],
    [
      'creates another one where CloudFormation does not say, although the predecessor lives',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('unknown'), ...known, predecessor: live(B, core) },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Socket to Core]',
      socket,
    ],
    [
      'creates another one on the way back where the predecessor is gone',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('back'), ...known, predecessor: { is: 'gone' } },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Socket to Core]',
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
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseRules from [] to [#minimumCores=2]]',
      { ...core, LicenseRules: ['#minimumCores=2'] },
    ],

    ['asks after an update that may have replaced it', core, { current }, 'observe: stack', socket],
    ['searches orphans on the way back', core, { current, stack: stack('back') }, 'observe: orphans', socket],
    [
      'searches no orphans on the way forward',
      core,
      { current, stack: stack('forward') },
      'noop A: nothing [nothing differs]',
      socket,
    ],
    [
      'searches orphans where CloudFormation does not say',
      core,
      { current, stack: stack('unknown') },
      'observe: orphans',
      socket,
    ],
    [
      'goes on without orphans where CloudFormation does not say',
      core,
      { current, stack: stack('unknown'), orphans: [] },
      'noop A: nothing [nothing differs]',
      socket,
    ],
    [
      'does not choose between an orphan and the current one where CloudFormation does not say',
      core,
      {
        current,
        stack: { direction: 'unknown', status: 'Denied.', rejectsReplacement: false },
        orphans: [orphan(B, socket, replacing(A))],
      },
      `fail: ${B} may be an orphaned replacement of ${A}, and whether the stack is rolling back decides which of them stays. CloudFormation did not say: Denied. Allow the function cloudformation:DescribeStacks on its own stack, and try again.`,
      socket,
    ],
    [
      'searches orphans of one that is gone where CloudFormation does not say',
      core,
      { current: { is: 'gone' }, stack: stack('unknown') },
      'observe: orphans',
    ],
    [
      'does not ask after a refused replacement',
      core,
      { current },
      'noop A: nothing [nothing differs]',
      { ...socket, ReplacementPolicy: 'REFUSE' },
    ],
    [
      'deletes orphans on the way back, and returns their associations',
      core,
      { current, stack: stack('back'), orphans: [orphan(B, socket, replacing(A))] },
      'update A: transfer B>A; delete-orphan B [tags]',
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
      'recreate new: create for A (delete new) [A does not exist]',
    ],
    [
      'creates a new disabled one when it is gone',
      { ...core, Enabled: 'false' },
      { current: { is: 'gone' }, stack: stack('forward') },
      'recreate new: create for A (delete new); update new {"LicenseConfigurationStatus":"DISABLED"} [A does not exist]',
    ],
    [
      'replaces on the way back where the predecessor itself needs a replacement',
      core,
      { current: live(A, socket, replacing(B)), stack: stack('back'), ...known, orphans: [], predecessor: live(B, socket) },
      'replace new: create for A (delete new); transfer A>new (transfer new>A) [LicenseCountingType from Socket to Core]',
      socket,
    ],
    [
      'keeps what an earlier rollback kept, although the failed update would have replaced it',
      { ...core, ReplacementPolicy: 'REFUSE' },
      {
        current: live(A, { ...core, LicenseRules: ['#a=1'] }, replacing(B)),
        stack: stack('back'),
        orphans: [],
        predecessor: { is: 'gone' },
      },
      'keep A: nothing [only a replacement could roll back LicenseRules from [#a=1] to []]',
      { ...core, LicenseRules: ['#b=1'] },
    ],
    [
      'keeps what an earlier rollback kept, although the failed update had the same',
      { ...core, ReplacementPolicy: 'REFUSE' },
      { current: live(A, { ...core, LicenseRules: ['#a=1'] }), stack: stack('back'), orphans: [] },
      'keep A: nothing [only a replacement could roll back LicenseRules from [#a=1] to []]',
      { ...core, LicenseRules: ['#a=1'] },
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
      'recreate C: update C {"LicenseCount":5}; transfer B>C; delete-orphan B [A does not exist, C replaced it]',
    ],
    [
      'deletes the orphans that are not as desired',
      core,
      { current: { is: 'gone' }, stack: stack('back'), orphans: [orphan(B, socket, replacing(A))] },
      'recreate new: create for A (delete new); transfer B>new; delete-orphan B [A does not exist]',
    ],
    [
      'does not choose between orphans where CloudFormation does not say whether it rolls back',
      core,
      { current: { is: 'gone' }, stack: stack('unknown'), orphans: [orphan(B, socket, replacing(A))] },
      `fail: ${B} may be an orphaned replacement of ${A}, and whether the stack is rolling back decides which of them stays. CloudFormation did not say: UNKNOWN Allow the function cloudformation:DescribeStacks on its own stack, and try again.`,
    ],
    [
      're-creates without orphans where CloudFormation does not say',
      core,
      { current: { is: 'gone' }, stack: stack('unknown'), orphans: [] },
      'recreate new: create for A (delete new) [A does not exist]',
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
      'skip A: nothing [A belongs to the stack arn:aws:cloudformation:us-east-1:123456789012:stack/other/1]',
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
      'update A: update A {"LicenseCount":5} [LicenseCount]',
    ],
    [
      'does not adopt another one',
      { ...core, AdoptExisting: B },
      { current },
      `fail: adoptExisting: ${B} cannot take the place of ${A}, since a construct adopts only when it is created. Give the construct a new id. The old license configuration is then deleted or retained, as its removal policy says.`,
    ],
    [
      'does not adopt another one in the place of one that is gone',
      { ...core, AdoptExisting: B },
      { current: { is: 'gone' } },
      `fail: adoptExisting: ${B} cannot take the place of ${A}, since a construct adopts only when it is created. Give the construct a new id. The old license configuration is then deleted or retained, as its removal policy says.`,
    ],
    [
      'does not adopt what is no ARN',
      { ...core, AdoptExisting: 'lic-1' },
      { current },
      `fail: adoptExisting: lic-1 cannot take the place of ${A}, since a construct adopts only when it is created. Give the construct a new id. The old license configuration is then deleted or retained, as its removal policy says.`,
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

  test.each(['back', 'unknown'] as const)(
    're-creates one whose physical id is no ARN where the stack leads %s, without a search for orphans',
    (to) =>
      expect(plan(core, { current: { is: 'gone' }, stack: stack(to) }, core, 's-License-1ABC')).toBe(
        'recreate new: create (delete new) [s-License-1ABC does not exist]',
      ),
  );
});
