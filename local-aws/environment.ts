// The services of one account in one Region, each with a state of its own.
import { Assumptions } from './assumptions';
import { CloudFormation, CloudFormationOptions } from './cloudformation';
import { Ec2 } from './ec2';
import { Iam } from './iam';
import { Lambda } from './lambda';
import { LicenseManager } from './license-manager';
import { LogLine, Logs } from './logs';
import { S3 } from './s3';
import { Ssm } from './ssm';

export interface EnvironmentOptions {
  readonly account: string;
  readonly region: string;
  /** The account's own. */
  readonly iam: Iam;
  readonly s3: S3;
  readonly assumptions: Assumptions;
  readonly endpoint: () => string;
  readonly createsPerDay?: number;
  readonly onLog?: (line: LogLine) => void;
  /** Records resources of types that are not simulated. @default - a stack with one is refused */
  readonly recordOtherTypes?: boolean;
  /** Called after each deployment of a stack with recorded resources. */
  readonly onRecorded?: CloudFormationOptions['onRecorded'];
  readonly cloudFormation?: Pick<CloudFormationOptions, 'clock'>;
}

export class Environment {
  readonly account: string;
  readonly region: string;
  readonly iam: Iam;
  readonly ssm: Ssm;
  readonly licenseManager: LicenseManager;
  readonly ec2: Ec2;
  readonly logs = new Logs();
  readonly lambda: Lambda;
  readonly cloudFormation: CloudFormation;

  constructor(options: EnvironmentOptions) {
    const { account, region, iam, s3, assumptions, endpoint, createsPerDay, onLog, recordOtherTypes, onRecorded } = options;
    this.account = account;
    this.region = region;
    this.iam = iam;
    this.ssm = new Ssm(account);
    const clock = options.cloudFormation?.clock;
    const now = clock && (() => clock.now());
    this.licenseManager = new LicenseManager({ iam, account, assumptions, now });
    this.ec2 = new Ec2({ iam, account, licenseManager: this.licenseManager, assumptions, now });
    this.licenseManager.quotas.createsPerDay = createsPerDay ?? this.licenseManager.quotas.createsPerDay;
    this.lambda = new Lambda({
      s3,
      iam,
      account,
      region,
      environment: () => ({ AWS_ENDPOINT_URL: endpoint() }),
      onLog: (line) => {
        this.logs.put(line);
        onLog?.(line);
      },
    });
    this.cloudFormation = new CloudFormation({
      s3,
      iam,
      lambda: this.lambda,
      logs: this.logs,
      account,
      region,
      endpoint,
      ssm: (name) => this.ssm.parameters.get(name),
      parameters: this.ssm.parameters,
      buckets: s3,
      launchTemplates: this.ec2.launchTemplates(region),
      assumptions,
      recordOtherTypes,
      onRecorded,
      ...options.cloudFormation,
    });
  }
}
