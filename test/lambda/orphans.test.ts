// An update that CloudFormation abandons may leave a replacement that no stack records. The Update back deletes it.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { external } from '../../lambda/external';
import { INSTANCE } from '../fixtures/arns';
import { CORE, handlerFixture, LOGICAL_ID, SOCKET } from './handler-fixture';

const fixture = handlerFixture();
const RETAINED = { RetainOnDelete: 'true', RetainOnReplace: 'true' };

/** The ARN that the stack records, and that of the replacement whose response was lost. */
async function abandoned(properties: object = CORE, replacement: object = SOCKET): Promise<[string, string]> {
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
  const arn = await fixture.created(properties);
  const { PhysicalResourceId: orphan } = await fixture.update(arn, replacement, properties);
  fixture.clock.advance(60_000);
  fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', resources: { [LOGICAL_ID]: arn } });
  return [arn, orphan];
}

test('the Update back deletes the orphan and moves its associations back', async () => {
  const [arn, orphan] = await abandoned();
  fixture.associate(orphan, INSTANCE);
  expect((await fixture.update(arn, CORE, SOCKET)).PhysicalResourceId).toBe(arn);
  expect([fixture.arns, fixture.associationsOf(arn)]).toEqual([[arn], [INSTANCE]]);
  expect(fixture.logged).toContain('orphan-deleted');
});

test('the Update back waits seven seconds for an orphan that is not listed yet', async () => {
  fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
  const arn = await fixture.created();
  await fixture.update(arn, CORE, SOCKET);
  const pauses = jest.mocked(external.sleep).mock.calls.map(([pause]) => pause);
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(7000);
});

test.each([
  ['that was refused', { ...SOCKET, ReplacementPolicy: 'REFUSE' }],
  ['in place', { ...CORE, Description: 'd' }],
  ['of an adopted one', { ...SOCKET, AdoptExisting: 'arn' }],
])('the Update back after an update %s does not search', async (_, old) => {
  fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
  const arn = await fixture.created();
  await fixture.update(arn, CORE, old);
  expect(fixture.operations).toEqual(['GetLicenseConfiguration']);
});

test('an Update forward does not search', async () => {
  const [arn, orphan] = await abandoned();
  fixture.stack({ status: 'UPDATE_IN_PROGRESS', resources: { [LOGICAL_ID]: arn } });
  await fixture.update(arn, CORE, SOCKET);
  expect(fixture.arns).toEqual([arn, orphan]);
});

test('an Update back that cannot ask CloudFormation deletes nothing, and names the orphan and the permission', async () => {
  const [arn, orphan] = await abandoned();
  fixture.aws.faults.inject({ operation: 'DescribeStacks', kind: 'access-denied', times: 1000 });
  const { Status, Reason } = await fixture.update(arn, CORE, SOCKET);
  expect(Status).toBe('FAILED');
  expect(Reason).toContain(`${orphan} may be an orphaned replacement of ${arn}`);
  expect(Reason).toContain('Allow the function cloudformation:DescribeStacks on its own stack');
  expect(fixture.arns).toEqual([arn, orphan]);
});

test('an Update back that waits out throttling deletes the orphan', async () => {
  const [arn] = await abandoned();
  fixture.aws.faults.inject({ operation: 'DescribeStacks', kind: 'throttle', times: 20 });
  await fixture.update(arn, CORE, SOCKET);
  expect(fixture.arns).toEqual([arn]);
});

describe('an orphan search keeps', () => {
  // F1 of the reproductions.
  test('a replacement that a policy retains', async () => {
    const [arn, successor] = await abandoned({ ...CORE, ...RETAINED }, { ...SOCKET, ...RETAINED });
    await fixture.update(arn, { ...CORE, ...RETAINED }, { ...SOCKET, ...RETAINED });
    expect(fixture.arns).toEqual([arn, successor]);
  });

  test('a replacement of another license configuration', async () => {
    const [arn, orphan] = await abandoned();
    fixture.aws.licenseManager.change(orphan, (live) => live.tags.set(RESERVED_TAGS.replaces, 'lic-1'));
    await fixture.update(arn, CORE, SOCKET);
    expect(fixture.arns).toEqual([arn, orphan]);
  });

  test('a replacement of another resource', async () => {
    const [arn, orphan] = await abandoned();
    fixture.aws.licenseManager.change(orphan, (live) => live.tags.set(RESERVED_TAGS.resource, 'Other'));
    await fixture.update(arn, CORE, SOCKET);
    expect(fixture.arns).toEqual([arn, orphan]);
  });

  // t8 of the reproductions.
  test('a replacement that a later event created, when the rollback before is delivered again', async () => {
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const arn = await fixture.created();
    const again = fixture.sentAgo(0);
    fixture.clock.advance(60_000);
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const { PhysicalResourceId: current } = await fixture.update(arn, SOCKET);
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    await fixture.update(arn, CORE, SOCKET, { event: again });
    expect(fixture.arns).toEqual([arn, current]);
  });

  test('every replacement where the URL of the event has no date', async () => {
    const [arn, orphan] = await abandoned();
    const event = { ResponseURL: `${fixture.responses.url}&AWSAccessKeyId=AKIA&Expires=1` };
    await fixture.update(arn, CORE, SOCKET, { event });
    expect(fixture.arns).toEqual([arn, orphan]);
  });
});

// T8 of the reproductions.
test('a rollback that is delivered again after a later replacement deletes nothing', async () => {
  const rollback = { RequestId: 'the-rollback', ResponseURL: `${fixture.responses.url}&AWSAccessKeyId=AKIA&Expires=1` };
  fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
  const first = await fixture.created();
  await fixture.update(first, CORE, SOCKET, { event: rollback });
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
  const { PhysicalResourceId: second } = await fixture.update(first, SOCKET);
  fixture.stack({ status: 'UPDATE_COMPLETE', resources: { [LOGICAL_ID]: second } });
  await fixture.delete(first);
  fixture.clock.advance(120_000);
  fixture.responses.rejections.push(412);
  await fixture.update(first, CORE, SOCKET, { event: rollback });
  expect(fixture.arns).toEqual([second]);
});
