// What an auditor asks: what cdk-nag finds, what the handler's role may do and why, and what reaches a log.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ENABLE_PARTITION_LITERALS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { LicenseStack, licenseStackProps } from '../bin/license-stack';
import { LicenseConfiguration, LicenseCountingType, ReplacementPolicy } from '../lib';
import { RESERVED_TAGS, TIMES } from '../lib/private/contract';
import { entrypoint } from '../lambda/cloudformation/entrypoint';
import { external } from '../lambda/external';
import { createClient } from '../lambda/license-manager/client';
import { LicenseConfigurationResource } from '../lambda/resources/license-configuration';
import { Block, PAGES, blocksOf, text } from './documents';
import { Answers, takeAnswers } from './lambda/answers';
import { AwsError } from '../local-aws/errors';
import { LocalAws, startLocalAws } from '../local-aws/server';

const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';

describe('cdk-nag, AwsSolutions', () => {
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
    const common = { licenseCountingType: LicenseCountingType.CORE };
    new LicenseConfiguration(stack, 'A', { ...common, replacement: ReplacementPolicy.REFUSE, disassociateOnDelete: true });
    new LicenseConfiguration(stack, 'B', { ...common, architecture: Architecture.X86_64 });
    new LicenseConfiguration(stack, 'C', { ...common, createServiceLinkedRole: false });
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', ARN);
    new LicenseConfiguration(stack, 'D', { ...common, adoptExisting });
    return app;
  };
  const literalPartition = () => everything(new App({ context: { [ENABLE_PARTITION_LITERALS]: true } }));
  const endToEnd = () => {
    const order = { stack: 'EndToEnd', licenses: { A: { minimumCores: 2, retain: true }, B: { adopt: ARN }, C: { after: 'A' } } };
    process.env.CDK_CONTEXT_JSON = JSON.stringify({ order: JSON.stringify(order) });
    try {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      return (require('./e2e/app') as typeof import('./e2e/app')).app;
    } finally {
      delete process.env.CDK_CONTEXT_JSON;
    }
  };

  /** An example of the documents, in the stack that it is written for. */
  const example = ({ option, text: source }: Block) => {
    const { outputText } = transpileModule(option === 'nofixture' ? source : FIXTURE.replace('/// here', source), {
      compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023 },
    });
    const exports: Record<string, new (scope: App, id: string) => Stack> = {};
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const load = (name: string): unknown => require(name === 'cdk-license-manager' ? '../lib' : name);
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
      // A finding; which one stands in the report.
    } finally {
      printed.mockRestore();
    }
    const report = readdirSync(app.outdir).find((name) => name.endsWith('validation-report.json'))!;
    const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, report), 'utf8')) as Report;
    return pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName)).sort();
  };

  test.each([
    ['the app as it is', plain],
    ['each provider, and adoption', everything],
    ['the partition as a literal', literalPartition],
    ['the end-to-end app', endToEnd],
    ...examples.map((block): [string, () => App] => [`the example ${block.where}`, () => example(block)]),
  ])('%s: nothing that is not acknowledged', (_, make) => {
    expect(findings(make())).toEqual([]);
  });

  test('a role of the user gets no acknowledgement from here', () => {
    const app = plain();
    const role = new Role(app.node.findChild('License'), 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['license-manager:ListTagsForResource'], resources: ['*'] }));
    expect(findings(app)).toEqual(['AwsSolutions-IAM5[Resource::*]']);
  });

  test('each acknowledgement has a reason', () => {
    const entries = plain()
      .node.findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.values(data as Record<string, string>));
    expect(entries).toHaveLength(2);
    entries.forEach((reason) => expect(reason.length).toBeGreaterThan(100));
  });
});

describe('the role of the handler', () => {
  interface Statement {
    readonly Effect: string;
    readonly Action: string | string[];
    readonly Resource: unknown;
    readonly Condition?: unknown;
  }

  const stack = new Stack(undefined, 'Policy', { env: { account: '123456789012', region: 'us-east-1' } });
  new LicenseConfiguration(stack, 'A', { licenseCountingType: LicenseCountingType.CORE });
  const [{ Properties: role }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const statements = role.Policies[0].PolicyDocument.Statement as Statement[];
  const actionsOf = ({ Action }: Statement) => [Action].flat();
  const all = statements.flatMap(actionsOf);
  const allowing = (action: string) => {
    const found = statements.filter((statement) => actionsOf(statement).includes(action));
    expect(found).toHaveLength(1);
    return found[0];
  };
  const ofTheStack = (key: string) => ({ StringEquals: { [`${key}/${RESERVED_TAGS.stack}`]: { Ref: 'AWS::StackId' } } });
  const named = (action: string) => `license-manager:${action}`;

  test('is assumed by Lambda alone', () => {
    expect(role.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
  });

  test('has one policy, that names each action', () => {
    expect(role.ManagedPolicyArns).toBeUndefined();
    expect(role.Policies).toHaveLength(1);
    expect(all.filter((action) => action.includes('*'))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
    expect([...new Set(all.map((action) => action.split(':')[0]))].sort()).toEqual(['iam', 'license-manager', 'logs']);
  });

  test('creates only what carries the tag of the stack', () => {
    expect(allowing(named('CreateLicenseConfiguration')).Condition).toEqual(ofTheStack('aws:RequestTag'));
  });

  test.each([
    'DeleteLicenseConfiguration',
    'GetLicenseConfiguration',
    'ListAssociationsForLicenseConfiguration',
    'TagResource',
    'UntagResource',
    'UpdateLicenseConfiguration',
    'UpdateLicenseSpecificationsForResource',
  ])('%s is for what carries the tag of the stack', (action) => {
    const { Resource, Condition } = allowing(named(action));
    expect(Condition).toEqual(ofTheStack('aws:ResourceTag'));
    expect(JSON.stringify(Resource)).toContain(':license-manager:us-east-1:123456789012:license-configuration:*');
  });

  test('what it may do to any license configuration is to list and to read tags', () => {
    const unconditional = statements.filter(({ Condition }) => !Condition).flatMap(actionsOf);
    expect(unconditional.filter((action) => action.startsWith('license-manager:')).sort()).toEqual(
      ['ListLicenseConfigurations', 'ListLicenseManagerReportGenerators', 'ListTagsForResource'].map(named),
    );
  });

  test('creates one service-linked role and no other', () => {
    const { Resource, Condition } = allowing('iam:CreateServiceLinkedRole');
    expect(Condition).toEqual({ StringEquals: { 'iam:AWSServiceName': 'license-manager.amazonaws.com' } });
    expect(JSON.stringify(Resource)).toMatch(/license-manager\.amazonaws\.com\/AWSServiceRoleForAWSLicenseManagerRole"/);
    expect(all.filter((action) => action.startsWith('iam:'))).toEqual(['iam:CreateServiceLinkedRole']);
  });

  test('writes to its own log group', () => {
    const { Resource } = allowing('logs:PutLogEvents');
    expect(Resource).toEqual({ 'Fn::GetAtt': [expect.stringContaining('CdkLicenseManagerProviderLogs'), 'Arn'] });
    expect(all.filter((action) => action.startsWith('logs:')).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });
});

describe('the log', () => {
  const SECRET = 'value-of-a-tag';
  const environment = { ...process.env };
  let aws: LocalAws;
  let answers: Answers;
  let lines: string[];
  let requests = 0;

  beforeEach(async () => {
    [aws, answers] = await Promise.all([startLocalAws(), takeAnswers()]);
    Object.assign(process.env, aws.environment());
    lines = [];
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      jest.spyOn(console, method).mockImplementation((...args: unknown[]) => void lines.push(args.map(String).join(' ')));
    }
    jest.spyOn(external, 'sleep').mockResolvedValue();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    process.env = { ...environment };
    await Promise.all([aws.close(), answers.close()]);
  });

  const send = async (RequestType: string, more: object = {}, url = answers.url, remaining = 600_000) => {
    const resource = new LicenseConfigurationResource(createClient());
    const event = {
      RequestType,
      ResponseURL: url,
      StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1',
      RequestId: `security-${++requests}`,
      ResourceType: 'Custom::LicenseConfiguration',
      LogicalResourceId: 'License',
      ResourceProperties: tagged,
      ...(RequestType === 'Update' ? { OldResourceProperties: tagged } : {}),
      ...more,
    };
    await entrypoint(resource, TIMES)(event as never, { logStreamName: 'stream', getRemainingTimeInMillis: () => remaining });
    return answers.taken.at(-1)!;
  };
  const quoting = (value: string) =>
    new AwsError(
      'InvalidParameterValueException',
      `1 validation error detected: Value '[Tag(key=team, value=${value})]' at 'tags' failed to satisfy constraint`,
    );
  /** Lambda logs what a handler throws. */
  const thrown = (error: Error) => void lines.push(`${error.stack} ${String(error.cause)}`);
  const tagged = { Name: 'n', LicenseCountingType: 'Core', Tags: [{ Key: 'team', Value: SECRET }] };
  const created = async () => (await send('Create')).PhysicalResourceId;
  const retagged = { Name: 'n', LicenseCountingType: 'Core', Tags: [{ Key: 'team', Value: `${SECRET}-2` }] };

  const scenarios: [string, () => Promise<unknown>][] = [
    [
      'a life',
      async () => {
        const PhysicalResourceId = await created();
        expect(await send('Update', { PhysicalResourceId, ResourceProperties: retagged })).toMatchObject({ Status: 'SUCCESS' });
        expect(await send('Delete', { PhysicalResourceId })).toMatchObject({ Status: 'SUCCESS' });
      },
    ],
    [
      'a refused create',
      async () => {
        aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'error-before', times: 1000 });
        await send('Create');
      },
    ],
    [
      'refused tags',
      async () => {
        const PhysicalResourceId = await created();
        aws.faults.inject({ operation: 'TagResource', kind: 'access-denied', times: 1000 });
        await send('Update', { PhysicalResourceId, ResourceProperties: retagged }, answers.url, 61_000);
      },
    ],
    [
      'a create refused with its tags quoted',
      async () => {
        aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'error-before', error: quoting(SECRET) });
        expect((await send('Create')).Reason).toContain("Value '[Tag(key=team, value=[value of the tag team])]' at 'tags'");
      },
    ],
    [
      'tags refused with a quotation',
      async () => {
        const PhysicalResourceId = await created();
        aws.faults.inject({ operation: 'TagResource', kind: 'error-before', error: quoting(`${SECRET}-2`) });
        expect((await send('Update', { PhysicalResourceId, ResourceProperties: retagged })).Reason).toContain(
          '[value of the tag team]',
        );
      },
    ],
    [
      'a failure to put back what an adopted one had',
      async () => {
        const adopted = aws.licenseManager.create({
          Name: 'n',
          LicenseCountingType: 'Core',
          Tags: [{ Key: 'team', Value: SECRET }],
        });
        const ResourceProperties = { ...retagged, AdoptExisting: adopted };
        const { PhysicalResourceId } = await send('Create', { ResourceProperties });
        expect(PhysicalResourceId).toBe(adopted);
        aws.faults.inject({ operation: 'TagResource', kind: 'error-before', error: quoting(SECRET) });
        expect((await send('Delete', { PhysicalResourceId, ResourceProperties })).Reason).toContain('[value of the tag team]');
      },
    ],
    [
      'a cut connection',
      async () => {
        aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
        await send('Create');
      },
    ],
    [
      'an answer refused at first',
      async () => {
        answers.refuse.push(403, 500);
        await send('Create');
      },
    ],
    ['an event without properties', () => send('Create', { ResourceProperties: {} })],
    ['a delete of what never answered', () => send('Delete', { PhysicalResourceId: 's-License-ABC' })],
    [
      'an address that nobody answers at',
      () => send('Create', {}, 'http://127.0.0.1:1/answer?X-Amz-Signature=secret', 1000).catch(thrown),
    ],
    ['an address that is none', () => send('Create', {}, 'nonsense?X-Amz-Signature=secret', 1000).catch(thrown)],
  ];

  test('a value that is a word of an error hides nothing of what the error means', async () => {
    aws.iam.setServiceLinkedRole(false);
    const Tags = ['Service', 'role', 'e', '.+', 'not found'].map((Value, index) => ({ Key: `k${index}`, Value }));
    expect(await send('Create', { ResourceProperties: { ...retagged, Tags } })).toMatchObject({ Status: 'SUCCESS' });

    const error = new AwsError('InvalidParameterValueException', 'The name of the license is not valid.');
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'error-before', error });
    expect((await send('Create', { ResourceProperties: { ...retagged, Tags } })).Reason).toContain(error.message);
  });

  test.each(scenarios)('of %s has neither the address to answer at nor a value of a tag', async (_, happen) => {
    await happen();
    expect(lines.length).toBeGreaterThan(0);
    const text = lines.join('\n');
    for (const secret of ['X-Amz-Signature', answers.url, SECRET]) {
      expect(text).not.toContain(secret);
    }
  });
});

interface Report {
  readonly pluginReports: { readonly violations: { readonly ruleName: string }[] }[];
}
