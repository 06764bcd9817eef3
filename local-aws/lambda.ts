// Lambda as far as asynchronous events need it: functions from uploaded zips, each run in child processes with its role's identity.
import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from './errors';
import { Code, inline, unzip } from './lambda-code';
import { InvocationResult, Sandbox } from './lambda-sandbox';
import { arnIn } from './regions';
import { LogLine } from './logs';

export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>;

export interface LambdaOptions {
  readonly s3: { get(bucket: string, key: string): Buffer | undefined };
  readonly iam: { issueCredentials(roleArn: string): { accessKeyId: string; secretAccessKey: string; sessionToken: string } };
  /** Further variables of every function: where the embedded AWS listens, for one. */
  readonly environment: () => Record<string, string>;
  readonly account?: string;
  readonly region?: string;
  /** Called with each line that a function logs. */
  readonly onLog?: (line: LogLine) => void;
  /** For the pauses between the attempts of an event whose function failed. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** Properties of AWS::Lambda::Function, resolved. */
export type FunctionProperties = Readonly<Record<string, unknown>>;

export interface FunctionContext {
  readonly stackName: string;
  readonly logicalId: string;
}

interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  properties: FunctionProperties;
  code: Code;
  sandboxes: Sandbox[];
}

interface EventInvokeConfig {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
}

const ATTEMPTS_PAUSE_MILLISECONDS = 60_000;
const DEFAULT_EVENT_AGE_SECONDS = 6 * 3600;

export class Lambda {
  /** By function name. */
  readonly eventInvokeConfigs = new Map<string, EventInvokeConfig>();
  private readonly functions = new Map<string, LambdaFunction>();
  private readonly lines = new Map<string, string[]>();
  /** Code that sandboxes may still be running. */
  private readonly retired: Code[] = [];
  private readonly running = new Set<Promise<unknown>>();
  private readonly account: string;
  private readonly region: string;
  private handler?: Handler;

  constructor(private readonly options: LambdaOptions) {
    this.account = options.account ?? '123456789012';
    this.region = options.region ?? 'us-east-1';
  }

  /** Runs every event in this process instead of a child; `undefined` goes back to children. */
  override(handler: Handler | undefined): void {
    this.handler = handler;
  }

  createFunction(properties: FunctionProperties, context: FunctionContext): { name: string; arn: string } {
    const generated = `${context.stackName.slice(0, 24)}-${context.logicalId.slice(0, 26)}-${randomBytes(6).toString('hex')}`;
    const name = typeof properties.FunctionName === 'string' ? properties.FunctionName : generated;
    if (this.functions.has(name)) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
    }
    check(properties);
    const arn = this.arnOf(name);
    this.functions.set(name, { name, arn, properties, code: new Code(this.filesOf(properties)), sandboxes: [] });
    return { name, arn };
  }

  updateFunction(name: string, properties: FunctionProperties): void {
    const found = this.find(name);
    check(properties);
    const code = new Code(this.filesOf(properties));
    found.sandboxes.forEach((sandbox) => sandbox.retire());
    this.retired.push(found.code);
    Object.assign(found, { properties, code, sandboxes: [] });
  }

  deleteFunction(name: string): void {
    const found = this.functions.get(name);
    if (found) {
      found.sandboxes.forEach((sandbox) => sandbox.retire());
      this.retired.push(found.code);
      this.functions.delete(name);
      this.eventInvokeConfigs.delete(name);
    }
  }

  has(nameOrArn: string): boolean {
    return this.functions.has(nameOf(nameOrArn));
  }

  /** Queues an event, as Lambda does for `InvocationType: Event`; an unknown function is refused at once. */
  invokeAsync(functionArn: string, event: unknown): void {
    const { name } = this.find(functionArn);
    const work = this.attempt(name, event).finally(() => this.running.delete(work));
    this.running.add(work);
  }

  logs(functionName: string): string[] {
    return this.lines.get(functionName) ?? [];
  }

  /** Resolves when no event is running any more. */
  async idle(): Promise<void> {
    while (this.running.size > 0) {
      await Promise.allSettled([...this.running]);
    }
  }

  close(): void {
    for (const { sandboxes, code } of this.functions.values()) {
      sandboxes.forEach((sandbox) => sandbox.kill());
      code.remove();
    }
    this.retired.forEach((code) => code.remove());
  }

  private async attempt(name: string, event: unknown): Promise<void> {
    const requestId = randomUUID();
    const born = Date.now();
    for (let attempt = 0; ; attempt++) {
      const found = this.functions.get(name);
      if (!found) {
        return;
      }
      const { error } = await this.run(found, event, requestId);
      const { MaximumRetryAttempts = 2, MaximumEventAgeInSeconds = DEFAULT_EVENT_AGE_SECONDS } =
        this.eventInvokeConfigs.get(name) ?? {};
      const pause = ATTEMPTS_PAUSE_MILLISECONDS * (attempt + 1);
      if (error === undefined || attempt >= MaximumRetryAttempts || Date.now() + pause - born > MaximumEventAgeInSeconds * 1000) {
        return;
      }
      await (this.options.sleep ?? sleep)(pause);
    }
  }

  private async run(found: LambdaFunction, event: unknown, requestId: string): Promise<InvocationResult> {
    if (this.handler) {
      return this.runHere(this.handler, found, event, requestId);
    }
    let sandbox = found.sandboxes.find(({ usable }) => usable);
    try {
      if (!sandbox) {
        sandbox = this.start(found);
        found.sandboxes.push(sandbox);
      }
    } catch (error) {
      // An asynchronous event has no caller to report to when its function cannot start, for example without its role.
      this.write(found, logStream(), String(error));
      return { error: String(error) };
    }
    // Through JSON, so that the function cannot change the caller's event.
    return sandbox.invoke(JSON.parse(JSON.stringify(event)), requestId);
  }

  private async runHere(handler: Handler, found: LambdaFunction, event: unknown, requestId: string): Promise<InvocationResult> {
    const deadline = Date.now() + timeoutOf(found.properties) * 1000;
    const logStreamName = logStream();
    try {
      await handler(JSON.parse(JSON.stringify(event)), {
        awsRequestId: requestId,
        functionName: found.name,
        functionVersion: '$LATEST',
        invokedFunctionArn: found.arn,
        memoryLimitInMB: String(memoryOf(found.properties)),
        logGroupName: logGroupOf(found),
        logStreamName,
        getRemainingTimeInMillis: () => deadline - Date.now(),
      });
      return {};
    } catch (error) {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.write(found, logStreamName, text);
      return { error: text };
    }
  }

  private start(found: LambdaFunction): Sandbox {
    const { properties, name } = found;
    const codeDirectory = found.code.directory();
    const variables = (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
    const credentials = this.options.iam.issueCredentials(String(properties.Role));
    const handler = String(properties.Handler);
    const memory = memoryOf(properties);
    const logStreamName = logStream();
    return new Sandbox(
      {
        functionName: name,
        functionArn: found.arn,
        handler,
        codeDirectory,
        memory,
        timeoutSeconds: timeoutOf(properties),
        logStreamName,
        logGroupName: logGroupOf(found),
        environment: {
          // No program of this machine: npm, for one, would install into its /tmp.
          PATH: '',
          LANG: 'en_US.UTF-8',
          TZ: ':UTC',
          ...Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
          AWS_REGION: this.region,
          AWS_DEFAULT_REGION: this.region,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_SESSION_TOKEN: credentials.sessionToken,
          AWS_LAMBDA_FUNCTION_NAME: name,
          AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
          AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(found),
          AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
          // Lambda's Node.js is one that the SDK has nothing to say about.
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          AWS_EXECUTION_ENV: `AWS_Lambda_${String(properties.Runtime)}`,
          LAMBDA_TASK_ROOT: codeDirectory,
          _HANDLER: handler,
          ...this.options.environment(),
        },
      },
      (line) => this.write(found, logStreamName, line),
    );
  }

  private write(found: LambdaFunction, logStreamName: string, message: string): void {
    const { name: functionName } = found;
    this.lines.set(functionName, [...this.logs(functionName), message]);
    this.options.onLog?.({ functionName, logGroupName: logGroupOf(found), logStreamName, message });
  }

  /** As CloudFormation or Lambda's API last set them. */
  propertiesOf(nameOrArn: string): FunctionProperties {
    return this.find(nameOrArn).properties;
  }

  arnOf(name: string): string {
    return arnIn({ account: this.account, region: this.region }, 'lambda', `function:${name}`);
  }

  private find(nameOrArn: string): LambdaFunction {
    const found = this.functions.get(nameOf(nameOrArn));
    if (!found || (nameOrArn.startsWith('arn:') && !`${nameOrArn}:`.startsWith(`${found.arn}:`))) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    }
    return found;
  }

  private filesOf({ Code: code, Handler }: FunctionProperties): Map<string, Buffer> {
    const { ZipFile, Archive, ...location } = code as { ZipFile?: string; Archive?: string; S3Bucket?: string; S3Key?: string };
    if (Archive !== undefined) {
      return unzip(Buffer.from(Archive, 'base64'));
    }
    return ZipFile !== undefined ? inline(ZipFile, String(Handler)) : unzip(this.archive(location));
  }

  private archive({ S3Bucket = '', S3Key = '' }: { S3Bucket?: string; S3Key?: string }): Buffer {
    const archive = this.options.s3.get(S3Bucket, S3Key);
    if (!archive) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Error occurred while GetObject. S3 Error Code: NoSuchKey (s3://${S3Bucket}/${S3Key})`,
        400,
      );
    }
    return archive;
  }
}

function check({ Code: code, Role, Runtime, Handler, PackageType }: FunctionProperties): void {
  const refuse = (message: string) => new AwsError('InvalidParameterValueException', message, 400);
  if (PackageType === 'Image') {
    throw refuse('Functions from container images are not supported by the embedded AWS');
  }
  if (typeof code !== 'object' || code === null || typeof Role !== 'string' || typeof Handler !== 'string') {
    throw refuse('Code, Role and Handler are required');
  }
  if (typeof Runtime !== 'string' || !Runtime.startsWith('nodejs')) {
    throw refuse(`Runtime ${String(Runtime)} is not supported by the embedded AWS, which has Node.js only`);
  }
}

export function nameOf(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.split(':')[6]! : nameOrArn;
}

function timeoutOf({ Timeout = 3 }: FunctionProperties): number {
  return Number(Timeout);
}

function memoryOf({ MemorySize = 128 }: FunctionProperties): number {
  return Number(MemorySize);
}

function logGroupOf({ name, properties }: LambdaFunction): string {
  return (properties.LoggingConfig as { LogGroup?: string } | undefined)?.LogGroup ?? `/aws/lambda/${name}`;
}

function logStream(): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
