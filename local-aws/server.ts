// AWS on loopback: accounts and Regions, for development and tests only: enough of it for the unchanged CDK CLI, AWS CLI and SDKs.
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Accounts, Caller } from './accounts';
import { assume, Assumptions } from './assumptions';
import { Calls } from './calls';
import { CloudFormation } from './cloudformation';
import { CloudTrail } from './cloudtrail';
import { Ec2 } from './ec2';
import { Environment, EnvironmentOptions } from './environment';
import { AwsError, isAwsError, unsupported } from './errors';
import { Cut, Faults } from './faults';
import { Iam } from './iam';
import { Lambda } from './lambda';
import { handleLambda } from './lambda-api';
import { LicenseManager } from './license-manager';
import { Logs } from './logs';
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
import { regionNamed } from './regions';
import { S3, withoutChunks } from './s3';
import { Ssm } from './ssm';
import { Sts } from './sts';

type EnvironmentCaller = Caller & { readonly region: string; readonly environment: Environment };

export interface LocalAwsOptions extends Pick<
  EnvironmentOptions,
  'createsPerDay' | 'onLog' | 'recordOtherTypes' | 'onRecorded' | 'cloudFormation'
> {
  /** @default - a free one */
  readonly port?: number;
  /** The account of an access key that is not an account id. @default 123456789012 */
  readonly account?: string;
  /** Where `environment()` points. @default us-east-1 */
  readonly region?: string;
  /** Whether License Manager's service-linked role exists from the start. @default true */
  readonly setUp?: boolean;
  readonly assumptions?: Partial<Assumptions>;
}

/** Where CloudFormation waits for the responses of custom resources. */
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
  readonly s3 = new S3();
  private readonly accounts: Accounts;
  private readonly environments = new Map<string, Environment>();
  private readonly sts: Sts;
  private readonly cloudTrail = new CloudTrail();
  private readonly server: Server;

  constructor(private readonly options: LocalAwsOptions) {
    const { account = '123456789012', region = 'us-east-1', setUp = true } = options;
    this.account = account;
    this.region = region;
    this.assumptions = assume(options.assumptions);
    this.faults = new Faults(() => this.assumptions.throttleStatus);
    this.accounts = new Accounts(account, (id) => {
      const iam = new Iam(id);
      iam.setServiceLinkedRole(setUp);
      return iam;
    });
    this.sts = new Sts(this.accounts);
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  /** The services of an account in a Region; by default those that `environment()` points to. */
  in({ account = this.account, region = this.region }: { account?: string; region?: string } = {}): Environment {
    const key = `${account}/${region}`;
    const found =
      this.environments.get(key) ??
      new Environment({
        ...this.options,
        account,
        region: regionNamed(region).name,
        iam: this.accounts.iam(account),
        s3: this.s3,
        assumptions: this.assumptions,
        endpoint: () => this.endpoint,
      });
    this.environments.set(key, found);
    return found;
  }

  get iam(): Iam {
    return this.in().iam;
  }

  get ssm(): Ssm {
    return this.in().ssm;
  }

  get licenseManager(): LicenseManager {
    return this.in().licenseManager;
  }

  get ec2(): Ec2 {
    return this.in().ec2;
  }

  get logs(): Logs {
    return this.in().logs;
  }

  get lambda(): Lambda {
    return this.in().lambda;
  }

  get cloudFormation(): CloudFormation {
    return this.in().cloudFormation;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** For a process that uses this as AWS: SDKs, the AWS CLI and the CDK CLI alike. */
  environment({ account, region = this.region }: { account?: string; region?: string } = {}): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: account ?? 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    };
  }

  async close(): Promise<void> {
    this.environments.forEach(({ lambda }) => lambda.close());
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
    const id = url.pathname.slice(ANSWERS.length);
    const environment = [...this.environments.values()].find(({ cloudFormation }) => cloudFormation.awaits(id)) ?? this.in();
    const { account, region, cloudFormation } = environment;
    const caller = { account, region, principal: { arn: 'presigned' } };
    const call = { service: 'cfn-response', operation: 'PutAnswer', input: body.toString() };
    const status = await this.call(caller, call, async () => cloudFormation.receiveAnswer(id, body.toString(), request.headers));
    response.writeHead(status, { 'content-length': 0 }).end();
  }

  private async dispatch(request: AwsRequest, response: ServerResponse): Promise<void> {
    const { protocol, service, operation, region, accessKeyId, body, url } = request;
    const { account, principal } = this.accounts.caller(accessKeyId);
    const caller: EnvironmentCaller = { account, region, principal, environment: this.in({ account, region }) };
    const call = <T>(input: unknown, effect: () => T | Promise<T>) =>
      this.call(caller, { service, operation, input }, async () => effect());
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
        await call(url.pathname + url.search, () => this.onlyIfAllowed(caller, request) ?? this.s3.handle(input)),
      );
    } else if (protocol === 'json') {
      const input = jsonOf(body);
      answerJson(response, await call(input, () => this.json(request, input, caller)));
    } else if (protocol === 'ec2') {
      const params = formOf(body);
      answerEc2(response, request, await call(params, () => caller.environment.ec2.handle(operation, params, caller)));
    } else {
      const params = formOf(body);
      answerQuery(response, request, await call(params, () => this.query(request, params, caller)));
    }
  }

  private json(request: AwsRequest, input: unknown, caller: EnvironmentCaller): object {
    const { service, operation } = request;
    const { environment, principal, region } = caller;
    switch (service) {
      case 'license-manager':
        return environment.licenseManager.handle(operation, input, { principal, region });
      case 'ssm':
        return this.onlyIfAllowed(caller, request) ?? environment.ssm.handle(operation, input, region);
      case 'lambda':
        return this.onlyIfAllowed(caller, request) ?? handleLambda(environment.lambda, operation, request.url.pathname, input);
      case 'logs':
        return this.onlyIfAllowed(caller, request) ?? environment.logs.handle(operation, input);
      case 'cloudtrail':
        return this.onlyIfAllowed(caller, request) ?? this.cloudTrail.handle(operation);
      default:
        throw unsupported(`${service}:${operation}`);
    }
  }

  private async query(request: AwsRequest, params: Record<string, string>, caller: EnvironmentCaller): Promise<string> {
    try {
      return await this.queryService(request, params, caller);
    } catch (error) {
      // The query protocol has a code of its own for the AccessDeniedException of the JSON protocol.
      const denied = isAwsError(error) && error.code === 'AccessDeniedException';
      throw denied ? new AwsError('AccessDenied', error.message, 403) : error;
    }
  }

  private queryService(
    { service, operation }: AwsRequest,
    params: Record<string, string>,
    caller: EnvironmentCaller,
  ): string | Promise<string> {
    const { principal, environment } = caller;
    const { iam, cloudFormation } = environment;
    switch (service) {
      case 'sts':
        return this.sts.handle(operation, params, caller);
      case 'iam':
        return iam.handle(operation, params, principal);
      case 'cloudformation': {
        const resource = cloudFormation.resourceArn(params.StackName);
        iam.authorize({ principal, action: `${service}:${operation}`, resource });
        // A function that waits for its own stack would wait for itself.
        return cloudFormation.handle(operation, params, { hold: principal.roleArn === undefined });
      }
      default:
        throw unsupported(`${service}:${operation}`);
    }
  }

  /** Roles are checked for License Manager, IAM and CloudFormation in every detail; elsewhere they need the action on `*`. */
  private onlyIfAllowed({ environment, principal }: EnvironmentCaller, { service, operation }: AwsRequest): undefined {
    environment.iam.authorize({ principal, action: `${service}:${operation}`, resource: '*' });
  }

  /** One call, with the faults that are due, logged whatever its outcome. */
  private async call<T>(
    { account, region, principal }: Caller & { region: string },
    { service, operation, input }: { service: string; operation: string; input: unknown },
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
      const at = new Date();
      this.calls.record({ account, region, service, operation, principal: principal.arn, input, outcome, effective, at });
    }
  }
}
