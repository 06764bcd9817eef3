// A look-up finds exactly one license configuration by its name and owner.
import { LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE } from '../../lib/private/contract';
import { Deadline } from '../../lambda/deadline';
import { LicenseConfigurationLookupResource, theOne } from '../../lambda/resources/license-configuration-lookup/resource';
import { ACCOUNT, OTHER_ACCOUNT, STACK_ID } from '../fixtures/arns';
import { handlerFixture } from './handler-fixture';

const fixture = handlerFixture();
const event = { ResourceType: LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE };
const existing = (Name: string) => fixture.aws.licenseManager.create({ Name, LicenseCountingType: 'Core' } as never);

test('a Create returns the attributes', async () => {
  existing('Db2');
  const arn = existing('Oracle');
  expect(await fixture.create({ Name: 'Oracle' }, { event })).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: `license-configuration-lookup/${fixture.requestId}`,
    Data: {
      LicenseConfigurationArn: arn,
      LicenseConfigurationId: arn.split(':').at(-1),
      Name: 'Oracle',
      OwnerAccountId: ACCOUNT,
    },
  });
  expect(fixture.operations).toEqual(['ListLicenseConfigurations']);
});

test('an Update looks it up again, under the same physical id', async () => {
  const arn = existing('Db2');
  const response = await fixture.update('lookup', { Name: 'Db2' }, { Name: 'Oracle' }, { event });
  expect(response).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'lookup',
    Data: { LicenseConfigurationArn: arn },
  });
});

test('a Delete calls nothing', async () => {
  expect(await fixture.delete('lookup', { Name: 'Oracle' }, { event })).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'lookup',
  });
  expect(fixture.operations).toEqual([]);
});

test('all pages are read, one call each', async () => {
  Object.assign(fixture.aws.licenseManager.quotas, { configurations: 60, createsPerDay: 60 });
  for (let index = 0; index < 50; index++) {
    existing(`Other ${index}`);
  }
  const arn = existing('Oracle');
  const { Data } = await fixture.create({ Name: 'Oracle' }, { event });
  expect(Data).toMatchObject({ LicenseConfigurationArn: arn });
  expect(fixture.operations).toEqual(['ListLicenseConfigurations', 'ListLicenseConfigurations']);
});

test('an absent name fails', async () => {
  const arn = existing('Oracle ');
  expect(arn).toBeDefined();
  const { Status, Reason } = await fixture.create({ Name: 'Oracle' }, { event });
  expect([Status, Reason]).toEqual([
    'FAILED',
    `Error: No license configuration of the account ${ACCOUNT} has the name "Oracle". 1 license configuration(s) with other names are visible in this Region. Check the name, the Region and the share. (log stream: stream)`,
  ]);
});

test('another owner is the one of the properties', async () => {
  const arn = existing('Oracle');
  expect((await fixture.create({ Name: 'Oracle', OwnerAccountId: OTHER_ACCOUNT }, { event })).Reason).toContain(
    `No license configuration of the account ${OTHER_ACCOUNT} has the name "Oracle". Other accounts share some with that name: ${arn}.`,
  );
});

test('a license configuration whose ARN has an unknown form has no id', async () => {
  const found = { Name: 'Oracle', LicenseConfigurationArn: 'x', OwnerAccountId: ACCOUNT };
  const client = { send: () => Promise.resolve({ LicenseConfigurations: [found] }) };
  const deadline = Deadline.after(600_000, { compensation: 45, response: 15 });
  const { attributes } = await new LicenseConfigurationLookupResource(client as never).create(
    { StackId: STACK_ID, ResourceProperties: { Name: 'Oracle' } } as never,
    deadline,
  );
  deadline.cancel();
  expect(attributes).toMatchObject({ LicenseConfigurationArn: 'x', LicenseConfigurationId: '' });
});

test('an account that is not set up fails with the command that does it', async () => {
  fixture.aws.iam.setServiceLinkedRole(false);
  const { Reason } = await fixture.create({ Name: 'Oracle' }, { event });
  expect(Reason).toMatch(
    /^Error: Service role not found\. .* This account is not set up for License Manager\. Run `aws iam create-service-linked-role --aws-service-name license-manager\.amazonaws\.com` once, or open License Manager in the console, and deploy again\./,
  );
});

describe('of several with the name', () => {
  const arnOf = (letter: string, account = ACCOUNT) =>
    `arn:aws:license-manager:us-east-1:${account}:license-configuration:lic-${letter.repeat(32)}`;
  const one = (letter: string, account?: string) => ({ Name: 'Oracle', LicenseConfigurationArn: arnOf(letter, account) });

  test('that of the owner is found', () => {
    const all = [one('a'), one('b', OTHER_ACCOUNT), { ...one('c'), Name: 'Db2' }];
    expect(theOne('Oracle', ACCOUNT, all)).toBe(arnOf('a'));
    expect(theOne('Oracle', OTHER_ACCOUNT, all)).toBe(arnOf('b', OTHER_ACCOUNT));
  });

  test('that of the owner is found by its field where its ARN has an unknown form', () => {
    const other = { Name: 'Oracle', LicenseConfigurationArn: 'x', OwnerAccountId: OTHER_ACCOUNT };
    expect(theOne('Oracle', OTHER_ACCOUNT, [one('a'), other])).toBe('x');
  });

  test.each([
    [10, ''],
    [11, ' and 1 more'],
  ])('at most ten are named: of %d', (number, more) => {
    const all = Array.from({ length: number }, (_, index) => one(index.toString(16)));
    const named = all.slice(0, 10).map(({ LicenseConfigurationArn }) => LicenseConfigurationArn);
    expect(() => theOne('Oracle', ACCOUNT, all)).toThrow(`has the name "Oracle": ${named.join(', ')}${more}. Rename or delete`);
  });

  test('two of the owner are an error that names them', () => {
    expect(() => theOne('Oracle', ACCOUNT, [one('a'), one('b')])).toThrow(
      new Error(
        `More than one license configuration of the account ${ACCOUNT} has the name "Oracle": ${arnOf('a')}, ${arnOf('b')}. Rename or delete others, or import one by its ARN with fromLicenseConfigurationArn.`,
      ),
    );
  });

  test('those of other owners are an error that names them', () => {
    expect(() => theOne('Oracle', ACCOUNT, [one('b', OTHER_ACCOUNT)])).toThrow(
      new Error(
        `No license configuration of the account ${ACCOUNT} has the name "Oracle". Other accounts share some with that name: ${arnOf('b', OTHER_ACCOUNT)}. Give the owner as ownerAccount.`,
      ),
    );
  });
});
