// cdk-nag's AwsSolutions rules find nothing in the apps and examples of this repository.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ENABLE_PARTITION_LITERALS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { LicenseStack, licenseStackProps } from '../../bin/license-stack';
import {
  LicenseAssociation,
  LicenseAssociationTarget,
  LicenseConfiguration,
  LicenseConfigurationLookup,
  LicenseCountingType,
  LicenseManagerProvider,
  ReplacementPolicy,
} from '../../lib';
import { Block, PAGES, blocksOf, text } from '../documents';

const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';

const FIXTURE = text('rosetta/default.ts-fixture');
const examples = PAGES.flatMap((page) => blocksOf(page)).filter(({ language }) => language === 'ts');
const plain = () => {
  const app = new App();
  new LicenseStack(
    app,
    'License',
    licenseStackProps(() => undefined),
  );
  return app;
};
const everything = (app = new App()) => {
  const stack = new Stack(app, 'Everything', { env: { account: '123456789012', region: 'us-east-1' } });
  const common = { licenseCountingType: LicenseCountingType.CORE, licenseConfigurationName: 'Oracle' };
  new LicenseConfiguration(stack, 'A', { ...common, replacementPolicy: ReplacementPolicy.REFUSE, disassociateOnDelete: true });
  const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', ARN);
  new LicenseConfiguration(stack, 'B', { ...common, adoptExisting });
  const configured = new Stack(app, 'Configured');
  LicenseManagerProvider.configure(configured, { architecture: Architecture.X86_64, createServiceLinkedRole: false });
  new LicenseConfiguration(configured, 'A', common);
  return app;
};
const associations = (app = new App(), env?: { account: string; region: string }) => {
  const stack = new Stack(app, 'Associations', { env });
  const license = new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.CORE });
  const imported = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', ARN);
  const found = new LicenseConfigurationLookup(stack, 'Found', { licenseConfigurationName: 'Oracle', parameterName: '/oracle' });
  for (const id of ['One', 'Two']) {
    const target = LicenseAssociationTarget.ami(`ami-${id}`);
    new LicenseAssociation(stack, id, { target, licenseConfigurations: [license, imported, found] });
  }
  return app;
};
const associationsInRegion = () => associations(undefined, { account: '123456789012', region: 'us-east-1' });
const literalPartition = () => everything(new App({ context: { [ENABLE_PARTITION_LITERALS]: true } }));
const endToEnd = () => {
  const order = { stack: 'EndToEnd', licenses: { A: { minimumCores: 2, retain: true }, B: { adopt: ARN }, C: { after: 'A' } } };
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ order: JSON.stringify(order) });
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return (require('../e2e/app') as typeof import('../e2e/app')).app;
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
};

/** An example of the documentation, in its stack. */
const example = ({ option, text: source }: Block) => {
  const { outputText } = transpileModule(option === 'nofixture' ? source : FIXTURE.replace('/// here', source), {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023 },
  });
  const exports: Record<string, new (scope: App, id: string) => Stack> = {};
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const load = (name: string): unknown => require(name === 'cdk-license-manager' ? '../../lib' : name);
  new Function('require', 'exports', outputText)(load, exports);
  const app = new App();
  const [Example] = Object.values(exports);
  new Example(app, 'Example');
  return app;
};

const findings = (app: App): string[] => {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const printed = jest.spyOn(console, 'error').mockImplementation();
  try {
    app.synth();
  } catch {
    // The report has the findings.
  } finally {
    printed.mockRestore();
  }
  const report = readdirSync(app.outdir).find((name) => name.endsWith('validation-report.json'))!;
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, report), 'utf8')) as Report;
  return pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName)).sort();
};

test.each([
  ['the app', plain],
  ['configured providers and adoption', everything],
  ['the partition as a literal', literalPartition],
  ['associations and look-ups', () => associations()],
  ['associations and look-ups in a known Region', associationsInRegion],
  ['the end-to-end app', endToEnd],
  ...examples.map((block): [string, () => App] => [`the example ${block.where}`, () => example(block)]),
])('%s has no finding without an acknowledgement', (_, make) => {
  expect(findings(make())).toEqual([]);
});

test('a role of the user is not acknowledged', () => {
  const app = plain();
  const role = new Role(app.node.findChild('License'), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['license-manager:ListTagsForResource'], resources: ['*'] }));
  expect(findings(app)).toEqual(['AwsSolutions-IAM5[Resource::*]']);
});

test.each([
  ['the app', plain, 2],
  ['associations', () => associations(), 4],
])('each acknowledgement of %s has a reason', (_, make, count) => {
  const entries = make()
    .node.findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.values(data as Record<string, string>));
  expect(entries).toHaveLength(count);
  entries.forEach((reason) => expect(reason.length).toBeGreaterThan(100));
});

interface Report {
  readonly pluginReports: { readonly violations: { readonly ruleName: string }[] }[];
}
