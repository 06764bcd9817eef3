// The page of the embedded AWS, against its code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONS, withTables } from '../../local-aws/operations';
import { LocalAws, startLocalAws } from '../../local-aws/server';

test('its tables are those of the code; `npx ts-node local-aws/operations.ts` writes them', () => {
  const page = readFileSync(join(__dirname, '../../local-aws/README.md'), 'utf8');
  expect(page).toBe(withTables(page));
});

describe('each operation of the tables', () => {
  const JSON_TARGETS: Record<string, string> = {
    CloudTrail: 'CloudTrail_20131101',
    'CloudWatch Logs': 'Logs_20140328',
    'License Manager': 'AWSLicenseManager',
    SSM: 'AmazonSSM',
  };
  const QUERY_SERVICES: Record<string, string> = { CloudFormation: 'cloudformation', EC2: 'ec2', IAM: 'iam', STS: 'sts' };
  /** Without them the service cannot tell whether it knows the operation. */
  const PARAMETERS: Record<string, Record<string, string>> = {
    CreateServiceLinkedRole: { AWSServiceName: 'license-manager.amazonaws.com' },
  };
  let aws: LocalAws;

  beforeAll(async () => {
    aws = await startLocalAws();
  });
  afterAll(() => aws.close());

  /** Whether the service knows the operation, whatever it thinks of a request without parameters. */
  async function knows(service: string, operation: string): Promise<boolean> {
    const scope = QUERY_SERVICES[service] ?? 'any';
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${scope}/aws4_request`;
    const target = JSON_TARGETS[service];
    const response = await fetch(aws.endpoint, {
      method: 'POST',
      headers: { authorization, ...(target ? { 'x-amz-target': `${target}.${operation}` } : {}) },
      body: target ? '{}' : new URLSearchParams({ Action: operation, ...PARAMETERS[operation] }),
    });
    return !/NotImplementedByLocalAws|InvalidAction/.test(await response.text());
  }

  test.each(Object.keys({ ...JSON_TARGETS, ...QUERY_SERVICES }))('is known to %s, and no other', async (service) => {
    for (const operation of OPERATIONS[service]!) {
      expect([operation, await knows(service, operation)]).toEqual([operation, true]);
    }
    expect(await knows(service, 'DoSomethingElse')).toBe(false);
  });
});
