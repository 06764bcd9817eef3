// The caller of a request and its account, by the access key that signs the request.
import { Iam, Principal } from './iam';

export interface Caller {
  readonly account: string;
  readonly principal: Principal;
}

const ACCOUNT_ID = /^\d{12}$/;

export class Accounts {
  private readonly all = new Map<string, Iam>();
  private readonly administrators = new Map<string, Caller>();

  /** @param home the account of all other access keys */
  constructor(
    readonly home: string,
    private readonly create: (account: string) => Iam,
  ) {}

  iam(account: string): Iam {
    const found = this.all.get(account) ?? this.create(account);
    this.all.set(account, found);
    return found;
  }

  /** A session of a role, or the administrator of the account whose 12 digits are the access key. */
  caller(accessKeyId: string): Caller {
    for (const [account, iam] of this.all) {
      const principal = iam.sessionOf(accessKeyId);
      if (principal !== undefined) {
        return { account, principal };
      }
    }
    const account = ACCOUNT_ID.test(accessKeyId) ? accessKeyId : this.home;
    return this.administrators.get(accessKeyId) ?? { account, principal: { arn: `arn:aws:iam::${account}:user/local` } };
  }

  /** The access key of a session in which everything is allowed. */
  addAdministrator(accessKeyId: string, caller: Caller): void {
    this.administrators.set(accessKeyId, caller);
  }
}
