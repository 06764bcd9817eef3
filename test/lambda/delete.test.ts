import { RESERVED_TAGS } from '../../lib/private/contract';
import { amiArn, AMI, INSTANCE, OTHER_STACK_ID } from '../fixtures/arns';
import { CORE, handlerFixture, INVENTED_ID, LOGICAL_ID, SOCKET } from './handler-fixture';

const fixture = handlerFixture();

describe('a delete', () => {
  test('is one call', async () => {
    const arn = await fixture.created();
    expect((await fixture.delete(arn)).Status).toBe('SUCCESS');
    expect([fixture.operations, fixture.questions]).toEqual([['DeleteLicenseConfiguration'], []]);
    expect(fixture.arns).toEqual([]);
  });

  test('succeeds if it is already deleted', async () => {
    const arn = await fixture.created();
    fixture.aws.licenseManager.vanish(arn);
    expect((await fixture.delete(arn)).Status).toBe('SUCCESS');
  });

  // T4 of the reproductions.
  test('does not read properties that it does not need', async () => {
    const arn = await fixture.created();
    expect((await fixture.delete(arn, { ...CORE, LicenseCount: 'ten', LicenseCountingType: undefined })).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([]);
  });

  test('of one that belongs to another stack touches nothing, and succeeds', async () => {
    const arn = await fixture.created();
    fixture.aws.licenseManager.change(arn, (live) => live.tags.set(RESERVED_TAGS.stack, OTHER_STACK_ID));
    fixture.aws.faults.inject({ operation: 'DeleteLicenseConfiguration', kind: 'access-denied', times: 1000 });
    expect((await fixture.delete(arn)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([arn]);
  });

  test('of one without the tag of the stack fails', async () => {
    const arn = fixture.aws.licenseManager.create(CORE);
    fixture.aws.faults.inject({ operation: 'DeleteLicenseConfiguration', kind: 'access-denied', times: 1000 });
    const { Status, Reason } = await fixture.delete(arn);
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(
      `The function may change license configurations whose tag ${RESERVED_TAGS.stack} has the id of its stack: check that tag of ${arn}.`,
    );
    expect(fixture.arns).toEqual([arn]);
  });

  test('that stays denied succeeds if it is deleted', async () => {
    const arn = await fixture.created();
    fixture.aws.licenseManager.vanish(arn);
    fixture.aws.faults.inject({ operation: 'DeleteLicenseConfiguration', kind: 'access-denied', times: 1000 });
    expect((await fixture.delete(arn)).Status).toBe('SUCCESS');
  });
});

describe('a delete of one in use', () => {
  test('fails and names its users', async () => {
    fixture.stack({ status: 'DELETE_IN_PROGRESS' });
    const arn = await fixture.created();
    fixture.associate(arn, INSTANCE);
    fixture.aws.licenseManager.addReportGenerator(arn, 'monthly');
    const { Status, Reason } = await fixture.delete(arn);
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(
      `${arn} is in use by 1 associated resource(s): ${INSTANCE}. Remove the associations, or set disassociateOnDelete, deploy, and try again. ` +
        'It is in use by the report generator(s) monthly. Delete them and try again.',
    );
    expect(fixture.associationsOf(arn)).toEqual([INSTANCE]);
  });

  test('names three users and the number of the others', async () => {
    fixture.stack({ status: 'DELETE_IN_PROGRESS' });
    const arn = await fixture.created();
    fixture.associate(arn, ...[1, 2, 3, 4, 5].map(amiArn));
    expect((await fixture.delete(arn)).Reason).toContain(
      `is in use by 5 associated resource(s): ${amiArn(1)}, ${amiArn(2)}, ${amiArn(3)} and 2 more. Remove`,
    );
  });

  test('names report generators alone', async () => {
    const arn = await fixture.created();
    fixture.aws.licenseManager.addReportGenerator(arn, 'monthly');
    expect((await fixture.delete(arn)).Reason).toContain(
      `${arn} is in use by the report generator(s) monthly. Delete them and try again. License Manager says: `,
    );
    expect(fixture.questions).toEqual([]);
  });

  test('disassociates all of them first under disassociateOnDelete', async () => {
    fixture.stack({ status: 'DELETE_IN_PROGRESS' });
    const arn = await fixture.created();
    fixture.associate(arn, ...Array.from({ length: 120 }, (_, number) => amiArn(number)));
    expect((await fixture.delete(arn, { ...CORE, DisassociateOnDelete: 'true' })).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([]);
  });

  // F2 of the reproductions.
  test('does not move its users to a predecessor that is still there', async () => {
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const predecessor = await fixture.created();
    const { PhysicalResourceId: arn } = await fixture.update(predecessor, SOCKET);
    fixture.associate(arn, INSTANCE);
    fixture.stack({ status: 'DELETE_IN_PROGRESS', resources: { [LOGICAL_ID]: arn } });
    expect((await fixture.delete(arn, SOCKET)).Status).toBe('FAILED');
    expect([fixture.associationsOf(arn), fixture.associationsOf(predecessor)]).toEqual([[INSTANCE], []]);
  });

  test('changes nothing when no operation of the stack waits for it', async () => {
    fixture.stack({ status: 'UPDATE_COMPLETE' });
    const arn = await fixture.created();
    fixture.associate(arn, INSTANCE);
    const { Status, Reason } = await fixture.delete(arn, { ...CORE, DisassociateOnDelete: 'true' });
    expect([Status, Reason]).toEqual([
      'FAILED',
      'Error: The stack is in the status UPDATE_COMPLETE and does not wait for this event any more. Nothing was changed. (log stream: stream)',
    ]);
    expect(fixture.associationsOf(arn)).toEqual([INSTANCE]);
  });

  test('asks again for ten seconds while the status of the stack is stale', async () => {
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const arn = await fixture.created();
    fixture.associate(arn, AMI);
    const started = fixture.clock.now();
    await fixture.delete(arn, { ...CORE, DisassociateOnDelete: 'true' });
    expect(fixture.questions).toEqual(Array(5).fill('DescribeStacks'));
    expect(fixture.clock.now() - started).toBe(10_000);
  });
});

describe('a delete with an invented id', () => {
  test('deletes the one that the resource created, and no other', async () => {
    const arn = await fixture.created();
    const other = fixture.aws.licenseManager.create({ Name: 'Oracle', LicenseCountingType: 'Core' });
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS' });
    fixture.clock.advance(1000);
    expect((await fixture.delete(INVENTED_ID)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([other]);
    expect(fixture.live(arn)).toBeUndefined();
  });

  test('succeeds where the Create left nothing behind', async () => {
    expect((await fixture.delete(INVENTED_ID)).Status).toBe('SUCCESS');
    expect(fixture.questions).toEqual([]);
  });

  test('reads no tags of a license configuration that is listed as deleted', async () => {
    const arn = await fixture.created();
    fixture.aws.licenseManager.vanish(arn);
    await fixture.delete(INVENTED_ID);
    expect(new Set(fixture.operations)).toEqual(new Set(['ListLicenseConfigurations']));
  });

  test('keeps the one that a policy retains', async () => {
    const arn = await fixture.created({ ...CORE, RetainOnDelete: 'true' });
    fixture.clock.advance(1000);
    expect((await fixture.delete(INVENTED_ID)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([arn]);
  });

  test('keeps the one that the stack records', async () => {
    const arn = await fixture.created();
    fixture.stack({ status: 'UPDATE_COMPLETE', resources: { [LOGICAL_ID]: arn } });
    fixture.clock.advance(1000);
    expect((await fixture.delete(INVENTED_ID)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([arn]);
  });

  test.each([0, 1])('deletes the other one where the stack records number %i, which is in use', async (recorded) => {
    const arns = [await fixture.created(), await fixture.created()].sort();
    fixture.associate(arns[recorded], INSTANCE);
    fixture.stack({ status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', resources: { [LOGICAL_ID]: arns[recorded] } });
    fixture.clock.advance(1000);
    expect((await fixture.delete(INVENTED_ID)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([arns[recorded]]);
  });

  test('keeps an adopted one', async () => {
    const arn = fixture.aws.licenseManager.create(CORE);
    await fixture.created({ ...CORE, AdoptExisting: arn });
    fixture.clock.advance(1000);
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS' });
    expect((await fixture.delete(INVENTED_ID, { ...CORE, AdoptExisting: arn })).Status).toBe('SUCCESS');
    expect([fixture.arns, fixture.tagsOf(arn)]).toEqual([[arn], {}]);
  });

  test('keeps an adopted one whose adoptExisting was dropped since', async () => {
    const arn = fixture.aws.licenseManager.create(CORE);
    await fixture.created({ ...CORE, AdoptExisting: arn });
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS' });
    fixture.clock.advance(1000);
    expect((await fixture.delete(INVENTED_ID)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([arn]);
  });

  test('fails where CloudFormation does not say which one it records', async () => {
    const arn = await fixture.created();
    fixture.clock.advance(1000);
    fixture.aws.faults.inject({ operation: 'DescribeStackResource', kind: 'access-denied', times: 1000 });
    const { Status, Reason } = await fixture.delete(INVENTED_ID);
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('Allow the function cloudformation:DescribeStackResource on its own stack, and try again.');
    expect(fixture.arns).toEqual([arn]);
  });

  test('fails where it finds several', async () => {
    const arns = [await fixture.created(), await fixture.created()].sort();
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS' });
    fixture.clock.advance(1000);
    const { Status, Reason } = await fixture.delete(INVENTED_ID);
    expect([Status, Reason]).toEqual([
      'FAILED',
      `Error: Several license configurations carry the tags of ${LOGICAL_ID}: ${arns.join(', ')}. Delete those that are not needed and try again. (log stream: stream)`,
    ]);
    expect(fixture.configurations).toHaveLength(2);
  });

  test('fails where it is in use', async () => {
    const arn = await fixture.created();
    fixture.associate(arn, AMI);
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS' });
    fixture.clock.advance(1000);
    const { Status, Reason } = await fixture.delete(INVENTED_ID);
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`${arn} is in use by 1 associated resource(s): ${AMI}.`);
    expect(fixture.arns).toEqual([arn]);
  });

  test('that is delivered again keeps the one that a later event created', async () => {
    fixture.stack({ status: 'UPDATE_COMPLETE' });
    const earlier = fixture.sentAgo(0);
    fixture.clock.advance(60_000);
    const arn = await fixture.created();
    expect((await fixture.delete(INVENTED_ID, CORE, { event: earlier })).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([arn]);
  });

  // t8 of the reproductions.
  test('deletes nothing where its URL has no date', async () => {
    const arn = await fixture.created();
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS' });
    const event = { ResponseURL: `${fixture.responses.url}&AWSAccessKeyId=AKIA&Expires=1` };
    expect((await fixture.delete(INVENTED_ID, CORE, { event })).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([arn]);
  });
});
