// The plan of an Update on the way back that cannot undo everything: the rollback succeeds all the same, and keeps the rest.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { UpdateFacts } from '../../lambda/resources/license-configuration/plan-update';
import { A, B, Properties, ami, core, discovered, live, owned, planOfUpdate, replacing, socket, stack } from './plan-fixture';

const current = live(A, core);

test.each<[string, Properties, UpdateFacts, string, Properties?]>([
  [
    'keeps a change that a rollback cannot undo without the replacement that is refused',
    { ...core, ReplacementPolicy: 'REFUSE', Description: 'old' },
    { current: live(A, { ...core, LicenseRules: ['#licenseAffinityToHost=9'] }), stack: stack('back'), orphans: [] },
    'keep A: update A {"Description":"old"} if accepted [only a replacement could roll back LicenseRules from [#licenseAffinityToHost=9] to []]',
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
    'keeps a change that a rollback cannot undo, since a policy retains the license configuration and it is in use',
    { ...core, RetainOnReplace: 'true' },
    {
      current: live(A, { ...core, LicenseRules: ['#licenseAffinityToHost=9'] }, owned({ [RESERVED_TAGS.retain]: 'true' })),
      stack: stack('back'),
      orphans: [],
      associations: [ami],
    },
    'keep A: nothing [only a replacement could roll back LicenseRules from [#licenseAffinityToHost=9] to []]',
    { ...core, RetainOnReplace: 'true', LicenseRules: ['#licenseAffinityToHost=9'] },
  ],
  [
    'keeps a change that a rollback cannot undo, since an association cannot move',
    core,
    {
      current: live(A, { ...core, LicenseRules: ['#licenseAffinityToHost=9'] }),
      stack: stack('back'),
      orphans: [],
      associations: [discovered],
    },
    'keep A: nothing [only a replacement could roll back LicenseRules from [#licenseAffinityToHost=9] to []]',
    { ...core, LicenseRules: ['#licenseAffinityToHost=9'] },
  ],
  [
    'returns to a predecessor that an earlier rollback left with a difference, where a policy refuses another replacement',
    { ...core, RetainOnReplace: 'true' },
    {
      current: live(A, socket, replacing(B)),
      stack: stack('back'),
      orphans: [],
      associations: [ami],
      predecessor: live(B, { ...core, LicenseRules: ['#licenseAffinityToHost=9'] }),
    },
    'restore B: tag B retain=true; transfer A>B if accepted (transfer B>A) [LicenseCountingType from Socket to Core]',
    socket,
  ],
  [
    'asks about terms that License Manager rejects now',
    { ...core, Enabled: 'false' },
    { current, rejection: 'InvalidResourceStateException: running' },
    'observe: stack',
  ],
  [
    'fails with the reason of License Manager on the way forward',
    { ...core, Enabled: 'false' },
    { current, rejection: 'InvalidResourceStateException: running', stack: stack('forward') },
    'fail: InvalidResourceStateException: running',
  ],
  [
    'keeps terms that License Manager rejects on the way back, and undoes the others',
    { ...core, Enabled: 'false', LicenseCount: '10', LicenseCountHardLimit: 'true', Description: 'old' },
    { current, rejection: 'InvalidResourceStateException: running', stack: stack('back') },
    'keep A: update A {"Description":"old"} if accepted; update A {"LicenseCount":10,"LicenseCountHardLimit":true} if accepted; update A {"LicenseConfigurationStatus":"DISABLED"} if accepted [InvalidResourceStateException: running]',
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
])('an Update %s', (_, properties, facts, expected, old = core) => expect(planOfUpdate(properties, facts, old)).toBe(expected));
