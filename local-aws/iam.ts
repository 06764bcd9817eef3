// IAM as far as functions need it: roles with their policies, credentials for them, decisions, and the service-linked role.
import { randomBytes } from 'node:crypto';
import { AwsError, unsupported } from './errors';
import { checkPolicy, Context, decide, PolicyDocument } from './policy';
import { elements } from './xml';

export type { Context, PolicyDocument } from './policy';

export interface Role {
  readonly roleName: string;
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
  /** Permissions boundary. */
  readonly boundary?: PolicyDocument;
}

export interface Principal {
  readonly arn: string;
  /** Absent for the account's administrator, who may do everything. */
  readonly roleArn?: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Authorization {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

const LICENSE_MANAGER = 'license-manager.amazonaws.com';
const LICENSE_MANAGER_ROLE = 'AWSServiceRoleForAWSLicenseManagerRole';

export class Iam {
  /** Milliseconds until the permissions of a new or changed role are effective. */
  permissionsDelay = 0;
  /** Milliseconds until License Manager sees a new service-linked role. */
  serviceLinkedRoleDelay = 0;
  private readonly roles = new Map<string, { readonly role: Role; readonly effectiveAt: number; readonly before?: Role }>();
  private readonly sessions = new Map<string, Principal>();
  private serviceLinkedRoleSince?: number;

  constructor(private readonly account: string) {}

  /** Creates or replaces a role. */
  putRole(role: Role): void {
    [...role.policies, ...(role.boundary ? [role.boundary] : [])].forEach(checkPolicy);
    this.roles.set(role.arn, { role, effectiveAt: Date.now() + this.permissionsDelay, before: this.effective(role.arn) });
  }

  /** By its name or ARN. */
  deleteRole(role: string): void {
    for (const { arn, roleName } of [...this.roles.values()].map((entry) => entry.role)) {
      if (arn === role || roleName === role) {
        this.roles.delete(arn);
      }
    }
  }

  hasRole(roleArn: string): boolean {
    return this.roles.has(roleArn);
  }

  issueCredentials(roleArn: string, sessionName = 'local'): Credentials {
    const role = this.roles.get(roleArn)?.role;
    if (role === undefined) {
      throw new AwsError('NoSuchEntity', `The role ${roleArn} cannot be found.`, 404);
    }
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.sessions.set(accessKeyId, {
      arn: `arn:${partitionOf(roleArn)}:sts::${this.account}:assumed-role/${role.roleName}/${sessionName}`,
      roleArn,
    });
    return { accessKeyId, secretAccessKey: randomBytes(20).toString('hex'), sessionToken: randomBytes(20).toString('hex') };
  }

  /** The session of a role of this account that the access key belongs to. */
  sessionOf(accessKeyId: string): Principal | undefined {
    return this.sessions.get(accessKeyId);
  }

  principalOf(accessKeyId: string): Principal {
    return this.sessions.get(accessKeyId) ?? { arn: `arn:aws:iam::${this.account}:user/local` };
  }

  /** Throws AccessDeniedException where the call is not allowed. */
  authorize({ principal, action, resource, context = {} }: Authorization): void {
    if (principal.roleArn === undefined) {
      return;
    }
    const role = this.effective(principal.roleArn);
    const request = { action, resource, context };
    const granted = decide(role?.policies ?? [], request);
    const bounded = role?.boundary ? decide([role.boundary], request) : 'allow';
    const refuse = (why: string) =>
      new AwsError(
        'AccessDeniedException',
        `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
      );
    if (granted === 'deny') {
      throw refuse('with an explicit deny in an identity-based policy');
    }
    if (bounded === 'deny') {
      throw refuse('with an explicit deny in a permissions boundary');
    }
    if (granted === 'none') {
      throw refuse(`because no identity-based policy allows the ${action} action`);
    }
    if (bounded === 'none') {
      throw refuse(`because no permissions boundary allows the ${action} action`);
    }
  }

  /** As if the account had been set up long ago, or never. */
  setServiceLinkedRole(exists: boolean): void {
    this.serviceLinkedRoleSince = exists ? 0 : undefined;
  }

  get serviceLinkedRoleExists(): boolean {
    return this.serviceLinkedRoleSince !== undefined;
  }

  /** Whether License Manager knows of its service-linked role already. */
  get serviceLinkedRoleVisible(): boolean {
    return this.serviceLinkedRoleSince !== undefined && this.serviceLinkedRoleSince + this.serviceLinkedRoleDelay <= Date.now();
  }

  /** The query API: XML inside of `<ActionResult>`. */
  handle(action: string, params: Record<string, string>, principal: Principal): string {
    switch (action) {
      case 'CreateServiceLinkedRole':
        return this.createServiceLinkedRole(params.AWSServiceName ?? '', principal);
      case 'GetRole':
        return this.getRole(params.RoleName ?? '', principal);
      default:
        throw unsupported(`iam:${action}`);
    }
  }

  private effective(roleArn: string): Role | undefined {
    const entry = this.roles.get(roleArn);
    return entry !== undefined && entry.effectiveAt > Date.now() ? entry.before : entry?.role;
  }

  private createServiceLinkedRole(service: string, principal: Principal): string {
    // IAM decides before it knows which role the service has, so the name it checks is the service's own.
    const arn = this.serviceLinkedRoleArn(service, principal);
    this.authorize({
      principal,
      action: 'iam:CreateServiceLinkedRole',
      resource: arn,
      context: { 'iam:AWSServiceName': service },
    });
    if (service !== LICENSE_MANAGER) {
      throw unsupported(`the service-linked role of ${service}`);
    }
    if (this.serviceLinkedRoleSince !== undefined) {
      throw new AwsError(
        'InvalidInput',
        `Service role name ${LICENSE_MANAGER_ROLE} has been taken in this account, please try a different suffix.`,
      );
    }
    this.serviceLinkedRoleSince = Date.now();
    return roleXml(arn, service);
  }

  private getRole(name: string, principal: Principal): string {
    const linked = name === LICENSE_MANAGER_ROLE && this.serviceLinkedRoleExists;
    const found = [...this.roles.values()].find(({ role }) => role.roleName === name)?.role.arn;
    const unknown = `arn:${partitionOf(principal.arn)}:iam::${this.account}:role/${name}`;
    const arn = linked ? this.serviceLinkedRoleArn(LICENSE_MANAGER, principal) : found;
    this.authorize({ principal, action: 'iam:GetRole', resource: arn ?? unknown });
    if (arn === undefined) {
      throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    }
    return roleXml(arn, linked ? LICENSE_MANAGER : 'lambda.amazonaws.com');
  }

  private serviceLinkedRoleArn(service: string, principal: Principal): string {
    const path = `/aws-service-role/${service}/`;
    return `arn:${partitionOf(principal.arn)}:iam::${this.account}:role${path}${LICENSE_MANAGER_ROLE}`;
  }
}

/** Only functions and License Manager itself have roles here. */
function roleXml(arn: string, service: string): string {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  const [, path, name] = /:role(\/.*\/|\/)([^/]+)$/.exec(arn)!;
  return `<Role>${elements({
    Path: path,
    RoleName: name,
    RoleId: `AROA${randomBytes(8).toString('hex').toUpperCase()}`,
    Arn: arn,
    CreateDate: new Date().toISOString(),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
  })}</Role>`;
}

function partitionOf(arn: string): string {
  return arn.split(':')[1];
}

export const IAM_OPERATIONS: readonly string[] = ['CreateServiceLinkedRole', 'GetRole'];
