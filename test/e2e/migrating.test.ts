// The steps of docs/migrating.md through the real CDK CLI.
import {
  app,
  arnOf,
  arns,
  associateAll,
  associated,
  aws,
  cli,
  deploy,
  destroy,
  failToDeploy,
  live,
  useCdk,
  ALL,
} from './harness';

useCdk();

const tagsOf = (arn: string) => live(arn).Tags as { Key: string; Value: string }[];
const tagOf = (arn: string, key: string) => tagsOf(arn).find(({ Key }) => Key === `cdk-license-manager:${key}`)?.Value;
const terms = (arn: string) => ({ ...live(arn), Tags: undefined });
const written = () => aws.calls.operations('license-manager').filter((operation) => !/^(Get|List)/.test(operation));

const fromConsole = () =>
  aws.licenseManager.create({
    Name: 'Oracle',
    Description: 'By hand',
    LicenseCountingType: 'Core',
    LicenseCount: 64,
    LicenseCountHardLimit: true,
    LicenseRules: ['#minimumCores=2'],
    Tags: [{ Key: 'team', Value: 'databases' }],
  });
const asInConsole = {
  licenseConfigurationName: 'Oracle',
  description: 'By hand',
  licenseCount: 64,
  licenseCountHardLimit: true,
  minimumCores: 2,
};

test('from the console: each difference is printed as the code that agrees, and nothing is changed before all agree', async () => {
  const arn = fromConsole();
  associateAll(arn);
  const before = live(arn);
  aws.calls.clear();

  const order = { stack: 'FromConsole', licenses: { A: { licenseConfigurationName: 'Other', licenseCount: 5, adopt: arn } } };
  const { output } = await failToDeploy(order);
  for (const line of [
    `adoptExisting takes over a license configuration that is as the template says. ${arn} differs. To adopt it as it is, write:`,
    'licenseConfigurationName: "Oracle",',
    'description: "By hand",',
    'licenseCount: 64,',
    'licenseCountHardLimit: true,',
    'licenseRules: [LicenseRule.of("minimumCores", "2")],',
  ]) {
    expect(output).toContain(line);
  }
  expect(live(arn)).toEqual(before);
  expect(written()).toEqual([]);
  expect((await destroy(order)).code).toBe(0);

  const { Tags: tags, ...unchanged } = before;
  expect(arnOf(await deploy({ stack: 'FromConsole', licenses: { A: { ...asInConsole, adopt: arn } } }), 'A')).toBe(arn);
  expect(terms(arn)).toEqual({ ...unchanged, Tags: undefined });
  expect(tagsOf(arn)).toEqual(expect.arrayContaining(tags as object[]));
  expect(arnOf(await deploy({ stack: 'FromConsole', licenses: { A: asInConsole } }), 'A')).toBe(arn);
  expect(terms(arn)).toEqual({ ...unchanged, Tags: undefined });
  expect(associated(arn)).toEqual(ALL);
  expect(written()).toEqual(['TagResource']);
});

test('from the console: an adoption that is abandoned or rolled back leaves the license configuration as it was', async () => {
  const arn = fromConsole();
  const before = live(arn);
  const adopting = { stack: 'Abandoned', licenses: { A: { ...asInConsole, adopt: arn } } };

  await failToDeploy({ ...adopting, failAfter: ['A'] });
  expect(live(arn)).toEqual(before);
  expect((await destroy(adopting)).code).toBe(0);

  await deploy(adopting);
  expect(tagOf(arn, 'resource')).toBeDefined();
  expect((await destroy(adopting)).code).toBe(0);
  expect(live(arn)).toEqual(before);
});

test('a construct is renamed and keeps its license configuration', async () => {
  const stack = 'Renamed';
  const arn = arnOf(await deploy({ stack, licenses: { Old: { licenseCount: 3 } } }), 'Old');
  associateAll(arn);
  const name = live(arn).Name as string;
  const renamed = { licenseConfigurationName: name, licenseCount: 3 };

  await deploy({ stack, licenses: { Old: { licenseCount: 3, retain: true } } });
  const before = terms(arn);
  expect(arnOf(await deploy({ stack, licenses: { New: { ...renamed, adopt: arn, retain: true } } }), 'New')).toBe(arn);
  expect(arnOf(await deploy({ stack, licenses: { New: renamed } }), 'New')).toBe(arn);

  expect(arns()).toEqual([arn]);
  expect(terms(arn)).toEqual(before);
  expect(associated(arn)).toEqual(ALL);
  expect(tagOf(arn, 'retain')).toBe('false');
});

test('a license configuration moves to another stack, which has to name the former one', async () => {
  const named = { licenseConfigurationName: 'Oracle', licenseCount: 3 };
  const arn = arnOf(await deploy({ stack: 'Former', licenses: { A: named } }), 'A');

  const early = await failToDeploy({ stack: 'Next', licenses: { B: { ...named, adopt: arn } } });
  expect(early.output).toContain(
    'which manages it. Set its removalPolicy to RETAIN or RETAIN_ON_UPDATE_OR_DELETE there and deploy first',
  );
  expect((await cli.destroy(...app({ stack: 'Next', licenses: {} }))).code).toBe(0);

  await deploy({ stack: 'Former', licenses: { A: { ...named, retain: true } } });
  await deploy({ stack: 'Former', licenses: { Other: {} } });
  const former = tagOf(arn, 'stack')!;
  const unnamed = await failToDeploy({ stack: 'Next', licenses: { B: { ...named, adopt: arn } } });
  expect(unnamed.output).toContain(`set adoptFromStack to ${former}`);
  expect((await cli.destroy(...app({ stack: 'Next', licenses: {} }))).code).toBe(0);

  await deploy({ stack: 'Next', licenses: { B: { ...named, adopt: arn, adoptFromStack: former } } });
  expect(tagOf(arn, 'stack')).toContain('stack/Next/');
  expect(tagOf(arn, 'former-stack')).toBe(former);
  await deploy({ stack: 'Next', licenses: { B: named } });
  expect(live(arn)).toMatchObject({ Name: 'Oracle', LicenseCount: 3 });
  expect((await destroy({ stack: 'Next', licenses: {} })).code).toBe(0);
  expect(arns()).not.toContain(arn);
});

describe('from AwsCustomResource', () => {
  const migrating = (step: string, arn = '') => [
    '--app',
    'ts-node test/e2e/migrating-app.ts',
    '-c',
    `step=${step}`,
    '-c',
    `arn=${arn}`,
  ];
  const deployStep = async (step: string, arn?: string): Promise<string> => {
    const ran = await cli.deploy(...migrating(step, arn));
    expect(ran).toEqual({ code: 0, output: expect.any(String) });
    return arnOf(ran, 'License');
  };

  test('it creates and deletes a license configuration', async () => {
    const arn = await deployStep('before');
    expect(live(arn)).toMatchObject({ Name: 'Oracle', LicenseCount: 3 });
    expect((await cli.destroy(...migrating('before'))).code).toBe(0);
    expect(arns()).toEqual([]);
  });

  test('the construct takes its license configuration over', async () => {
    const arn = await deployStep('before');
    const before = live(arn);
    expect(await deployStep('retain')).toBe(arn);
    expect(await deployStep('adopt', arn)).toBe(arn);
    expect(await deployStep('own')).toBe(arn);
    expect(live(arn)).toEqual({ ...before, Tags: expect.any(Array) });
    expect(arns()).toEqual([arn]);
    expect(aws.calls.operations('license-manager')).not.toContain('DeleteLicenseConfiguration');
    expect((await cli.destroy(...migrating('own'))).code).toBe(0);
    expect(arns()).toEqual([]);
  });
});
