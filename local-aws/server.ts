// An AWS account on loopback, for development and tests only: enough of it for the unchanged CDK CLI, AWS CLI and SDKs.
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Assumptions } from './assumptions';
import { Calls } from './calls';
import { CloudFormation, CloudFormationOptions } from './cloudformation';
import { CloudTrail } from './cloudtrail';
import { Ec2 } from './ec2';
import { AwsError, isAwsError, unsupported } from './errors';
import { Cut, Faults } from './faults';
import { Iam, Principal } from './iam';
import { Lambda } from './lambda';
import { LicenseManager } from './license-manager';
import { LogLine, Logs } from './logs';
import {
  answerEc2,
  answerError,
  answerJson,
  answerQuery,
  answerS3,
  AwsRequest,
  bodyOf,
  formOf,
  jsonOf,
  parse,
  Protocol,
} from './protocol';
import { S3, withoutChunks } from './s3';
import { Ssm } from './ssm';
import { Sts } from './sts';

export interface LocalAwsOptions {
  /** @default - a free one */
  readonly port?: number;
  /** @default 123456789012 */
  readonly account?: string;
  /** @default us-east-1 */
  readonly region?: string;
  /** Whether License Manager's service-linked role exists from the start. @default true */
  readonly setUp?: boolean;
  /** License configurations that may be created in a day. @default 10, as in a new account */
  readonly createsPerDay?: number;
  readonly assumptions?: Partial<Assumptions>;
  /** Told each line that a function logs, its errors among them. */
  readonly onLog?: (line: LogLine) => void;
  readonly cloudFormation?: Pick<CloudFormationOptions, 'clock' | 'rollbackSendsUpdate' | 'cancelsInFlight'>;
}

/** Where CloudFormation waits for the answers of custom resources. */
const ANSWERS = '/cfn-response/';

export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const aws = new LocalAws(options);
  await aws.listen(options.port ?? 0);
  return aws;
}

export class LocalAws {
  readonly account: string;
  readonly region: string;
  readonly assumptions: Assumptions;
  readonly calls = new Calls();
  readonly faults: Faults;
  readonly iam: Iam;
  readonly s3 = new S3();
  readonly ssm: Ssm;
  readonly licenseManager: LicenseManager;
  readonly ec2: Ec2;
  readonly logs = new Logs();
  readonly lambda: Lambda;
  readonly cloudFormation: CloudFormation;
  private readonly sts: Sts;
  private readonly cloudTrail = new CloudTrail();
  private readonly server: Server;

  constructor({
    account = '123456789012',
    region = 'us-east-1',
    setUp = true,
    createsPerDay,
    assumptions,
    onLog,
    cloudFormation,
  }: LocalAwsOptions) {
    const clock = cloudFormation?.clock;
    this.account = account;
    this.region = region;
    this.assumptions = Object.assign(new Assumptions(), assumptions);
    this.faults = new Faults(() => this.assumptions.throttleStatus);
    this.iam = new Iam(account);
    this.iam.setServiceLinkedRole(setUp);
    this.ssm = new Ssm(account);
    this.sts = new Sts(this.iam, account);
    this.licenseManager = new LicenseManager({
      iam: this.iam,
      account,
      assumptions: this.assumptions,
      now: clock && (() => clock.now()),
    });
    this.licenseManager.quotas.createsPerDay = createsPerDay ?? this.licenseManager.quotas.createsPerDay;
    this.ec2 = new Ec2({
      iam: this.iam,
      account,
      licenseManager: this.licenseManager,
      assumptions: this.assumptions,
      now: clock && (() => clock.now()),
    });
    const endpoint = () => this.endpoint;
    this.lambda = new Lambda({
      s3: this.s3,
      iam: this.iam,
      account,
      region,
      environment: () => ({ AWS_ENDPOINT_URL: endpoint() }),
      onLog: (line) => {
        this.logs.put(line);
        onLog?.(line);
      },
    });
    this.cloudFormation = new CloudFormation({
      s3: this.s3,
      iam: this.iam,
      lambda: this.lambda,
      logs: this.logs,
      account,
      region,
      endpoint,
      ssm: (name) => this.ssm.parameters.get(name),
      assumptions: this.assumptions,
      ...cloudFormation,
    });
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** For a process that shall take this for AWS: SDKs, the AWS CLI and the CDK CLI alike. */
  environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    };
  }

  async close(): Promise<void> {
    this.lambda.close();
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let protocol: Protocol = request.headers['x-amz-target'] === undefined ? 'query' : 'json';
    try {
      const url = new URL(request.url ?? '/', this.endpoint);
      const body = await bodyOf(request);
      if (url.pathname.startsWith(ANSWERS)) {
        await this.receiveAnswer(request, response, url, body);
        return;
      }
      const parsed = parse(request, url, body);
      protocol = parsed.protocol;
      await this.dispatch(parsed, response);
    } catch (error) {
      if (error instanceof Cut) {
        request.socket.destroy();
      } else if (!response.headersSent) {
        answerError(response, protocol, error);
      }
    }
  }

  private async receiveAnswer(request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): Promise<void> {
    if (request.method !== 'PUT') {
      throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
    }
    const caller = { principal: { arn: 'presigned' }, service: 'cfn-response', operation: 'PutAnswer', input: body.toString() };
    const id = url.pathname.slice(ANSWERS.length);
    const status = await this.call(caller, async () => this.cloudFormation.receiveAnswer(id, body.toString(), request.headers));
    response.writeHead(status, { 'content-length': 0 }).end();
  }

  private async dispatch(request: AwsRequest, response: ServerResponse): Promise<void> {
    const { protocol, service, operation, region, accessKeyId, body, url } = request;
    const principal = this.iam.principalOf(accessKeyId);
    const call = <T>(input: unknown, effect: () => T | Promise<T>) =>
      this.call({ principal, service, operation, input }, async () => effect());
    if (protocol === 's3') {
      const chunked = String(request.headers['x-amz-content-sha256']).startsWith('STREAMING-');
      const input = {
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        body: chunked ? withoutChunks(body) : body,
        contentType: request.headers['content-type'],
      };
      answerS3(
        response,
        await call(url.pathname + url.search, () => this.onlyIfAllowed(principal, service, operation) ?? this.s3.handle(input)),
      );
    } else if (protocol === 'json') {
      const input = jsonOf(body);
      answerJson(response, await call(input, () => this.json(request, input, principal, region)));
    } else if (protocol === 'ec2') {
      const params = formOf(body);
      answerEc2(response, request, await call(params, () => this.ec2.handle(operation, params, { principal, region })));
    } else {
      const params = formOf(body);
      answerQuery(response, request, await call(params, () => this.query(request, params, principal)));
    }
  }

  private json({ service, operation }: AwsRequest, input: unknown, principal: Principal, region: string): object {
    switch (service) {
      case 'license-manager':
        return this.licenseManager.handle(operation, input, { principal, region });
      case 'ssm':
        return this.onlyIfAllowed(principal, service, operation) ?? this.ssm.handle(operation, input, region);
      case 'logs':
        return this.onlyIfAllowed(principal, service, operation) ?? this.logs.handle(operation, input);
      case 'cloudtrail':
        return this.onlyIfAllowed(principal, service, operation) ?? this.cloudTrail.handle(operation);
      default:
        throw unsupported(`${service}:${operation}`);
    }
  }

  private async query(request: AwsRequest, params: Record<string, string>, principal: Principal): Promise<string> {
    try {
      return await this.queryService(request, params, principal);
    } catch (error) {
      // The query protocol has a code of its own for the AccessDeniedException of the JSON protocol.
      const denied = isAwsError(error) && error.code === 'AccessDeniedException';
      throw denied ? new AwsError('AccessDenied', error.message, 403) : error;
    }
  }

  private queryService(
    { service, operation }: AwsRequest,
    params: Record<string, string>,
    principal: Principal,
  ): string | Promise<string> {
    switch (service) {
      case 'sts':
        return this.sts.handle(operation, params, principal);
      case 'iam':
        return this.iam.handle(operation, params, principal);
      case 'cloudformation': {
        const resource = this.cloudFormation.resourceArn(params.StackName);
        this.iam.authorize({ principal, action: `${service}:${operation}`, resource });
        // A function that waits for its own stack would wait for itself.
        return this.cloudFormation.handle(operation, params, { hold: principal.roleArn === undefined });
      }
      default:
        throw unsupported(`${service}:${operation}`);
    }
  }

  /** Roles are checked for License Manager, IAM and CloudFormation in every detail; elsewhere they need the action on `*`. */
  private onlyIfAllowed(principal: Principal, service: string, operation: string): undefined {
    this.iam.authorize({ principal, action: `${service}:${operation}`, resource: '*' });
  }

  /** One call, with the faults that are due, in the log whatever becomes of it. */
  private async call<T>(
    { principal, service, operation, input }: { principal: Principal; service: string; operation: string; input: unknown },
    effect: () => Promise<T>,
  ): Promise<T> {
    let effective = false;
    let outcome = 'ok';
    try {
      return await this.faults.around(service, operation, async () => {
        const result = await effect();
        effective = true;
        return result;
      });
    } catch (error) {
      outcome = error instanceof Cut ? 'cut' : isAwsError(error) ? error.code : 'LocalAwsFailure';
      throw error;
    } finally {
      this.calls.record({ service, operation, principal: principal.arn, input, outcome, effective, at: new Date() });
    }
  }
}
