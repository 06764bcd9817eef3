// The calls that change the associations of one resource, against a License Manager that fails as the test says.
import { LicenseManagerClient, LicenseSpecification } from '@aws-sdk/client-license-manager';
import * as stack from '../../lambda/cloudformation/stack';
import { Deadline } from '../../lambda/deadline';
import { external } from '../../lambda/external';
import { LicenseManager } from '../../lambda/license-manager/api';
import { LicenseAssociationResource } from '../../lambda/resources/license-association/resource';
import { amiArn } from '../fixtures/arns';
import { A, B, C, base, target } from './plan-fixture';

const T = amiArn(1);
const ID = 'license-association/earlier';
const error = (name: string, message = 'why') => Object.assign(new Error(message), { name });
const notFound = error('InvalidParameterValueException', `Invalid license configuration ARN: ${A}`);

/** License configurations that the resource has. */
let linked: string[];
/** Fails a change, such as `+A -B`, with the error that it returns. */
let refuse: (change: string) => Error | undefined;
/** Reads as `list`, changes, and reads of failures as `failures A`. */
let calls: string[];
/** What happens when the time for the work is over. */
let ring: () => void;

interface Input {
  readonly LicenseConfigurationArn?: string;
  readonly AddLicenseSpecifications?: LicenseSpecification[];
  readonly RemoveLicenseSpecifications?: LicenseSpecification[];
}

async function send({ constructor: { name }, input }: { constructor: { name: string }; input: Input }): Promise<object> {
  if (calls.length > 9) {
    throw new Error(`It does not end: ${calls.join(', ')}`);
  }
  if (name === 'ListLicenseSpecificationsForResourceCommand') {
    calls.push('list');
    return { LicenseSpecifications: linked.map((LicenseConfigurationArn) => ({ LicenseConfigurationArn })) };
  }
  if (name === 'ListFailuresForLicenseConfigurationOperationsCommand') {
    calls.push(`failures ${target(input.LicenseConfigurationArn!)}`);
    return {};
  }
  if (name === 'UpdateLicenseSpecificationsForResourceCommand') {
    const { AddLicenseSpecifications: add = [], RemoveLicenseSpecifications: remove = [] } = input;
    const change = [...shown('+', add), ...shown('-', remove)].join(' ');
    calls.push(change);
    const refusal = refuse(change);
    if (refusal) {
      throw refusal;
    }
  }
  return {};
}
const shown = (sign: string, all: LicenseSpecification[]) =>
  all.map(({ LicenseConfigurationArn }) => sign + target(LicenseConfigurationArn!));

const resource = new LicenseAssociationResource({ send } as unknown as LicenseManagerClient);
const links = (...LicenseConfigurationArns: string[]) => ({ ResourceArn: T, LicenseConfigurationArns });
const run = (perform: 'create' | 'update' | 'delete', event: object) =>
  resource[perform]({ ...base, ...event } as never, Deadline.after(600_000, { compensation: 45, response: 15 }));
const create = (...arns: string[]) => run('create', { ResourceProperties: links(...arns) });
const update = (properties: object, old: object) =>
  run('update', { PhysicalResourceId: ID, ResourceProperties: properties, OldResourceProperties: old });
const remove = (properties: object) => run('delete', { PhysicalResourceId: ID, ResourceProperties: properties });

beforeEach(() => {
  linked = [];
  refuse = () => undefined;
  calls = [];
  const rings: (() => void)[] = [];
  ring = () => rings[0]();
  jest.spyOn(external, 'setAlarm').mockImplementation((_, begin) => {
    rings.push(begin);
    return () => undefined;
  });
  jest.spyOn(external, 'now').mockReturnValue(Date.UTC(2026, 10, 24, 12));
  jest.spyOn(external, 'log').mockImplementation();
  jest.spyOn(stack, 'describeStack').mockResolvedValue({ direction: 'forward', status: '', rejectsReplacement: false });
});
afterEach(() => jest.restoreAllMocks());

describe('a license configuration that was deleted meanwhile', () => {
  beforeEach(() => {
    linked = [A, B];
    refuse = (change) => (change.includes('A') ? notFound : undefined);
  });

  test('has no association left to remove', async () => {
    expect(await remove(links(A))).toEqual({ physicalResourceId: ID });
    expect(calls).toEqual(['list', '-A']);
  });

  test('does not keep the associations of others from their removal', async () => {
    await remove(links(A, B));
    expect(calls).toEqual(['list', '-A -B', '-A', '-B']);
  });

  test('does not keep another one from its addition', async () => {
    await update(links(B, C), links(A, B));
    expect(calls).toEqual(['list', '+C -A', '+C', '-A']);
  });

  test('cannot be added: the error of License Manager is the reason', async () => {
    linked = [];
    await expect(create(A)).rejects.toBe(notFound);
    expect(calls).toEqual(['list', '+A', '-A']);
  });
});

describe('a rollback that License Manager does not let add a license configuration', () => {
  const rejected = error('InvalidResourceStateException', 'the instance is terminated');
  beforeEach(() => {
    jest.mocked(stack.describeStack).mockResolvedValue({ direction: 'back', status: '', rejectsReplacement: false });
    jest.spyOn(stack, 'undoneBy').mockResolvedValue({ beganAt: 0, endedAt: 1, refused: true });
    jest.spyOn(LicenseManager.prototype, 'exists').mockResolvedValue(true);
    jest.spyOn(LicenseManager.prototype, 'tags').mockResolvedValue(new Map());
  });

  test.each(['InvalidResourceStateException', 'InvalidParameterValueException', 'LicenseUsageException'])(
    'leaves it out after %s',
    async (name) => {
      refuse = () => error(name);
      expect(await update(links(A), links(B))).toEqual({ physicalResourceId: ID });
      expect(external.log).toHaveBeenCalledWith({
        level: 'WARN',
        message: 'association-not-restored',
        resourceArn: T,
        licenseConfigurationArn: A,
        reason: `${name}: why`,
      });
    },
  );

  test('adds and removes the others', async () => {
    linked = [];
    refuse = (change) => (change.includes('+A') ? rejected : undefined);
    await update(links(A, B), links(C));
    expect(calls).toEqual(['list', '+A +B', '+A', '+B']);
  });

  describe('in the place of the one that the failed change added', () => {
    beforeEach(() => {
      linked = [B];
      jest.mocked(stack.undoneBy).mockResolvedValue({ beganAt: 0, endedAt: 1000, refused: false });
      const made = { ResourceArn: T, AssociationTime: new Date(500) };
      jest.spyOn(LicenseManager.prototype, 'associations').mockResolvedValue([made]);
    });

    test('removes that one', async () => {
      refuse = (change) => (change.includes('+A') ? rejected : undefined);
      await update(links(A), links(B));
      expect(calls).toEqual(['list', '+A -B', '+A', '-B']);
    });

    test('fails where it cannot remove that one either', async () => {
      refuse = () => rejected;
      await expect(update(links(A), links(B))).rejects.toThrow('the instance is terminated');
      expect(calls.slice(0, 5)).toEqual(['list', '+A -B', '+A', '-B', 'list']);
    });

    test('fails where it cannot remove that one, and has nothing to add', async () => {
      linked = [A, B];
      refuse = () => rejected;
      await expect(update(links(A), links(A, B))).rejects.toThrow('the instance is terminated');
      expect(calls.slice(0, 3)).toEqual(['list', '-B', 'list']);
    });
  });

  test('fails for another reason', async () => {
    const failure = error('ServerInternalException');
    refuse = () => failure;
    await expect(update(links(A), links(B))).rejects.toBe(failure);
  });
});

test('an Update asks about the stack after a refusal only', async () => {
  const failure = error('ServerInternalException');
  linked = [A];
  refuse = () => failure;
  await expect(update(links(A, B), links(A))).rejects.toBe(failure);
  expect(stack.describeStack).not.toHaveBeenCalled();
});

test('an error that has no explanation is the reason, and reads nothing more', async () => {
  const failure = error('ServerInternalException');
  refuse = (change) => (change === '+A' ? failure : undefined);
  await expect(create(A)).rejects.toBe(failure);
  expect(calls).toEqual(['list', '+A', '-A']);
});

test('a Delete fails where License Manager keeps one of two associations', async () => {
  linked = [A, B];
  refuse = () => {
    linked = [B];
    return error('InvalidResourceStateException');
  };
  await expect(remove(links(A, B))).rejects.toThrow('License Manager says: InvalidResourceStateException: why');
  expect(calls).toEqual(['list', '-A -B', 'list', 'failures A', 'failures B']);
});

test('a change that fails at the deadline reads nothing more', async () => {
  const failure = error('ServerInternalException');
  linked = [A];
  refuse = () => {
    ring();
    return failure;
  };
  await expect(remove(links(A))).rejects.toBe(failure);
  expect(calls).toEqual(['list', '-A']);
});

test('an Update after invalid properties reads its own resource only, and adds what is missing', async () => {
  linked = [B];
  expect(await update(links(A), { LicenseConfigurationArns: 'x' })).toEqual({ physicalResourceId: ID });
  expect(calls).toEqual(['list', '+A']);
});
