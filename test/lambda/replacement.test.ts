import { RESERVED_TAGS } from '../../lib/private/contract';
import { AMI, FOREIGN_INSTANCE, HOST, INSTANCE } from '../fixtures/arns';
import { CORE, handlerFixture, LOGICAL_ID, SOCKET } from './handler-fixture';

const fixture = handlerFixture();
const ALL = [AMI, HOST, INSTANCE].sort();

const inUse = async (properties: object = CORE) => {
  const arn = await fixture.created(properties);
  fixture.associate(arn, ...ALL);
  return arn;
};

beforeEach(() => fixture.stack({ status: 'UPDATE_IN_PROGRESS' }));

describe('a replacement', () => {
  test.each([
    ['the counting type', { LicenseCountingType: 'Socket' }],
    ['a rule', { LicenseRules: ['#minimumCores=4'] }],
  ])('of %s creates a new one that names the old one', async (_, change) => {
    const arn = await fixture.created();
    const { Status, PhysicalResourceId: id } = await fixture.update(arn, { ...CORE, ...change });
    expect([Status, id === arn]).toEqual(['SUCCESS', false]);
    expect(fixture.tagsOf(id)[RESERVED_TAGS.replaces]).toBe(arn.split(':').at(-1));
    expect(fixture.questions).toEqual(['DescribeStacks', 'DescribeStacks']);
    expect((await fixture.delete(arn)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([id]);
  });

  test('moves the associations', async () => {
    const arn = await inUse();
    const { PhysicalResourceId: id } = await fixture.update(arn, SOCKET);
    expect([fixture.associationsOf(arn), fixture.associationsOf(id)]).toEqual([[], ALL]);
  });

  test('keeps the scope of an AMI that is shared between accounts', async () => {
    const arn = await fixture.created();
    fixture.aws.licenseManager.associate(arn, { resourceArn: AMI, scope: 'cross-account' });
    const { PhysicalResourceId: id } = await fixture.update(arn, SOCKET);
    const [association] = fixture.aws.calls.of('license-manager', 'UpdateLicenseSpecificationsForResource');
    expect(association.input).toEqual({
      ResourceArn: AMI,
      AddLicenseSpecifications: [{ LicenseConfigurationArn: id, AmiAssociationScope: 'cross-account' }],
      RemoveLicenseSpecifications: [{ LicenseConfigurationArn: arn, AmiAssociationScope: 'cross-account' }],
    });
  });

  test('of a disabled one is disabled, and has its associations', async () => {
    const disabled = { Enabled: 'false' };
    const arn = await fixture.created({ ...CORE, ...disabled });
    fixture.associate(arn, AMI);
    const { Status, PhysicalResourceId: id } = await fixture.update(arn, { ...SOCKET, ...disabled }, { ...CORE, ...disabled });
    expect([Status, fixture.live(id)!.Status, fixture.associationsOf(id)]).toEqual(['SUCCESS', 'DISABLED', [AMI]]);
  });

  test('that cannot move one association moves back the others, and leaves nothing', async () => {
    const arn = await inUse();
    fixture.aws.faults.inject({ operation: 'UpdateLicenseSpecificationsForResource', kind: 'delay' });
    fixture.aws.faults.inject({ operation: 'UpdateLicenseSpecificationsForResource', kind: 'access-denied', times: 13 });
    expect(await fixture.update(arn, SOCKET)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
    expect([fixture.arns, fixture.associationsOf(arn)]).toEqual([[arn], ALL]);
  });

  test('that is delivered again returns the one that the first delivery created', async () => {
    const arn = await inUse();
    const event = { RequestId: 'same' };
    const { PhysicalResourceId: id } = await fixture.update(arn, SOCKET, CORE, { event });
    expect((await fixture.update(arn, SOCKET, CORE, { event })).PhysicalResourceId).toBe(id);
    expect(fixture.arns).toEqual([arn, id]);
  });
});

describe('a replacement is refused before anything is created', () => {
  const expectRefused = async (arn: string, properties: object, old: object, reason: string) => {
    const { Status, Reason, PhysicalResourceId } = await fixture.update(arn, properties, old);
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', arn]);
    expect(Reason).toBe(`Error: ${reason} (log stream: stream)`);
    expect(fixture.arns).toEqual([arn]);
  };
  const change = 'LicenseCountingType from Core to Socket';

  test('by the replacement policy', async () => {
    const arn = await fixture.created();
    await expectRefused(
      arn,
      { ...SOCKET, ReplacementPolicy: 'REFUSE' },
      CORE,
      `A replacement of ${arn} is needed to change ${change}, and replacementPolicy is REFUSE. Undo the change or allow the replacement.`,
    );
  });

  test('where an association cannot move', async () => {
    const arn = await inUse();
    fixture.aws.licenseManager.associate(arn, { resourceArn: FOREIGN_INSTANCE, resourceOwnerId: '210987654321' });
    await expectRefused(
      arn,
      SOCKET,
      CORE,
      `A replacement of ${arn} is needed to change ${change}, but 1 of its associations cannot move: ${FOREIGN_INSTANCE} (EC2_INSTANCE). ` +
        'Only AMIs, instances and hosts of the same account can. Remove the others first, or undo the change.',
    );
  });

  test('where a policy would retain the old one, and it is in use', async () => {
    const retained = { RetainOnReplace: 'true' };
    const arn = await fixture.created({ ...CORE, ...retained });
    fixture.associate(arn, INSTANCE);
    await expectRefused(
      arn,
      { ...SOCKET, ...retained },
      { ...CORE, ...retained },
      `A replacement of ${arn} is needed to change ${change}, but 1 resource(s) are associated with it, ` +
        `and the removal policy retains a license configuration that is replaced: ${INSTANCE}. ` +
        'First deploy with removalPolicy DESTROY, or remove the associations.',
    );
  });

  test.each([['rollback is disabled', { status: 'UPDATE_IN_PROGRESS', disableRollback: true }]])('where %s', async (_, state) => {
    fixture.stack(state);
    const arn = await inUse();
    await expectRefused(
      arn,
      SOCKET,
      CORE,
      `A replacement of ${arn} is needed (${change}), which CloudFormation rejects while rollback is disabled or in an express deployment. ` +
        'Deploy without --no-rollback and --express.',
    );
  });

  test('where the stack does not wait any more', async () => {
    fixture.stack({ status: 'UPDATE_COMPLETE' });
    const arn = await inUse();
    await expectRefused(
      arn,
      SOCKET,
      CORE,
      'The stack is in the status UPDATE_COMPLETE and does not wait for this event any more. Nothing was changed.',
    );
  });
});

test('a replacement that policies retain is allowed without associations', async () => {
  const retained = { RetainOnDelete: 'true', RetainOnReplace: 'true' };
  const arn = await fixture.created({ ...CORE, ...retained });
  const { Status, PhysicalResourceId: id } = await fixture.update(arn, { ...SOCKET, ...retained }, { ...CORE, ...retained });
  expect([Status, fixture.arns]).toEqual(['SUCCESS', [arn, id]]);
});

describe('the rollback of a replacement', () => {
  const replaced = async () => {
    const arn = await inUse();
    const { PhysicalResourceId: id } = await fixture.update(arn, SOCKET);
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', resources: { License: arn } });
    return [arn, id];
  };

  test('by a Delete of the new one moves the associations back', async () => {
    const [arn, id] = await replaced();
    expect((await fixture.delete(id, SOCKET)).Status).toBe('SUCCESS');
    expect([fixture.arns, fixture.associationsOf(arn)]).toEqual([[arn], ALL]);
  });

  test('by an Update restores the old one, and creates no third one', async () => {
    const [arn, id] = await replaced();
    expect((await fixture.update(id, CORE, SOCKET)).PhysicalResourceId).toBe(arn);
    expect((await fixture.delete(id, SOCKET)).Status).toBe('SUCCESS');
    expect([fixture.arns, fixture.associationsOf(arn)]).toEqual([[arn], ALL]);
  });

  test('by an Update restores the old one, though it refuses replacements', async () => {
    const refusing = { ...CORE, ReplacementPolicy: 'REFUSE' };
    const arn = await inUse(refusing);
    const { PhysicalResourceId: id } = await fixture.update(arn, SOCKET, refusing);
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', resources: { License: arn } });
    expect((await fixture.update(id, refusing, SOCKET)).PhysicalResourceId).toBe(arn);
  });

  test('by an Update brings the old one to the properties of before', async () => {
    const [arn, id] = await replaced();
    fixture.aws.licenseManager.change(arn, (live) => (live.count = 77));
    await fixture.update(id, { ...CORE, LicenseCount: '5' }, SOCKET);
    expect(fixture.live(arn)).toMatchObject({ LicenseCount: 5 });
  });

  // T7 of the reproductions.
  test('restores the old one under a logical id that was renamed since', async () => {
    const event = { LogicalResourceId: 'Renamed' };
    const arn = await fixture.created();
    const { PhysicalResourceId: id } = await fixture.update(arn, SOCKET, CORE, { event });
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    expect((await fixture.update(id, CORE, SOCKET, { event })).PhysicalResourceId).toBe(arn);
    expect(fixture.arns).toEqual([arn, id]);
  });

  test('that cannot ask CloudFormation fails where it would have to guess, and names the permission', async () => {
    const [arn, id] = await replaced();
    fixture.aws.faults.inject({ operation: 'DescribeStacks', kind: 'access-denied', times: 1000 });
    const { Status, Reason } = await fixture.delete(id, SOCKET);
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`${id} is in use, and whether the stack is rolling back decides where its associations belong.`);
    expect(Reason).toContain('Allow the function cloudformation:DescribeStacks on its own stack');
    expect([fixture.arns, fixture.associationsOf(id)]).toEqual([[arn, id], ALL]);
  });
});

describe('a change back on the way forward', () => {
  // F1b of the reproductions.
  test('leaves the old one that a policy retained alone, and creates a third one', async () => {
    const retained = { RetainOnDelete: 'true', RetainOnReplace: 'true' };
    const arn = await fixture.created({ ...CORE, ...retained, LicenseCount: '5' });
    const before = fixture.live(arn);
    const { PhysicalResourceId: second } = await fixture.update(arn, { ...SOCKET, ...retained }, { ...CORE, ...retained });
    const { PhysicalResourceId: third } = await fixture.update(second, { ...CORE, ...retained }, { ...SOCKET, ...retained });
    expect(fixture.arns).toEqual([arn, second, third]);
    expect(fixture.live(arn)).toEqual(before);
  });
});

describe('the cleanup of a replacement', () => {
  const settled = async () => {
    const arn = await inUse();
    const { PhysicalResourceId: id } = await fixture.update(arn, SOCKET);
    fixture.stack({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', resources: { License: id } });
    return [arn, id];
  };

  test('asks nothing and moves nothing when the old one is not in use', async () => {
    const [arn, id] = await settled();
    fixture.aws.calls.clear();
    await fixture.delete(arn);
    expect([fixture.operations, fixture.questions]).toEqual([['DeleteLicenseConfiguration'], []]);
    expect(fixture.arns).toEqual([id]);
  });

  test('moves users that joined late to the new one', async () => {
    const [arn, id] = await settled();
    fixture.associate(arn, 'arn:aws:ec2:us-east-1::image/ami-late');
    expect((await fixture.delete(arn)).Status).toBe('SUCCESS');
    expect([fixture.arns, fixture.associationsOf(id)]).toEqual([[id], [...ALL, 'arn:aws:ec2:us-east-1::image/ami-late'].sort()]);
  });
});

describe('the rollback of an update in place that cannot be changed back in place', () => {
  const rule = { LicenseRules: ['#licenseAffinityToHost=30'] };

  test('moves users that join late to the replacement, not to what an earlier deployment retained', async () => {
    const retained = { RetainOnDelete: 'true', RetainOnReplace: 'true' };
    const old = await fixture.created({ ...SOCKET, ...retained });
    const { PhysicalResourceId: arn } = await fixture.update(old, { ...CORE, ...retained }, { ...SOCKET, ...retained });
    await fixture.update(arn, { ...CORE, ...rule }, { ...CORE, ...retained });
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const { PhysicalResourceId: kept } = await fixture.update(arn, CORE, { ...CORE, ...rule });
    expect([old, arn]).not.toContain(kept);
    fixture.associate(arn, INSTANCE);
    fixture.stack({ status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', resources: { [LOGICAL_ID]: kept } });
    expect((await fixture.delete(arn, { ...CORE, ...rule })).Status).toBe('SUCCESS');
    expect([fixture.associationsOf(old), fixture.associationsOf(kept)]).toEqual([[], [INSTANCE]]);
  });

  test('replaces, where that is allowed', async () => {
    const arn = await fixture.created();
    await fixture.update(arn, { ...CORE, ...rule });
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const { Status, PhysicalResourceId: id } = await fixture.update(arn, CORE, { ...CORE, ...rule });
    expect([Status, id === arn, fixture.live(id)!.LicenseRules]).toEqual(['SUCCESS', false, []]);
  });

  /** Either the update forward is refused, or the update back succeeds. */
  const expectNoFailedRollback = async (arn: string, properties: object) => {
    const forward = await fixture.update(arn, { ...properties, ...rule }, properties);
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const back = await fixture.update(arn, properties, { ...properties, ...rule });
    expect(forward.Status === 'FAILED' || back.Status === 'SUCCESS').toBe(true);
  };

  test('does not fail under replacementPolicy REFUSE', async () => {
    const properties = { ...CORE, ReplacementPolicy: 'REFUSE' };
    await expectNoFailedRollback(await fixture.created(properties), properties);
  });

  test('does not fail under adoptExisting', async () => {
    const properties = { ...CORE, AdoptExisting: fixture.aws.licenseManager.create(CORE) };
    await expectNoFailedRollback(await fixture.created(properties), properties);
  });
});
