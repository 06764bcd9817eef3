import { FORMER_TAGS, RESERVED_TAGS } from '../../lib/private/contract';
import { NOTHING_CREATED } from '../../lambda/cloudformation/entrypoint';
import { OTHER_STACK_ID, STACK_ID } from '../fixtures/arns';
import { CORE, handlerFixture, INVENTED_ID, LOGICAL_ID } from './handler-fixture';

const fixture = handlerFixture();

const BY_HAND = {
  Name: 'By hand',
  LicenseCountingType: 'Core',
  LicenseCount: 5,
  Description: 'made in the console',
  Tags: [{ Key: 'theirs', Value: 'x' }],
};
const AGREED = { Name: 'By hand', LicenseCountingType: 'Core', LicenseCount: '5', Description: 'made in the console' };
const byHand = (more: object = {}) => fixture.aws.licenseManager.create({ ...BY_HAND, ...more } as never);
const adopting = (arn: string, more: object = {}) => ({ ...AGREED, AdoptExisting: arn, ...more });

/** Creates one that a policy retains, as the former owner that the event names. */
const retained = (event: object = {}) => fixture.created({ ...AGREED, RetainOnDelete: 'true' }, { event });
const OTHER = { StackId: OTHER_STACK_ID };
const RENAMED = { LogicalResourceId: 'Renamed' };

describe('adoption', () => {
  test('changes nothing but the reserved tags, in a read and one write', async () => {
    const arn = byHand();
    const before = fixture.live(arn);
    const { Status, PhysicalResourceId, Data } = await fixture.create(adopting(arn));
    expect([Status, PhysicalResourceId, Data!.Name]).toEqual(['SUCCESS', arn, 'By hand']);
    expect(fixture.operations).toEqual(['GetLicenseConfiguration', 'TagResource']);
    expect({ ...fixture.live(arn), Tags: [] }).toEqual({ ...before, Tags: [] });
    expect(fixture.tagsOf(arn)).toEqual({ theirs: 'x', [RESERVED_TAGS.stack]: STACK_ID, [RESERVED_TAGS.resource]: LOGICAL_ID });
  });

  test('does not touch the tags of the template before a later update', async () => {
    const arn = byHand();
    const tagged = adopting(arn, { Tags: [{ Key: 'theirs', Value: 'ours' }] });
    await fixture.create(tagged);
    expect(fixture.tagsOf(arn).theirs).toBe('x');
    await fixture.update(arn, { ...tagged, LicenseCount: '9' }, tagged);
    expect(fixture.tagsOf(arn).theirs).toBe('ours');
    expect(fixture.live(arn)).toMatchObject({ LicenseCount: 9 });
  });

  test('reports every difference at once, as the code that agrees', async () => {
    const arn = byHand({
      LicenseCountHardLimit: true,
      LicenseRules: ['#minimumCores=2'],
      DisassociateWhenNotFound: true,
      LicenseExpiry: 1900000000,
    });
    fixture.aws.licenseManager.change(arn, (live) => (live.status = 'DISABLED'));
    const before = fixture.live(arn);
    const { Status, Reason } = await fixture.create({ Name: 'Other', LicenseCountingType: 'Socket', AdoptExisting: arn });
    expect([Status, Reason]).toEqual([
      'FAILED',
      `Error: adoptExisting takes over a license configuration that is as the template says. ${arn} differs. To adopt it as it is, write:
  licenseConfigurationName: "By hand",
  licenseCountingType: LicenseCountingType.CORE,
  description: "made in the console",
  licenseCount: 5,
  licenseCountHardLimit: true,
  licenseRules: [LicenseRule.of("minimumCores", "2")],
  disassociateWhenNotFound: true,
  licenseExpiry: new Date("2030-03-17T17:46:40.000Z"),
  enabled: false, (log stream: stream)`,
    ]);
    expect(fixture.live(arn)).toEqual(before);
  });

  test('reports a property that the live one does not have', async () => {
    const arn = fixture.aws.licenseManager.create(CORE);
    const { Reason } = await fixture.create({
      ...CORE,
      Description: 'd',
      LicenseCount: '5',
      Enabled: 'false',
      AdoptExisting: arn,
    });
    expect(Reason).toContain('write:\n  (no description)\n  (no licenseCount)\n  (no enabled) (log stream');
  });

  test('fails where the license configuration does not exist', async () => {
    const arn = byHand();
    fixture.aws.licenseManager.vanish(arn);
    const { Reason } = await fixture.create(adopting(arn));
    expect(Reason).toBe(`Error: adoptExisting: ${arn} does not exist in this account and Region. (log stream: stream)`);
  });

  test('fails where the tags would be too many', async () => {
    const Tags = Array.from({ length: 49 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    const arn = byHand({ Tags });
    const { Reason } = await fixture.create(adopting(arn));
    expect(Reason).toBe(
      `Error: adoptExisting: ${arn} has 49 tags, and with those of this library it would have 51 of at most 50. Remove some. (log stream: stream)`,
    );
  });

  test('that fails halfway is released at once, and the Delete that follows changes nothing', async () => {
    const arn = byHand();
    const before = fixture.live(arn);
    fixture.aws.faults.inject({ operation: 'TagResource', kind: 'error-after', times: 1000 });
    const { Status, PhysicalResourceId: id } = await fixture.create(adopting(arn));
    expect([Status, id]).toEqual(['FAILED', NOTHING_CREATED]);
    expect(fixture.live(arn)).toEqual(before);
    fixture.aws.faults.clear();
    expect((await fixture.delete(id, adopting(arn))).Status).toBe('SUCCESS');
    expect(fixture.live(arn)).toEqual(before);
  });

  test('that fails halfway and cannot be released is released by the Delete that follows', async () => {
    const arn = byHand();
    const before = fixture.live(arn);
    fixture.aws.faults.inject({ operation: 'TagResource', kind: 'error-after', times: 1000 });
    fixture.aws.faults.inject({ operation: 'UntagResource', kind: 'error-before', times: 1000 });
    const { Status, PhysicalResourceId: id } = await fixture.create(adopting(arn));
    expect([Status, id]).toEqual(['FAILED', arn]);
    fixture.aws.faults.clear();
    expect((await fixture.delete(id, adopting(arn))).Status).toBe('SUCCESS');
    expect(fixture.live(arn)).toEqual(before);
  });
});

describe('adoption from an owner', () => {
  test('that does not retain it is refused', async () => {
    const arn = await fixture.created(AGREED);
    const before = fixture.live(arn);
    const { Reason } = await fixture.create(adopting(arn), { event: RENAMED });
    expect(Reason).toBe(
      `Error: adoptExisting: ${arn} belongs to the resource License of the stack ${STACK_ID}, which manages it. ` +
        'Set its removalPolicy to RETAIN or RETAIN_ON_UPDATE_OR_DELETE there and deploy first, or remove its cdk-license-manager: tags if that stack does not exist any more. (log stream: stream)',
    );
    expect(fixture.live(arn)).toEqual(before);
  });

  test('in another stack that does not retain it is refused even with its name', async () => {
    const arn = await fixture.created(AGREED, { event: OTHER });
    const { Status } = await fixture.create(adopting(arn, { AdoptFromStack: OTHER_STACK_ID }));
    expect(Status).toBe('FAILED');
  });

  test('in another stack needs the name of that stack', async () => {
    const arn = await retained(OTHER);
    const { Reason } = await fixture.create(adopting(arn));
    expect(Reason).toBe(
      `Error: adoptExisting: ${arn} belongs to the resource License of the stack ${OTHER_STACK_ID}. ` +
        `If that stack has let it go, set adoptFromStack to ${OTHER_STACK_ID}. (log stream: stream)`,
    );
    expect((await fixture.create(adopting(arn, { AdoptFromStack: OTHER_STACK_ID }))).Status).toBe('SUCCESS');
    expect(fixture.tagsOf(arn)[RESERVED_TAGS.stack]).toBe(STACK_ID);
  });

  test('keeps its reserved tags under other keys, which have no effect', async () => {
    const arn = await retained();
    const before = fixture.tagsOf(arn);
    await fixture.create(adopting(arn), { event: RENAMED });
    expect(fixture.tagsOf(arn)).toEqual({
      [RESERVED_TAGS.stack]: STACK_ID,
      [RESERVED_TAGS.resource]: 'Renamed',
      [RESERVED_TAGS.request]: '',
      [RESERVED_TAGS.retain]: 'false',
      [FORMER_TAGS[RESERVED_TAGS.stack]]: STACK_ID,
      [FORMER_TAGS[RESERVED_TAGS.resource]]: LOGICAL_ID,
      [FORMER_TAGS[RESERVED_TAGS.request]]: before[RESERVED_TAGS.request],
      [FORMER_TAGS[RESERVED_TAGS.retain]]: 'true',
    });
  });

  test.each([
    ['this stack', {}, {}],
    ['another stack', OTHER, { AdoptFromStack: OTHER_STACK_ID }],
  ])('of %s is taken back by the rollback, to the last tag', async (_, event, more) => {
    const arn = await retained(event);
    const before = fixture.live(arn);
    const properties = adopting(arn, more);
    await fixture.create(properties, { event: RENAMED });
    expect((await fixture.delete(arn, properties, { event: RENAMED })).Status).toBe('SUCCESS');
    expect(fixture.live(arn)).toEqual(before);
  });
});

describe('release', () => {
  test('removes the reserved tags and nothing else', async () => {
    const arn = byHand();
    const before = fixture.live(arn);
    await fixture.create(adopting(arn));
    fixture.aws.calls.clear();
    expect((await fixture.delete(arn, adopting(arn))).Status).toBe('SUCCESS');
    expect(fixture.operations).toEqual(['ListTagsForResource', 'UntagResource']);
    expect(fixture.live(arn)).toEqual(before);
  });

  // T3 of the reproductions.
  test('keeps the terms that it has, whatever License Manager would reject', async () => {
    const arn = byHand({ LicenseExpiry: 1900000000 });
    const properties = adopting(arn, { LicenseExpiry: '1900000000' });
    await fixture.create(properties);
    await fixture.update(arn, { ...properties, LicenseCount: '9' }, properties);
    fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'access-denied', times: 1000 });
    expect((await fixture.delete(arn, { ...properties, LicenseCount: '9' })).Status).toBe('SUCCESS');
    expect(fixture.live(arn)).toMatchObject({ LicenseCount: 9, LicenseExpiry: 1900000000 });
    expect(fixture.tagsOf(arn)).toEqual({ theirs: 'x' });
  });

  // T5 of the reproductions.
  test('does not depend on a tag that somebody changed', async () => {
    const arn = byHand();
    await fixture.create(adopting(arn));
    fixture.aws.licenseManager.change(arn, (live) => live.tags.set('cdk-license-manager:adopted', 'x'));
    expect((await fixture.update(arn, adopting(arn, { LicenseCount: '9' }), adopting(arn))).Status).toBe('SUCCESS');
    expect((await fixture.delete(arn, adopting(arn))).Status).toBe('SUCCESS');
    expect(fixture.tagsOf(arn)).toEqual({ theirs: 'x' });
  });

  test('works under an invented id', async () => {
    const arn = byHand();
    await fixture.create(adopting(arn));
    expect((await fixture.delete(INVENTED_ID, adopting(arn))).Status).toBe('SUCCESS');
    expect(fixture.tagsOf(arn)).toEqual({ theirs: 'x' });
  });

  test('does not touch one that another resource owns by now', async () => {
    const arn = await retained();
    await fixture.create(adopting(arn), { event: RENAMED });
    const before = fixture.live(arn);
    expect((await fixture.delete(arn, adopting(arn))).Status).toBe('SUCCESS');
    expect(fixture.live(arn)).toEqual(before);
  });

  test('succeeds where it was deleted by hand', async () => {
    const arn = byHand();
    await fixture.create(adopting(arn));
    fixture.aws.licenseManager.vanish(arn);
    expect((await fixture.delete(arn, adopting(arn))).Status).toBe('SUCCESS');
  });
});

describe('an update under adoptExisting', () => {
  test('that names another license configuration is refused', async () => {
    const own = await fixture.created();
    const other = byHand();
    const { Status, Reason } = await fixture.update(own, adopting(other));
    expect([Status, Reason]).toEqual([
      'FAILED',
      `Error: adoptExisting: ${other} cannot take the place of ${own}, since a construct adopts only when it is created. ` +
        'Give the construct a new id. The old license configuration is then deleted or retained, as its removal policy says. (log stream: stream)',
    ]);
    expect(fixture.operations).toEqual(['GetLicenseConfiguration']);
  });

  test('that needs a replacement is refused', async () => {
    const arn = byHand();
    await fixture.create(adopting(arn));
    const { Reason } = await fixture.update(arn, adopting(arn, { LicenseCountingType: 'Socket' }), adopting(arn));
    expect(Reason).toBe(
      `Error: adoptExisting: a replacement would be needed to change LicenseCountingType from Core to Socket, and ${arn} is not this stack's own yet. ` +
        'Remove adoptExisting and deploy, and then make the change. (log stream: stream)',
    );
    expect(fixture.arns).toEqual([arn]);
  });

  test('of one that was deleted by hand is refused', async () => {
    const arn = byHand();
    await fixture.create(adopting(arn));
    fixture.aws.licenseManager.vanish(arn);
    const { Reason } = await fixture.update(arn, adopting(arn, { LicenseCount: '9' }), adopting(arn));
    expect(Reason).toBe(
      `Error: adoptExisting: ${arn} does not exist any more. Remove adoptExisting to create a new license configuration. (log stream: stream)`,
    );
  });

  test('that drops it changes nothing, and then a Delete deletes', async () => {
    const arn = byHand();
    await fixture.create(adopting(arn));
    const before = fixture.live(arn);
    expect((await fixture.update(arn, AGREED, adopting(arn))).PhysicalResourceId).toBe(arn);
    expect(fixture.live(arn)).toEqual(before);
    await fixture.delete(arn, AGREED);
    expect(fixture.arns).toEqual([]);
  });

  test('that drops it and is rolled back succeeds', async () => {
    const arn = byHand();
    await fixture.create(adopting(arn));
    await fixture.update(arn, AGREED, adopting(arn));
    expect((await fixture.update(arn, adopting(arn), AGREED)).Status).toBe('SUCCESS');
    await fixture.delete(arn, adopting(arn));
    expect(fixture.tagsOf(arn)).toEqual({ theirs: 'x' });
  });
});
