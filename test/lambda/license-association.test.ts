// Associations of AMIs, instances and hosts, in all orders with replacements of the license configurations.
import { LICENSE_ASSOCIATION_RESOURCE_TYPE, LICENSE_CONFIGURATION_RESOURCE_TYPE } from '../../lib/private/contract';
import { external } from '../../lambda/external';
import { AwsError } from '../../local-aws/errors';
import { AMI, amiArn, HOST, INSTANCE, STACK_ID } from '../fixtures/arns';
import { CORE, FixtureEvent, handlerFixture, INVENTED_ID, Sending, SOCKET } from './handler-fixture';

const fixture = handlerFixture();
const OTHER_AMI = amiArn(2);
const ID = 'license-association/request-0';
const ASSOCIATION = { ResourceType: LICENSE_ASSOCIATION_RESOURCE_TYPE, LogicalResourceId: 'Association' };

let a: string;
let b: string;
beforeEach(async () => {
  a = fixture.aws.licenseManager.create({ Name: 'A', LicenseCountingType: 'vCPU' } as never);
  b = fixture.aws.licenseManager.create({ Name: 'B', LicenseCountingType: 'vCPU' } as never);
  await fixture.clock.advance(5000);
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
});

const links = (ResourceArn: string, LicenseConfigurationArns: string[], more: object = {}) => ({
  ResourceArn,
  LicenseConfigurationArns,
  ...more,
});
const sending = ({ event, ...rest }: Sending): Sending => ({ event: { ...ASSOCIATION, ...event }, ...rest });
const create = (properties: object, more: Sending = {}) => fixture.create(properties, sending(more));
const update = (properties: object, old: object, more: Sending = {}) => fixture.update(ID, properties, old, sending(more));
const remove = (properties: object, id = ID, more: Sending = {}) => fixture.delete(id, properties, sending(more));
const linked = (target: string) =>
  [a, b].filter((arn) => fixture.live(arn) !== undefined && fixture.associationsOf(arn).includes(target));
const made = async (properties: object) => {
  expect(await create(properties)).toMatchObject({ Status: 'SUCCESS' });
  await fixture.clock.advance(60_000);
  fixture.aws.calls.clear();
};
/** The events of a stack whose change of the association began that many seconds ago, newest last. */
const since = (secondsAgo: number, verb: 'CREATE' | 'UPDATE', reason?: string): FixtureEvent[] => {
  const own = { logicalId: 'Association', type: LICENSE_ASSOCIATION_RESOURCE_TYPE, secondsAgo };
  return [
    { status: `${verb}_IN_PROGRESS`, secondsAgo: secondsAgo + 10 },
    { ...own, status: `${verb}_IN_PROGRESS` },
    { ...own, status: reason === undefined ? `${verb}_COMPLETE` : `${verb}_FAILED`, reason },
  ];
};
const REFUSED = 'Received response status [FAILED] from custom resource. Message returned: Error';
const scopeOf = (arn: string, target: string) => {
  let scope: string | undefined;
  fixture.aws.licenseManager.change(arn, ({ associations }) => {
    scope = associations.find(({ resourceArn }) => resourceArn === target)!.scope;
  });
  return scope;
};

describe('a Create', () => {
  test.each([AMI, INSTANCE, HOST])('associates %s with all license configurations in one change', async (target) => {
    expect(await create(links(target, [a, b]))).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: `license-association/${fixture.requestId}`,
    });
    expect(linked(target)).toEqual([a, b]);
    expect(fixture.operations).toEqual(['ListLicenseSpecificationsForResource', 'UpdateLicenseSpecificationsForResource']);
  });

  test('gives an AMI the scope of other accounts', async () => {
    await create(links(AMI, [a], { CrossAccountAmi: 'true' }));
    expect(scopeOf(a, AMI)).toBe('cross-account');
  });

  test('refuses an association that existed before, and its Delete keeps it', async () => {
    fixture.associate(a, AMI);
    await fixture.clock.advance(5000);
    const { Status, Reason, PhysicalResourceId } = await create(links(AMI, [a, b]));
    expect([Status, Reason]).toEqual([
      'FAILED',
      `Error: ${AMI} is already associated with ${a}, and not by this resource. Nothing was changed, because a deletion of this resource would remove that association. ` +
        'Remove the association first, or remove this resource from the stack. (log stream: stream)',
    ]);
    expect(linked(AMI)).toEqual([a]);
    expect(await remove(links(AMI, [a, b]), PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([a]);
  });

  test('succeeds when an earlier delivery of the event made the association', async () => {
    const event = fixture.sentAgo(0);
    await create(links(AMI, [a]), { event });
    await fixture.clock.advance(10_000);
    expect(await create(links(AMI, [a]), { event })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('makes nothing when the stack does not wait for it any more', async () => {
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS' });
    const { Status, Reason } = await create(links(AMI, [a]), { event: fixture.sentAgo(60_000) });
    expect([Status, Reason]).toEqual([
      'FAILED',
      'Error: The stack is in the status ROLLBACK_IN_PROGRESS and does not wait for this event any more. Nothing was changed. (log stream: stream)',
    ]);
    expect(linked(AMI)).toEqual([]);
  });

  test('survives a change whose response is lost', async () => {
    fixture.aws.faults.inject({ operation: 'UpdateLicenseSpecificationsForResource', kind: 'cut-after' });
    expect(await create(links(AMI, [a]))).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([a]);
  });

  test('without licenses left says what to do, with the latest failure', async () => {
    fixture.aws.licenseManager.change(a, (live) => Object.assign(live, { count: 0, hardLimit: true }));
    const error = new AwsError('LicenseUsageException', 'No licenses available.');
    fixture.aws.licenseManager.change(a, (live) =>
      live.failures.push({
        resourceArn: INSTANCE,
        resourceType: 'EC2_INSTANCE',
        resourceOwnerId: '123456789012',
        message: 'Not enough vCPUs.',
        operation: 'RunInstances',
        requestedBy: 'somebody',
        at: new Date('2030-01-01T00:00:00Z'),
      }),
    );
    fixture.aws.faults.inject({ operation: 'UpdateLicenseSpecificationsForResource', kind: 'error-before', error });
    const { Status, Reason } = await create(links(INSTANCE, [a]));
    expect([Status, Reason]).toEqual([
      'FAILED',
      `Error: Too few licenses are left for ${INSTANCE} of ${a}. Raise licenseCount, set licenseCountHardLimit to false, or stop instances that use the licenses. ` +
        'License Manager says: LicenseUsageException: No licenses available. Latest failure at 2030-01-01T00:00:00.000Z, RunInstances: Not enough vCPUs. (log stream: stream)',
    ]);
  });

  test('of a disabled license configuration says what to do', async () => {
    fixture.aws.licenseManager.change(a, (live) => Object.assign(live, { status: 'DISABLED' }));
    const { Reason } = await create(links(INSTANCE, [a]));
    expect(Reason).toContain(
      `The associations of ${INSTANCE} with ${a} cannot change in the present state. Check that the resource is not terminated, that the license configurations are not disabled, and that automated discovery did not make the association. ` +
        `License Manager says: InvalidResourceStateException: ${a} is disabled. Latest failure at `,
    );
    expect(linked(INSTANCE)).toEqual([]);
  });
});

describe('an Update', () => {
  test('adds and removes license configurations in one change', async () => {
    await made(links(AMI, [a]));
    expect(await update(links(AMI, [b]), links(AMI, [a]))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ID });
    expect(linked(AMI)).toEqual([b]);
    expect(fixture.operations).toEqual(['ListLicenseSpecificationsForResource', 'UpdateLicenseSpecificationsForResource']);
  });

  test('succeeds if the license configuration of before does not exist any more', async () => {
    await made(links(AMI, [a]));
    fixture.aws.licenseManager.vanish(a);
    expect(await update(links(AMI, [b]), links(AMI, [a]))).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([b]);
  });

  test('of nothing changes nothing', async () => {
    await made(links(AMI, [a]));
    await update(links(AMI, [a]), links(AMI, [a]));
    expect(fixture.operations).toEqual(['ListLicenseSpecificationsForResource']);
  });

  test('restores an association that somebody removed', async () => {
    await made(links(AMI, [a]));
    fixture.aws.licenseManager.disassociate(a, AMI);
    await update(links(AMI, [a, b]), links(AMI, [a]));
    expect(linked(AMI)).toEqual([a, b]);
  });

  test('associates the new target before it disassociates the old one', async () => {
    await made(links(AMI, [a]));
    expect(await update(links(OTHER_AMI, [b]), links(AMI, [a]))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: ID });
    expect([linked(AMI), linked(OTHER_AMI)]).toEqual([[], [b]]);
  });

  test('changes the scope of an AMI', async () => {
    await made(links(AMI, [a]));
    await update(links(AMI, [a], { CrossAccountAmi: 'true' }), links(AMI, [a]));
    expect(scopeOf(a, AMI)).toBe('cross-account');
    await update(links(AMI, [a]), links(AMI, [a], { CrossAccountAmi: 'true' }));
    expect(scopeOf(a, AMI)).toBeUndefined();
  });

  test.each([
    ['more', () => [a, b]],
    ['others', () => [b]],
  ])('with %s refuses an association that somebody else made, and its rollback keeps it', async (_, wanted) => {
    await made(links(AMI, [a]));
    fixture.associate(b, AMI);
    await fixture.clock.advance(5000);
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    expect((await update(links(AMI, wanted()), links(AMI, [a]))).Reason).toContain(
      `${AMI} is already associated with ${b}, and not by this resource.`,
    );
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', events: since(1, 'UPDATE', REFUSED) });
    expect(await update(links(AMI, [a]), links(AMI, wanted()))).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([a, b]);
  });

  test('is undone by its rollback, also for another target', async () => {
    await made(links(AMI, [a]));
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    await update(links(OTHER_AMI, [a, b]), links(AMI, [a]));
    await fixture.clock.advance(3 * 3600_000);
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', events: since(3 * 3600, 'UPDATE') });
    await update(links(AMI, [a]), links(OTHER_AMI, [a, b]));
    expect([linked(AMI), linked(OTHER_AMI)]).toEqual([[a], []]);
  });

  test.each([true, false])(
    'is undone by its rollback without what was deleted meanwhile, which has no tags: %p',
    async (noTags) => {
      fixture.aws.licenseManager.assumptions.goneHasNoTags = noTags;
      await made(links(AMI, [a]));
      await update(links(AMI, [b]), links(AMI, [a]));
      fixture.aws.licenseManager.vanish(a);
      await fixture.clock.advance(120_000);
      fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', events: since(120, 'UPDATE') });
      expect(await update(links(AMI, [a]), links(AMI, [b]))).toMatchObject({ Status: 'SUCCESS' });
      expect(linked(AMI)).toEqual([]);
      expect(external.log).toHaveBeenCalledWith({
        level: 'WARN',
        message: 'association-not-restored',
        resourceArn: AMI,
        licenseConfigurationArn: a,
      });
    },
  );

  test('with a license configuration that was deleted fails on the way forward', async () => {
    await made(links(AMI, [a]));
    fixture.aws.licenseManager.vanish(b);
    await fixture.clock.advance(120_000);
    const { Status, Reason } = await update(links(AMI, [b]), links(AMI, [a]));
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining(`Invalid license configuration ARN: ${b}`)]);
    expect(linked(AMI)).toEqual([a]);
  });

  test('that fails half-way leaves the associations as they were', async () => {
    await made(links(AMI, [a]));
    const around = fixture.aws.faults.around.bind(fixture.aws.faults);
    let changes = 0;
    jest.spyOn(fixture.aws.faults, 'around').mockImplementation((service, operation, effect) => {
      const fails = operation === 'UpdateLicenseSpecificationsForResource' && ++changes === 2;
      const error = new AwsError('InvalidResourceStateException', 'not now');
      return around(service, operation, fails ? () => Promise.reject(error) : effect);
    });
    expect(await update(links(OTHER_AMI, [b]), links(AMI, [a]))).toMatchObject({ Status: 'FAILED' });
    expect([linked(AMI), linked(OTHER_AMI)]).toEqual([[a], []]);
  });

  test('that removes associations fails where CloudFormation does not say its direction', async () => {
    await made(links(AMI, [a]));
    fixture.aws.cloudFormation.stacks.clear();
    expect((await update(links(AMI, [b]), links(AMI, [a]))).Reason).toContain(
      'Allow the function cloudformation:DescribeStacks on its own stack, and try again.',
    );
    expect(linked(AMI)).toEqual([a]);
  });

  test('succeeds where the old target does not exist any more', async () => {
    await made(links(INSTANCE, [a]));
    fixture.aws.licenseManager.disassociate(a, INSTANCE);
    expect(await update(links(AMI, [a]), links(INSTANCE, [a]))).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([a]);
  });
});

describe('a Delete', () => {
  test('removes all associations in one change', async () => {
    await made(links(AMI, [a, b]));
    expect(await remove(links(AMI, [a, b]))).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([]);
    expect(fixture.operations).toEqual(['ListLicenseSpecificationsForResource', 'UpdateLicenseSpecificationsForResource']);
  });

  test('keeps associations of the target that others made', async () => {
    await made(links(AMI, [a]));
    fixture.associate(b, AMI);
    await remove(links(AMI, [a]));
    expect(linked(AMI)).toEqual([b]);
  });

  test.each<[string, () => void]>([
    ['association', () => fixture.aws.licenseManager.disassociate(a, AMI)],
    [
      'target',
      () => {
        const error = new AwsError('InvalidParameterValueException', 'Invalid resource ARN');
        fixture.aws.faults.inject({ operation: 'ListLicenseSpecificationsForResource', kind: 'error-before', error });
      },
    ],
  ])('succeeds if the %s does not exist any more', async (_, vanish) => {
    await made(links(AMI, [a]));
    vanish();
    expect(await remove(links(AMI, [a]))).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.operations).toEqual(['ListLicenseSpecificationsForResource']);
  });

  test('succeeds if a license configuration does not exist any more, and removes the others', async () => {
    await made(links(AMI, [a, b]));
    fixture.aws.licenseManager.vanish(a);
    expect(await remove(links(AMI, [a, b]))).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([]);
  });

  test('succeeds if the association vanishes meanwhile', async () => {
    await made(links(AMI, [a]));
    const around = fixture.aws.faults.around.bind(fixture.aws.faults);
    jest.spyOn(fixture.aws.faults, 'around').mockImplementation((service, operation, effect) => {
      if (operation === 'UpdateLicenseSpecificationsForResource') {
        fixture.aws.licenseManager.disassociate(a, AMI);
        return Promise.reject(new AwsError('InvalidParameterValueException', 'Invalid resource ARN'));
      }
      return around(service, operation, effect);
    });
    expect(await remove(links(AMI, [a]))).toMatchObject({ Status: 'SUCCESS' });
  });

  test('fails if License Manager keeps the association', async () => {
    await made(links(AMI, [a]));
    const error = new AwsError('InvalidResourceStateException', 'not now');
    fixture.aws.faults.inject({ operation: 'UpdateLicenseSpecificationsForResource', kind: 'error-before', error });
    expect((await remove(links(AMI, [a]))).Reason).toContain('License Manager says: InvalidResourceStateException: not now');
  });

  test('with properties that cannot be read succeeds', async () => {
    expect(await remove({})).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.operations).toEqual([]);
  });

  test('of an abandoned Create removes its association', async () => {
    await made(links(AMI, [a]));
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS', events: since(60, 'CREATE', 'CloudFormation did not receive a response') });
    await remove(links(AMI, [a]), INVENTED_ID);
    expect(linked(AMI)).toEqual([]);
  });

  test('of an abandoned Create keeps an association that is older', async () => {
    fixture.associate(a, AMI);
    await fixture.clock.advance(60_000);
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS', events: since(59, 'CREATE', 'CloudFormation did not receive a response') });
    expect(await remove(links(AMI, [a]), INVENTED_ID)).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([a]);
  });

  test('of an abandoned Create keeps the association that the stack has by now', async () => {
    await made(links(AMI, [a]));
    fixture.stack({ status: 'UPDATE_IN_PROGRESS', resources: { Association: ID } });
    await remove(links(AMI, [a]), INVENTED_ID);
    expect(linked(AMI)).toEqual([a]);
  });
});

describe('with a replacement of the license configuration', () => {
  const CONFIGURATION = { ResourceType: LICENSE_CONFIGURATION_RESOURCE_TYPE };
  let replacement: string;

  beforeEach(async () => {
    a = await fixture.created(CORE, { event: CONFIGURATION });
    await made(links(AMI, [a]));
    fixture.stack({ status: 'UPDATE_IN_PROGRESS', resources: { License: a } });
    replacement = (await fixture.update(a, SOCKET, CORE, { event: CONFIGURATION })).PhysicalResourceId;
    b = replacement;
    expect(linked(AMI)).toEqual([replacement]);
    await fixture.clock.advance(5000);
  });

  const forward = () => update(links(AMI, [b]), links(AMI, [a]));
  const back = () => update(links(AMI, [a]), links(AMI, [b]));
  const configurationBack = () => fixture.update(b, CORE, SOCKET, { event: CONFIGURATION });
  const deleteConfiguration = (arn: string) => fixture.delete(arn, CORE, { event: CONFIGURATION });

  test('the association follows, and the cleanup deletes the old one', async () => {
    expect(await forward()).toMatchObject({ Status: 'SUCCESS' });
    fixture.stack({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', resources: { License: b } });
    expect(await deleteConfiguration(a)).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([b]);
  });

  test.each([
    ['the license configuration first', [configurationBack, back]],
    ['the association first', [back, configurationBack]],
  ])('its rollback restores the association, %s', async (_, events) => {
    await forward();
    await fixture.clock.advance(60_000);
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', resources: { License: b } });
    for (const event of events) {
      expect(await event()).toMatchObject({ Status: 'SUCCESS' });
    }
    expect(linked(AMI)).toEqual([a]);
    fixture.stack({ status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', resources: { License: a } });
    expect(await deleteConfiguration(b)).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([a]);
  });

  test('its rollback without an Update of the association restores it, too', async () => {
    fixture.stack({ status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', resources: { License: a } });
    expect(await deleteConfiguration(b)).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([a]);
  });

  test('an association that leaves the template at once leaves no association behind', async () => {
    fixture.stack({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', resources: { License: b } });
    expect(await remove(links(AMI, [a]))).toMatchObject({ Status: 'SUCCESS' });
    expect(linked(AMI)).toEqual([]);
  });

  test('a target that changes at once loses the association', async () => {
    expect(await update(links(OTHER_AMI, [b]), links(AMI, [a]))).toMatchObject({ Status: 'SUCCESS' });
    expect([linked(AMI), linked(OTHER_AMI)]).toEqual([[], [b]]);
  });

  test('the whole stack is deleted', async () => {
    await forward();
    await deleteConfiguration(a);
    fixture.stack({ status: 'DELETE_IN_PROGRESS', resources: { License: b } }, STACK_ID);
    expect(await remove(links(AMI, [b]))).toMatchObject({ Status: 'SUCCESS' });
    expect(await deleteConfiguration(b)).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.arns).not.toContain(b);
  });
});
