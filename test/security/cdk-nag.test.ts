// cdk-nag's AwsSolutions rules find nothing in the apps and examples of this repository.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, AppProps, Stack, Validations } from 'aws-cdk-lib';
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
  LicenseManagerSettings,
  ReplacementPolicy,
  UsageReport,
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
  const licenseConfigurations = [new LicenseConfiguration(configured, 'A', common)];
  const settings = new LicenseManagerSettings(configured, 'Settings');
  new UsageReport(configured, 'Report', { licenseConfigurations, settings });
  return app;
};
const associations = (app = new App(), env?: { account: string; region: string }) => {
  const stack = new Stack(app, 'Associations', { env });
  const license = new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.CORE });
  const imported = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', ARN);
  const found = new LicenseConfigurationLookup(stack, 'Found', { licenseConfigurationName: 'Oracle', parameterName: '/oracle' });
  for (const [id, imageId] of [
    ['One', 'ami-1'],
    ['Two', 'ami-2'],
  ]) {
    const target = LicenseAssociationTarget.ami(imageId);
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

/** An example of the documentation: a stack that it exports, an app that it creates, or statements in the stack of the fixture. */
const example = ({ option, text: source }: Block) => {
  const imports = option === 'nofixture' ? '' : (source.match(/^import .*$/gm) ?? []).join('\n');
  const body =
    option === 'nofixture' ? source : imports + '\n' + FIXTURE.replace('/// here', source.replace(/^import .*$/gm, ''));
  const { outputText } = transpileModule(body, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023 },
  });
  const exports: Record<string, new (scope: App, id: string) => Stack> = {};
  const created: App[] = [];
  class ExampleApp extends App {
    constructor(props?: AppProps) {
      super(props);
      created.push(this);
    }
  }
  const load = (name: string): object => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const loaded = require(name === 'cdk-license-manager' ? '../../lib' : name) as Record<string, unknown>;
    return name === 'aws-cdk-lib'
      ? new Proxy(loaded, { get: (all, key) => (key === 'App' ? ExampleApp : all[String(key)]) })
      : loaded;
  };
  new Function('require', 'exports', outputText)(load, exports);
  const [Example] = Object.values(exports);
  if (Example === undefined) {
    return created[0];
  }
  const app = new App();
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
  ['configured providers, adoption, settings and a report', everything],
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
