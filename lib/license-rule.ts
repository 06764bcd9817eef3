import { Duration, Token, Tokenization } from 'aws-cdk-lib/core';

/**
 * The tenancy of an instance that consumes a license.
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
 * A rule that an instance must satisfy to consume a license of a license configuration.
 *
 * The counting type decides which rules are allowed. The synthesis checks that and each limit below, and reports all errors
 * together. Each rule may be given once. The order has no effect.
 *
 * A change of rules replaces the license configuration, because License Manager cannot update them. Only adding
 * `licenseAffinityToHost` is made in place.
 *
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/config-overview.html
 */
export class LicenseRule {
  /**
   * Allows tenancies of an instance. It is for every counting type. Core and Socket allow only `DEDICATED_HOST`.
   *
   * @param tenancies one or more. They are sent without duplicates, in a fixed order, separated by commas. AWS documents that
   * several are allowed and not how they are spelled: try several before you rely on them.
   */
  public static allowedTenancy(...tenancies: LicenseTenancy[]): LicenseRule {
    // The separator is unverified. The order is fixed, because another order would be another rule and replace the license
    // configuration. The sort is stable: tokens come first, in the given order.
    const order = Object.values(LicenseTenancy);
    const inOrder = [...new Set(tenancies)].sort((one, other) => order.indexOf(one) - order.indexOf(other));
    return new LicenseRule('allowedTenancy', inOrder.join(','));
  }

  /**
   * Binds a license to the host that it is used on for a number of days. It is for the counting types Core and Socket.
   *
   * @param affinity a duration of 1 to 180 whole days.
   */
  public static licenseAffinityToHost(affinity: Duration): LicenseRule {
    // The validation reports fractions, together with all other errors.
    return LicenseRule.ofNumber('licenseAffinityToHost', affinity.toDays({ integral: false }));
  }

  /**
   * Counts only the enabled vCPUs of an instance. It is for the counting type vCPU.
   *
   * @param honor whether the CPU options of an instance reduce the licenses that it consumes. Default is true.
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-optimize-cpu.html
   */
  public static honorVcpuOptimization(honor: boolean = true): LicenseRule {
    return new LicenseRule('honorVcpuOptimization', honor ? 'True' : 'False');
  }

  /**
   * Sets the minimum number of vCPUs of an instance. It is for the counting types vCPU and Instance.
   *
   * @param count an integer from 1 to 10000, not above `maximumVcpus`.
   */
  public static minimumVcpus(count: number): LicenseRule {
    return LicenseRule.ofNumber('minimumVcpus', count);
  }

  /**
   * Sets the maximum number of vCPUs of an instance. It is for the counting types vCPU and Instance.
   *
   * @param count an integer from 1 to 10000, not below `minimumVcpus`.
   */
  public static maximumVcpus(count: number): LicenseRule {
    return LicenseRule.ofNumber('maximumVcpus', count);
  }

  /**
   * Sets the minimum number of cores of a host. It is for the counting type Core.
   *
   * With the counting type Instance it is a warning (`cdk-license-manager:disputedRule`), because AWS's pages contradict each
   * other.
   *
   * @param count an integer from 1 to 10000, not above `maximumCores`.
   */
  public static minimumCores(count: number): LicenseRule {
    return LicenseRule.ofNumber('minimumCores', count);
  }

  /**
   * Sets the maximum number of cores of a host. It is for the counting type Core.
   *
   * With the counting type Instance it is a warning (`cdk-license-manager:disputedRule`), because AWS's pages contradict each
   * other.
   *
   * @param count an integer from 1 to 10000, not below `minimumCores`.
   */
  public static maximumCores(count: number): LicenseRule {
    return LicenseRule.ofNumber('maximumCores', count);
  }

  /**
   * Sets the minimum number of sockets of a host. It is for the counting type Socket.
   *
   * With the counting type Instance it is a warning (`cdk-license-manager:disputedRule`), because AWS's pages contradict each
   * other.
   *
   * @param count an integer from 1 to 10000, not above `maximumSockets`.
   */
  public static minimumSockets(count: number): LicenseRule {
    return LicenseRule.ofNumber('minimumSockets', count);
  }

  /**
   * Sets the maximum number of sockets of a host. It is for the counting type Socket.
   *
   * With the counting type Instance it is a warning (`cdk-license-manager:disputedRule`), because AWS's pages contradict each
   * other.
   *
   * @param count an integer from 1 to 10000, not below `minimumSockets`.
   */
  public static maximumSockets(count: number): LicenseRule {
    return LicenseRule.ofNumber('maximumSockets', count);
  }

  /**
   * Creates any rule, for rules that this class does not know. A known name is checked like the rule of its own method. An
   * unknown name is a warning (`cdk-license-manager:unknownRule`), and License Manager checks it at deployment.
   *
   * @param name the rule's name, without `#`.
   * @param value the rule's value.
   */
  public static of(name: string, value: string): LicenseRule {
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
