// A create that waits for permissions or a throttled API, until CloudFormation has given its event up.
import { TIMEOUTS } from '../../lib/private/contract';
import { external } from '../../lambda/external';
import { INSTANCE } from '../fixtures/arns';
import { CORE, handlerFixture, INVENTED_ID, LOGICAL_ID, SOCKET } from './handler-fixture';

const fixture = handlerFixture();

/** Delays the create by that many rejections, and does something before it is sent once more. */
function delayCreate(times: number, kind: 'access-denied' | 'throttle', act: () => Promise<void>): void {
  const { faults } = fixture.aws;
  faults.inject({ operation: 'CreateLicenseConfiguration', kind, times });
  const around = faults.around.bind(faults);
  let creates = 0;
  jest.spyOn(faults, 'around').mockImplementation(async (service, operation, effect) => {
    if (operation === 'CreateLicenseConfiguration' && ++creates === times + 1) {
      await act();
    }
    return around(service, operation, effect);
  });
}

test('a Create whose Delete found nothing leaves nothing behind', async () => {
  fixture.stack({ status: 'CREATE_IN_PROGRESS' });
  delayCreate(7, 'access-denied', async () => {
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS', resources: { [LOGICAL_ID]: INVENTED_ID } });
    expect((await fixture.delete(INVENTED_ID)).Status).toBe('SUCCESS');
    fixture.stack({ status: 'ROLLBACK_COMPLETE' });
  });
  const { Status, Reason } = await fixture.create();
  expect([Status, Reason]).toEqual([
    'FAILED',
    'Error: The stack is in the status ROLLBACK_COMPLETE and does not wait for this event any more. Nothing was changed. (log stream: stream)',
  ]);
  expect(fixture.arns).toEqual([]);
});

test('a Create that ends after the time for work leaves nothing behind', async () => {
  fixture.stack({ status: 'CREATE_IN_PROGRESS' });
  delayCreate(0, 'throttle', async () => {
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS', resources: { [LOGICAL_ID]: INVENTED_ID } });
    expect((await fixture.delete(INVENTED_ID)).Status).toBe('SUCCESS');
    fixture.clock.advance((TIMEOUTS.functionTimeout - TIMEOUTS.compensation - TIMEOUTS.response - 25) * 1000);
  });
  expect((await fixture.create(CORE, { remaining: TIMEOUTS.functionTimeout * 1000 })).Status).toBe('FAILED');
  expect(fixture.arns).toEqual([]);
});

test.each<[string, string, number, 'access-denied' | 'throttle']>([
  ['that is still rolled back', 'UPDATE_ROLLBACK_IN_PROGRESS', 20, 'throttle'],
  ['that was rolled back', 'UPDATE_ROLLBACK_COMPLETE', 20, 'throttle'],
  ['whose Update back searched only seconds before', 'UPDATE_ROLLBACK_COMPLETE', 4, 'access-denied'],
])('a replacement leaves nothing behind, and moves nothing, in a stack %s', async (_, status, times, kind) => {
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
  const arn = await fixture.created();
  fixture.associate(arn, INSTANCE);
  delayCreate(times, kind, async () => {
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', resources: { [LOGICAL_ID]: arn } });
    expect((await fixture.update(arn, CORE, SOCKET)).Status).toBe('SUCCESS');
    fixture.stack({ status, resources: { [LOGICAL_ID]: arn } });
  });
  expect(await fixture.update(arn, SOCKET)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
  expect([fixture.arns, fixture.associationsOf(arn)]).toEqual([[arn], [INSTANCE]]);
});

test('a replacement that was planned without an answer of CloudFormation leaves nothing behind either', async () => {
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
  const arn = await fixture.created();
  fixture.associate(arn, INSTANCE);
  fixture.aws.faults.inject({ operation: 'DescribeStacks', kind: 'access-denied', times: 6 });
  delayCreate(20, 'throttle', async () => fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' }));
  expect((await fixture.update(arn, SOCKET)).Status).toBe('FAILED');
  expect([fixture.arns, fixture.associationsOf(arn)]).toEqual([[arn], [INSTANCE]]);
});

test('a Create that CloudFormation says nothing about succeeds, and does not ask until its time is over', async () => {
  fixture.stack({ status: 'CREATE_IN_PROGRESS' });
  delayCreate(7, 'access-denied', () => Promise.resolve());
  fixture.aws.faults.inject({ operation: 'DescribeStacks', kind: 'throttle', times: 100_000 });
  const began = fixture.clock.now();
  const { Status, PhysicalResourceId: arn } = await fixture.create({ ...CORE, Enabled: 'false' });
  expect([Status, fixture.live(arn)!.Status]).toEqual(['SUCCESS', 'DISABLED']);
  expect(fixture.clock.now() - began).toBeLessThan(60_000);
});

test.each(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'])('a Create that %s still waits for succeeds', async (status) => {
  fixture.stack({ status });
  delayCreate(7, 'access-denied', () => Promise.resolve());
  expect((await fixture.create()).Status).toBe('SUCCESS');
  expect(fixture.questions).toEqual(['DescribeStacks']);
});

test('a replacement on the way back succeeds', async () => {
  fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
  const arn = await fixture.created();
  delayCreate(20, 'throttle', () => Promise.resolve());
  const { Status, PhysicalResourceId: id } = await fixture.update(arn, SOCKET);
  expect([Status, fixture.arns]).toEqual(['SUCCESS', [arn, id]]);
});

test('one that is gone is not created again after the stack turned back', async () => {
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
  const arn = await fixture.created();
  fixture.aws.licenseManager.vanish(arn);
  delayCreate(20, 'throttle', async () => fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' }));
  expect((await fixture.update(arn, { ...CORE, Description: 'd' })).Status).toBe('FAILED');
  expect(fixture.arns).toEqual([]);
});

test('no alarm is left after the question', async () => {
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
  const arn = await fixture.created();
  const cancels: jest.Mock[] = [];
  jest.mocked(external.setAlarm).mockImplementation(() => {
    cancels.push(jest.fn());
    return cancels.at(-1)!;
  });
  expect((await fixture.update(arn, SOCKET)).Status).toBe('SUCCESS');
  // Two of the event, and two of the question.
  expect(cancels.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 1]);
});
