// STS: the caller's identity, and roles to assume.
import { randomBytes } from 'node:crypto';
import { AwsError, unsupported } from './errors';
import { Accounts, Caller } from './accounts';
import { Credentials } from './iam';
import { elements } from './xml';

const HOUR = 3600 * 1000;
/** Roles of the CDK's bootstrap stack: they stand for the administrator, who may do all that they may. */
const BOOTSTRAP_ROLE = /^arn:[\w-]+:iam::\d{12}:role\/cdk-[a-z0-9]+-/;

export class Sts {
  constructor(private readonly accounts: Accounts) {}

  /** XML inside of `<ActionResult>`. */
  handle(action: string, params: Record<string, string>, caller: Caller): string {
    switch (action) {
      case 'GetCallerIdentity':
        return elements({ UserId: 'AIDALOCAL', Account: caller.account, Arn: caller.principal.arn });
      case 'AssumeRole':
        return this.assumeRole(params.RoleArn ?? '', params.RoleSessionName ?? '', caller);
      default:
        throw unsupported(`sts:${action}`);
    }
  }

  private assumeRole(roleArn: string, sessionName: string, { principal }: Caller): string {
    const denied = new AwsError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
    // Trust policies are not kept, so only the administrator gets anything here.
    if (principal.roleArn !== undefined) {
      throw denied;
    }
    const [, partition, , , account = ''] = roleArn.split(':');
    const iam = this.accounts.iam(account);
    const known = iam.hasRole(roleArn);
    if (!known && !BOOTSTRAP_ROLE.test(roleArn)) {
      throw denied;
    }
    const name = roleArn.split('/').at(-1)!;
    const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
    const credentials = known ? iam.issueCredentials(roleArn, sessionName) : this.administrator({ account, principal: { arn } });
    const fields = elements({
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: new Date(Date.now() + HOUR).toISOString(),
    });
    const user = elements({ AssumedRoleId: `AROALOCAL:${sessionName}`, Arn: arn });
    return `<Credentials>${fields}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`;
  }

  private administrator(caller: Caller): Credentials {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.accounts.addAdministrator(accessKeyId, caller);
    return { accessKeyId, secretAccessKey: 'local', sessionToken: 'local' };
  }
}

export const STS_OPERATIONS: readonly string[] = ['AssumeRole', 'GetCallerIdentity'];
