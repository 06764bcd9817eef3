// One app of one kind and size, synthesized and described on standard output; runs in a process of its own.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CustomResource, Stack } from 'aws-cdk-lib';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
  PhysicalResourceIdReference,
  Provider,
} from 'aws-cdk-lib/custom-resources';
import { LicenseConfiguration, LicenseCountingType } from '../lib';

export interface Synthesis {
  readonly milliseconds: number;
  readonly resources: number;
  readonly bytes: number;
}

export type Kind = 'native L1' | 'ours' | 'Provider framework' | 'AwsCustomResource';

const NAME = 'Oracle Database';

const make: Record<Kind, (stack: Stack) => (id: string) => unknown> = {
  'native L1': (stack) => (id) =>
    new CfnLicenseConfiguration(stack, id, { name: NAME, licenseCountingType: 'vCPU', licenseCount: 10 }),
  ours: (stack) => (id) =>
    new LicenseConfiguration(stack, id, {
      licenseConfigurationName: NAME,
      licenseCountingType: LicenseCountingType.VCPU,
      licenseCount: 10,
    }),
  'Provider framework': (stack) => {
    const code = lambda.Code.fromInline('exports.handler = () => {}');
    const onEventHandler = new lambda.Function(stack, 'User', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code,
    });
    const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
    const properties = { Name: NAME, LicenseCountingType: 'vCPU', LicenseCount: 10 };
    return (id) => new CustomResource(stack, id, { serviceToken, resourceType: 'Custom::LicenseConfiguration', properties });
  },
  AwsCustomResource: (stack) => (id) => {
    const service = 'license-manager';
    const actions = ['Create', 'Update', 'Delete'].map((verb) => `${service}:${verb}LicenseConfiguration`);
    const call = (action: string, parameters: object) => ({ service, action, parameters });
    const one = { LicenseConfigurationArn: new PhysicalResourceIdReference() };
    return new AwsCustomResource(stack, id, {
      resourceType: 'Custom::LicenseConfiguration',
      onCreate: {
        ...call('createLicenseConfiguration', { Name: NAME, LicenseCountingType: 'vCPU', LicenseCount: 10 }),
        physicalResourceId: PhysicalResourceId.fromResponse('LicenseConfigurationArn'),
      },
      onUpdate: call('updateLicenseConfiguration', { ...one, Name: NAME, LicenseCount: 10 }),
      onDelete: call('deleteLicenseConfiguration', one),
      policy: AwsCustomResourcePolicy.fromStatements([new PolicyStatement({ actions, resources: ['*'] })]),
    });
  },
};

const [kind, count] = [process.argv[2] as Kind, Number(process.argv[3])];
const outdir = mkdtempSync(join(tmpdir(), 'bench-synthesis-'));
const started = performance.now();
// As the CLI has it, but for the limit, which some of the kinds exceed.
const context = { '@aws-cdk/core:stackResourceLimit': 0, 'aws:cdk:enable-path-metadata': true };
const app = new App({ outdir, context, analyticsReporting: false });
const stack = new Stack(app, 'Stack');
const add = make[kind](stack);
for (let index = 0; index < count; index++) {
  add(`License${index}`);
}
const { template, templateFullPath } = app.synth().getStackByName('Stack');
const milliseconds = performance.now() - started;
const synthesis: Synthesis = {
  milliseconds,
  resources: Object.keys((template as { Resources: object }).Resources).length,
  bytes: statSync(templateFullPath).size,
};
rmSync(outdir, { recursive: true });
console.log(JSON.stringify(synthesis));
