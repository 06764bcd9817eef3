// How many licenses resources use, and whether the rules and the hard limit of a license configuration allow more.
import { AwsError } from '../errors';
import { Association, Configuration } from './configuration';
import { Hardware } from './resources';

export interface Usage {
  readonly resourceArn: string;
  readonly resourceType: string;
  readonly resourceOwnerId: string;
  readonly running: boolean;
  readonly consumed: number;
  readonly since: Date;
}

const DAY = 24 * 3600 * 1000;

/** Cores and sockets are those of a host, and count once for all its instances. A host may keep licenses for its affinity. */
export function usageOf(configuration: Configuration, now: number): Usage[] {
  const usage = new Map<string, Usage>();
  for (const { countedOn, ...association } of configuration.associations) {
    if (association.consumed > 0) {
      usage.set(
        countedOn ?? association.resourceArn,
        countedOn === undefined ? association : { ...association, resourceArn: countedOn, resourceType: 'EC2_HOST' },
      );
    }
  }
  for (const { until, ...bound } of configuration.boundHosts.values()) {
    if (until > now && !usage.has(bound.resourceArn)) {
      usage.set(bound.resourceArn, { ...bound, running: false });
    }
  }
  return [...usage.values()];
}

export function consumedBy(configuration: Configuration, now: number): number {
  return usageOf(configuration, now).reduce((sum, { consumed }) => sum + consumed, 0);
}

/** Licenses of a running instance, and the host that they count on. */
export function licensesFor(
  { countingType, rules }: Configuration,
  { vcpus, defaultVcpus, host }: Hardware,
): Pick<Association, 'consumed' | 'countedOn'> {
  switch (countingType) {
    case 'vCPU':
      return { consumed: /^true$/i.test(valueOf(rules, 'honorVcpuOptimization') ?? '') ? vcpus : defaultVcpus };
    case 'Core':
      return { consumed: host?.cores ?? 0, countedOn: host?.arn };
    case 'Socket':
      return { consumed: host?.sockets ?? 0, countedOn: host?.arn };
    default:
      return { consumed: 1 };
  }
}

/** Throws where a rule does not allow an instance with this hardware. */
export function checkAllowed(configuration: Configuration, hardware: Hardware): void {
  const { arn, countingType, rules } = configuration;
  const { tenancy, vcpus, host } = hardware;
  if ((countingType === 'Core' || countingType === 'Socket') && host === undefined) {
    throw rejected(`The counting type ${countingType} of ${arn} needs a dedicated host, not the tenancy ${tenancy}.`);
  }
  const tenancies = valueOf(rules, 'allowedTenancy')?.split(',');
  if (tenancies?.includes(tenancy) === false) {
    throw rejected(`The rule #allowedTenancy=${tenancies.join(',')} of ${arn} does not allow the tenancy ${tenancy}.`);
  }
  const amounts = { Vcpus: vcpus, Cores: host?.cores ?? hardware.cores, Sockets: host?.sockets ?? 1 };
  for (const [unit, amount] of Object.entries(amounts)) {
    for (const bound of ['minimum', 'maximum']) {
      const value = valueOf(rules, bound + unit);
      if (value !== undefined && (bound === 'minimum' ? amount < Number(value) : amount > Number(value))) {
        throw rejected(`The rule #${bound}${unit}=${value} of ${arn} does not allow ${amount} ${unit.toLowerCase()}.`);
      }
    }
  }
}

/** Throws where the hard limit of `configuration` is below its usage with this association. */
export function checkLimit(configuration: Configuration, association: Association, now: number): void {
  const { arn, hardLimit, count } = configuration;
  const before = consumedBy(configuration, now);
  const after = consumedBy({ ...configuration, associations: associationsWith(configuration, association) }, now);
  if (hardLimit && count !== undefined && after > before && after > count) {
    const wanted = after - before;
    throw new AwsError(
      'LicenseUsageException',
      `No licenses available. ${arn} has a hard limit of ${count}: ${before} in use, ${wanted} more needed.`,
    );
  }
}

/** The associations with `association` in the place of an earlier one with the same resource. */
export function associationsWith({ associations }: Configuration, association: Association): Association[] {
  return [...associations.filter(({ resourceArn }) => resourceArn !== association.resourceArn), association];
}

/** Keeps the licenses of a host for as many days as licenseAffinityToHost says. */
export function bindToHost(configuration: Configuration, association: Association, now: number): void {
  const days = Number(valueOf(configuration.rules, 'licenseAffinityToHost') ?? 0);
  const { countedOn: resourceArn, resourceOwnerId, consumed } = association;
  if (days > 0 && resourceArn !== undefined && (configuration.boundHosts.get(resourceArn)?.until ?? 0) <= now) {
    const since = new Date(now);
    const until = now + days * DAY;
    configuration.boundHosts.set(resourceArn, { resourceArn, resourceType: 'EC2_HOST', resourceOwnerId, consumed, since, until });
  }
}

function valueOf(rules: readonly string[], name: string): string | undefined {
  return rules.find((rule) => rule.startsWith(`#${name}=`))?.slice(name.length + 2);
}

function rejected(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
