// A Delete whose call License Manager rejects: it is planned again with the reason, or fails.
import * as stack from '../../lambda/cloudformation/stack';
import { MAYBE_CREATED } from '../../lambda/cloudformation/event';
import { external } from '../../lambda/external';
import { LicenseManager } from '../../lambda/license-manager/api';
import { OwnedByAnotherStack } from '../../lambda/license-manager/errors';
import { LicenseConfigurationResource } from '../../lambda/resources/license-configuration/resource';
import { A, B, OTHER_STACK, ami, base, core, discovered, owned, socket, stack as inDirection } from './plan-fixture';

const error = (name: string) => Object.assign(new Error('in use'), { name });
const inUse = error('InvalidParameterValueException');
const ours = new Map(Object.entries(owned()));

const remove = (PhysicalResourceId = A) =>
  new LicenseConfigurationResource({} as never).delete(
    { ...base, RequestType: 'Delete', PhysicalResourceId, ResourceProperties: core },
    {} as never,
  );
let deleted: jest.SpyInstance;

beforeEach(() => {
  deleted = jest.spyOn(LicenseManager.prototype, 'delete');
  jest.spyOn(LicenseManager.prototype, 'tags').mockResolvedValue(ours);
  jest.spyOn(external, 'log').mockImplementation();
  jest.spyOn(external, 'sleep').mockResolvedValue();
});
afterEach(() => jest.restoreAllMocks());

describe('a Delete', () => {
  test('of one that belongs to another stack leaves it alone, and succeeds', async () => {
    deleted.mockRejectedValue(new OwnedByAnotherStack(A, OTHER_STACK));
    expect(await remove()).toEqual({ physicalResourceId: A });
    expect(deleted).toHaveBeenCalledTimes(1);
    expect(external.log).toHaveBeenLastCalledWith({
      level: 'WARN',
      message: 'plan',
      plan: 'skip',
      why: `it belongs to the stack ${OTHER_STACK} now`,
    });
  });

  test('that fails for another reason than a rejection is not planned again', async () => {
    const failure = error('ServerInternalException');
    deleted.mockRejectedValue(failure);
    await expect(remove()).rejects.toBe(failure);
    expect(deleted).toHaveBeenCalledTimes(1);
  });

  test('of what a failed Create may have left is not planned again after a rejection', async () => {
    jest.spyOn(LicenseManager.prototype, 'list').mockResolvedValue([{ LicenseConfigurationArn: B }]);
    deleted.mockRejectedValue(inUse);
    await expect(remove(`${MAYBE_CREATED}earlier-event`)).rejects.toBe(inUse);
    expect(deleted.mock.calls).toEqual([[B]]);
  });

  describe('of one that was replaced', () => {
    beforeEach(() => {
      jest.spyOn(LicenseManager.prototype, 'get').mockResolvedValue({
        $metadata: {},
        ...socket,
        LicenseConfigurationArn: B,
        Tags: [...ours].map(([Key, Value]) => ({ Key, Value })),
      } as never);
      jest.spyOn(stack, 'describeStack').mockResolvedValue(inDirection('settled'));
      jest.spyOn(stack, 'recordedIdOf').mockResolvedValue(B);
      jest.spyOn(LicenseManager.prototype, 'associate').mockResolvedValue();
      jest.spyOn(LicenseManager.prototype, 'reportGenerators').mockResolvedValue([]);
      deleted.mockRejectedValue(inUse);
    });

    test('fails after three rejections, where users join all the time', async () => {
      jest.spyOn(LicenseManager.prototype, 'associations').mockResolvedValue([ami]);
      await expect(remove()).rejects.toThrow(`${A} could not be deleted: in use`);
      expect(deleted.mock.calls).toEqual([[A], [A], [A]]);
    });

    test('names the discovered users, which cannot move, after the others have moved', async () => {
      jest
        .spyOn(LicenseManager.prototype, 'associations')
        .mockResolvedValueOnce([ami, discovered])
        .mockResolvedValueOnce([ami, discovered])
        .mockResolvedValue([discovered]);
      await expect(remove()).rejects.toThrow(`${A} is in use by 1 associated resource(s): ${discovered.ResourceArn}.`);
      expect(jest.mocked(LicenseManager.prototype.associate).mock.calls).toEqual([
        [{ resourceArn: ami.ResourceArn, add: [{ LicenseConfigurationArn: B }], remove: [{ LicenseConfigurationArn: A }] }],
      ]);
    });
  });
});
