// AWS::IAM::Role and AWS::IAM::Policy: a role's permissions are the sum of both, and IAM gets them whenever either changes.
import { randomBytes } from 'node:crypto';
import { PolicyDocument } from '../policy';
import { Place, regionNamed } from '../regions';
import { Provider, ResourceFailure } from './provider';
import { PhysicalResource } from './stack';
import { JsonObject } from './template';

export interface RoleStore {
  putRole(role: { roleName: string; arn: string; policies: PolicyDocument[]; boundary?: PolicyDocument }): void;
  deleteRole(roleName: string): void;
}

interface Role {
  readonly arn: string;
  readonly inline: PolicyDocument[];
  /** Managed policies. */
  readonly managed: PolicyDocument[];
  readonly boundary?: PolicyDocument;
  /** By AWS::IAM::Policy's physical id. */
  readonly attached: Map<string, PolicyDocument>;
}

/** Of all inline policies of a role together, without white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_INLINE_BYTES = 10_240;

/** AWS managed policies that a function's role may name. */
const MANAGED: Readonly<Record<string, PolicyDocument>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']),
  AdministratorAccess: allow(['*']),
};

export class Roles {
  private readonly roles = new Map<string, Role>();

  constructor(
    private readonly iam: RoleStore,
    private readonly place: Place,
  ) {}

  role(): Provider {
    const make = (properties: JsonObject, name: string, attached = new Map<string, PolicyDocument>()): PhysicalResource => {
      documented(properties.AssumeRolePolicyDocument, 'AssumeRolePolicyDocument');
      const inline = ((properties.Policies ?? []) as JsonObject[]).map((item) =>
        documented(item.PolicyDocument, String(item.PolicyName)),
      );
      const managed = ((properties.ManagedPolicyArns ?? []) as string[]).map(managedPolicy);
      const boundary =
        properties.PermissionsBoundary === undefined ? undefined : managedPolicy(String(properties.PermissionsBoundary));
      const arn = `arn:${regionNamed(this.place.region).partition}:iam::${this.place.account}:role${String(properties.Path ?? '/')}${name}`;
      this.publish(name, { arn, inline, managed, attached, boundary });
      return { physicalId: name, attributes: { Arn: arn, RoleId: `AROA${randomBytes(8).toString('hex').toUpperCase()}` } };
    };
    return {
      replacing: ['RoleName', 'Path'],
      create: async (context, properties) => {
        const suffix = `-${randomBytes(6).toString('hex')}`;
        const generated = `${`${context.stackName}-${context.logicalId}`.slice(0, 64 - suffix.length)}${suffix}`;
        const name = properties.RoleName === undefined ? generated : String(properties.RoleName);
        if (this.roles.has(name)) {
          throw new ResourceFailure(`Role with name ${name} already exists.`);
        }
        return make(properties, name);
      },
      update: async (_, properties, previous) => {
        const { attributes } = make(properties, previous.physicalId, this.roles.get(previous.physicalId)?.attached);
        return { physicalId: previous.physicalId, attributes: { ...attributes, RoleId: previous.attributes.RoleId } };
      },
      delete: async (_, { physicalId }) => {
        this.roles.delete(physicalId);
        this.iam.deleteRole(physicalId);
      },
    };
  }

  policy(): Provider {
    const attach = (id: string, { PolicyDocument, PolicyName, Roles = [] }: JsonObject): void => {
      const document = documented(PolicyDocument, String(PolicyName));
      for (const name of Roles as string[]) {
        const role = this.roles.get(name);
        if (!role) {
          throw new ResourceFailure(`The role with name ${name} cannot be found.`);
        }
        this.publish(name, { ...role, attached: new Map([...role.attached, [id, document]]) });
      }
    };
    const detach = (id: string, names: string[]): void => {
      for (const name of names) {
        const role = this.roles.get(name);
        if (role?.attached.delete(id)) {
          this.publish(name, role);
        }
      }
    };
    return {
      create: async ({ stackName, logicalId }, properties) => {
        const physicalId = `${stackName.slice(0, 4)}-${logicalId.slice(0, 4)}-${randomBytes(6).toString('hex').toUpperCase()}`;
        attach(physicalId, properties);
        return { physicalId, attributes: {} };
      },
      update: async (_, properties, previous) => {
        attach(previous.physicalId, properties);
        const kept = (properties.Roles ?? []) as string[];
        detach(
          previous.physicalId,
          ((previous.properties.Roles ?? []) as string[]).filter((name) => !kept.includes(name)),
        );
        return previous;
      },
      delete: async (_, { physicalId, properties }) => detach(physicalId, (properties.Roles ?? []) as string[]),
    };
  }

  private publish(roleName: string, role: Role): void {
    const { arn, inline, managed, attached, boundary } = role;
    const size = [...inline, ...attached.values()].reduce((sum, document) => sum + JSON.stringify(document).length, 0);
    if (size > MAX_INLINE_BYTES) {
      throw new ResourceFailure(
        `Maximum policy size of ${MAX_INLINE_BYTES} bytes exceeded for role ${roleName} (Service: Iam, Status Code: 409, LimitExceeded)`,
      );
    }
    this.iam.putRole({
      roleName,
      arn,
      policies: [...inline, ...managed, ...attached.values()],
      ...(boundary ? { boundary } : {}),
    });
    // Last, because IAM may refuse a document, and the role is then as it was.
    this.roles.set(roleName, role);
  }
}

function allow(actions: string[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}

function documented(document: unknown, name: string): PolicyDocument {
  const statements = [((document ?? {}) as JsonObject).Statement ?? []].flat() as JsonObject[];
  if (statements.length === 0 || !statements.every(({ Effect }) => Effect === 'Allow' || Effect === 'Deny')) {
    throw new ResourceFailure(`Syntax errors in policy ${name}. (Service: Iam, Status Code: 400, MalformedPolicyDocument)`);
  }
  return document as PolicyDocument;
}

function managedPolicy(arn: string): PolicyDocument {
  const document = MANAGED[arn.split(':policy/')[1] ?? ''];
  if (!document) {
    throw new ResourceFailure(`Managed policy ${arn} is not known to the embedded AWS`);
  }
  return document;
}
