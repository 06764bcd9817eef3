import { Duration, Token, Tokenization } from 'aws-cdk-lib/core';
import { be, BOOLEAN, demand, TEXT } from './private/property-types';

const DURATION = be('a Duration', (value) => typeof Object(value).toDays === 'function');

/**
 * Where an instance that consumes a license may run.
 */
export enum LicenseTenancy {
  /** Shared hardware (`EC2-Default`). Not for the counting types Core and Socket. */
  DEFAULT = 'EC2-Default',

  /** A Dedicated Host (`EC2-DedicatedHost`). The only tenancy for the counting types Core and Socket. */
  DEDICATED_HOST = 'EC2-DedicatedHost',

  /** A Dedicated Instance (`EC2-DedicatedInstance`). Not for the counting types Core and Socket. */
  DEDICATED_INSTANCE = 'EC2-DedicatedInstance',
}

/**
 * A rule that an instance has to satisfy to consume a license of a license configuration.
 *
 * Which rules there may be depends on the counting type; that, and every limit named below, is checked when the app is synthesized,
 * together with everything else about the license configuration. Each rule may be given once, their order means nothing.
 *
 * Changing rules replaces the license configuration, because License Manager cannot change them; only adding
 * `licenseAffinityToHost` is done in place.
 *
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/config-overview.html
 */
export class LicenseRule {
  /**
   * The tenancies an instance may have. For every counting type; Core and Socket only allow `DEDICATED_HOST`.
   *
   * @param tenancies one or more; License Manager gets them separated by commas, in one order whatever the order here, and each once.
   * AWS says that there may be all of them, but no page shows how more than one is spelled: try it before you rely on it.
   */
  public static allowedTenancy(...tenancies: LicenseTenancy[]): LicenseRule {
    // unverified: that several are separated by commas. Another order would be another rule, which replaces the license configuration.
    // The sort is stable: tokens stay as they came, first.
    const order = Object.values(LicenseTenancy);
    const inOrder = [...new Set(tenancies)].sort((one, other) => order.indexOf(one) - order.indexOf(other));
    return new LicenseRule('allowedTenancy', inOrder.join(','));
  }

  /**
   * For how long a license stays bound to the host it was used on. For the counting types Core and Socket.
   *
   * @param affinity whole days, from 1 to 180.
   */
  public static licenseAffinityToHost(affinity: Duration): LicenseRule {
    demand('LicenseRule.licenseAffinityToHost', DURATION(affinity, 'affinity'));
    // Fractions are for the validation to report, along with the other mistakes.
    return LicenseRule.ofNumber('licenseAffinityToHost', affinity.toDays({ integral: false }));
  }

  /**
   * Whether an instance with fewer CPUs enabled than its type has consumes fewer licenses. For the counting type vCPU.
   *
   * @param honor whether the CPU options of an instance are looked at. Default is true.
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-optimize-cpu.html
   */
  public static honorVcpuOptimization(honor: boolean = true): LicenseRule {
    demand('LicenseRule.honorVcpuOptimization', BOOLEAN(honor, 'honor'));
    return new LicenseRule('honorVcpuOptimization', honor ? 'True' : 'False');
  }

  /**
   * The fewest vCPUs an instance may have. For the counting types vCPU and Instance.
   *
   * @param count an integer from 1 to 10000, not above `maximumVcpus`.
   */
  public static minimumVcpus(count: number): LicenseRule {
    return LicenseRule.ofNumber('minimumVcpus', count);
  }

  /**
   * The most vCPUs an instance may have. For the counting types vCPU and Instance.
   *
   * @param count an integer from 1 to 10000, not below `minimumVcpus`.
   */
  public static maximumVcpus(count: number): LicenseRule {
    return LicenseRule.ofNumber('maximumVcpus', count);
  }

  /**
   * The fewest cores a host may have. For the counting type Core.
   *
   * AWS's pages disagree whether the type Instance may have it, too: there it is a warning.
   *
   * @param count an integer from 1 to 10000, not above `maximumCores`.
   */
  public static minimumCores(count: number): LicenseRule {
    return LicenseRule.ofNumber('minimumCores', count);
  }

  /**
   * The most cores a host may have. For the counting type Core.
   *
   * AWS's pages disagree whether the type Instance may have it, too: there it is a warning.
   *
   * @param count an integer from 1 to 10000, not below `minimumCores`.
   */
  public static maximumCores(count: number): LicenseRule {
    return LicenseRule.ofNumber('maximumCores', count);
  }

  /**
   * The fewest sockets a host may have. For the counting type Socket.
   *
   * AWS's pages disagree whether the type Instance may have it, too: there it is a warning.
   *
   * @param count an integer from 1 to 10000, not above `maximumSockets`.
   */
  public static minimumSockets(count: number): LicenseRule {
    return LicenseRule.ofNumber('minimumSockets', count);
  }

  /**
   * The most sockets a host may have. For the counting type Socket.
   *
   * AWS's pages disagree whether the type Instance may have it, too: there it is a warning.
   *
   * @param count an integer from 1 to 10000, not below `minimumSockets`.
   */
  public static maximumSockets(count: number): LicenseRule {
    return LicenseRule.ofNumber('maximumSockets', count);
  }

  /**
   * Any rule, for those that License Manager has and this class has not. A rule that this class knows is checked as if its own
   * method had made it; one that it does not know, a misspelled one included, is only judged by License Manager, at deployment. One
   * that is nearly a known one is a warning (`cdk-license-manager:misspelledRule`).
   *
   * @param name the rule's name, without `#`.
   * @param value the rule's value.
   */
  public static of(name: string, value: string): LicenseRule {
    demand('LicenseRule.of', [...TEXT(name, 'name'), ...TEXT(value, 'value')]);
    return new LicenseRule(name, value);
  }

  private static ofNumber(name: string, value: number): LicenseRule {
    return new LicenseRule(name, Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : String(value));
  }

  /** The rule's name, without `#`. */
  public readonly name: string;

  /** The rule's value. */
  public readonly value: string;

  private constructor(name: string, value: string) {
    this.name = name;
    this.value = value;
  }

  /**
   * The rule as License Manager spells it: `#name=value`.
   */
  public toString(): string {
    return `#${this.name}=${this.value}`;
  }
}
