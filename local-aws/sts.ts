// STS: who calls, and roles to assume.
import { randomBytes } from 'node:crypto';
import { AwsError, unsupported } from './errors';
import { Iam, Principal } from './iam';
import { elements } from './xml';

const HOUR = 3600 * 1000;
/** Roles of the CDK's bootstrap stack: they stand for the administrator, who may do all that they may. */
const BOOTSTRAP_ROLE = /:role\/cdk-[a-z0-9]+-/;

export class Sts {
  constructor(
    private readonly iam: Iam,
    private readonly account: string,
  ) {}

  /** XML inside of `<ActionResult>`. */
  handle(action: string, params: Record<string, string>, principal: Principal): string {
    switch (action) {
      case 'GetCallerIdentity':
        return elements({ UserId: 'AIDALOCAL', Account: this.account, Arn: principal.arn });
      case 'AssumeRole':
        return this.assumeRole(params.RoleArn ?? '', params.RoleSessionName ?? '', principal);
      default:
        throw unsupported(`sts:${action}`);
    }
  }

  private assumeRole(roleArn: string, sessionName: string, principal: Principal): string {
    const denied = new AwsError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
    // Trust policies are not kept, so only the administrator gets anything here.
    if (principal.roleArn !== undefined) {
      throw denied;
    }
    const known = this.iam.hasRole(roleArn);
    if (!known && !BOOTSTRAP_ROLE.test(roleArn)) {
      throw denied;
    }
    const credentials = known
      ? this.iam.issueCredentials(roleArn, sessionName)
      : { accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`, secretAccessKey: 'local', sessionToken: 'local' };
    const name = roleArn.split('/').at(-1)!;
    const arn = `arn:aws:sts::${this.account}:assumed-role/${name}/${sessionName}`;
    const fields = elements({
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: new Date(Date.now() + HOUR).toISOString(),
    });
    const user = elements({ AssumedRoleId: `AROALOCAL:${sessionName}`, Arn: arn });
    return `<Credentials>${fields}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`;
  }
}
