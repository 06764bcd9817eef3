// The actions of a plan, against a License Manager that fails as the test says.
import { FORMER_TAGS, RESERVED_TAGS } from '../../lib/private/contract';
import { external } from '../../lambda/external';
import { LicenseManager } from '../../lambda/license-manager/api';
import { OwnedByAnotherStack } from '../../lambda/license-manager/errors';
import { Actions } from '../../lambda/resources/license-configuration/actions';
import { CREATED } from '../../lambda/resources/license-configuration/plan';
import { A, B, OTHER_STACK, base, owned } from './plan-fixture';

const error = (name: string, message = 'why') => Object.assign(new Error(message), { name });
const entries = (tags: Record<string, string>) => new Map(Object.entries(tags));

const api = {
  update: jest.fn(),
  tag: jest.fn(),
  untag: jest.fn(),
  tags: jest.fn(),
  delete: jest.fn(),
  associations: jest.fn(),
  associate: jest.fn(),
  get: jest.fn(),
  forCompensation: { update: jest.fn() },
};
const perform = (action: object, actions = new Actions(base as never)) =>
  actions.perform(api as unknown as LicenseManager, action as never);

beforeEach(() => {
  [...Object.values(api), api.forCompensation.update].forEach((mock) => 'mockReset' in mock && mock.mockReset());
  jest.spyOn(external, 'log').mockImplementation();
  jest.spyOn(external, 'sleep').mockResolvedValue();
});
afterEach(() => jest.restoreAllMocks());

describe('an update', () => {
  const update = { do: 'update', arn: A, terms: { LicenseCount: 0 } };
  const invalid = error('InvalidParameterValueException');

  test('that may be rejected succeeds without an effect', async () => {
    api.update.mockRejectedValue(invalid);
    await perform({ ...update, mayBeRejected: true });
    expect(api.update.mock.calls).toEqual([[A, { LicenseCount: 0 }]]);
    expect(jest.mocked(external.log).mock.calls).toEqual([
      [
        {
          level: 'WARN',
          message: 'terms-rejected',
          licenseConfigurationArn: A,
          terms: ['LicenseCount'],
          reason: 'InvalidParameterValueException: why',
        },
      ],
    ]);
  });

  test('that may not be rejected fails', async () => {
    api.update.mockRejectedValue(invalid);
    await expect(perform(update)).rejects.toBe(invalid);
  });

  test('that fails for another reason fails', async () => {
    const failure = error('ServerInternalException');
    api.update.mockRejectedValue(failure);
    await expect(perform({ ...update, mayBeRejected: true })).rejects.toBe(failure);
  });
});

describe('a release', () => {
  const mine = entries(owned());
  const former = entries({
    ...owned(),
    [FORMER_TAGS[RESERVED_TAGS.stack]]: OTHER_STACK,
    [FORMER_TAGS[RESERVED_TAGS.resource]]: 'Old',
  });
  const release = (tags: Map<string, string>) => perform({ do: 'release', arn: A, tags });
  const denials = [error('AccessDeniedException'), new OwnedByAnotherStack(A, OTHER_STACK)];

  test('to nobody removes the reserved tags in one call', async () => {
    await release(mine);
    expect(api.untag.mock.calls).toEqual([[A, [...mine.keys()]]]);
    expect(api.tag).not.toHaveBeenCalled();
  });

  test('to a former owner writes its tags in one call, and then removes the empty ones', async () => {
    await release(former);
    expect(api.tag.mock.calls).toEqual([
      [
        A,
        entries({
          [RESERVED_TAGS.stack]: OTHER_STACK,
          [RESERVED_TAGS.resource]: 'Old',
          [RESERVED_TAGS.request]: '',
          [FORMER_TAGS[RESERVED_TAGS.stack]]: '',
          [FORMER_TAGS[RESERVED_TAGS.resource]]: '',
        }),
      ],
    ]);
    expect(api.untag.mock.calls).toEqual([
      [A, [RESERVED_TAGS.request, FORMER_TAGS[RESERVED_TAGS.stack], FORMER_TAGS[RESERVED_TAGS.resource]]],
    ]);
  });

  test('succeeds where the empty tags of a former owner stay', async () => {
    api.untag.mockRejectedValue(new Error('why'));
    await release(former);
    expect(jest.mocked(external.log).mock.calls).toEqual([
      [{ level: 'INFO', message: 'empty-tags-left', licenseConfigurationArn: A, reason: 'Error: why' }],
    ]);
  });

  test.each(denials)('that %s denies succeeds where the tags are gone already', async (denial) => {
    api.untag.mockRejectedValue(denial);
    api.tags.mockResolvedValue(entries({ team: 'x' }));
    await release(mine);
    expect(api.tags.mock.calls).toEqual([[A]]);
  });

  test('that is denied succeeds where the license configuration is gone', async () => {
    api.untag.mockRejectedValue(denials[0]);
    api.tags.mockResolvedValue(undefined);
    await expect(release(mine)).resolves.toBeUndefined();
  });

  test.each(denials)('that %s denies fails while the tags are there', async (denial) => {
    api.tag.mockRejectedValue(denial);
    api.tags.mockResolvedValue(former);
    await expect(release(former)).rejects.toBe(denial);
    expect(api.untag).not.toHaveBeenCalled();
  });

  test('that fails for another reason fails, and looks at nothing', async () => {
    const failure = error('ServerInternalException');
    api.untag.mockRejectedValue(failure);
    await expect(release(mine)).rejects.toBe(failure);
    expect(api.tags).not.toHaveBeenCalled();
  });
});

describe('what an event created', () => {
  const created = () => Object.assign(new Actions(base as never), { created: A });
  const remove = { do: 'delete', arn: CREATED };

  test('is deleted as soon as License Manager finds it', async () => {
    api.delete.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
    await perform(remove, created());
    expect(api.delete.mock.calls).toEqual([[A], [A]]);
    expect(jest.mocked(external.sleep).mock.calls).toEqual([[1000]]);
  });

  test('is looked for three times', async () => {
    api.delete.mockResolvedValue(false);
    await perform(remove, created());
    expect(jest.mocked(external.sleep).mock.calls).toEqual([[1000], [2000], [4000]]);
  });

  test('is nothing where the create failed: neither a delete nor a transfer has an effect', async () => {
    await perform(remove);
    await perform({ do: 'transfer', from: CREATED, to: A });
    await perform({ do: 'transfer', from: A, to: CREATED });
    expect([api.delete, api.associations].map(({ mock }) => mock.calls)).toEqual([[], []]);
  });

  test('receives the associations of the one that it replaces', async () => {
    const ResourceArn = 'arn:aws:ec2:us-east-1::image/ami-1';
    api.associations.mockResolvedValue([{ ResourceArn, ResourceType: 'EC2_AMI' }]);
    await perform({ do: 'transfer', from: B, to: CREATED }, created());
    expect(api.associate.mock.calls).toEqual([
      [{ resourceArn: ResourceArn, add: [{ LicenseConfigurationArn: A }], remove: [{ LicenseConfigurationArn: B }] }],
    ]);
  });
});

describe('a transfer of which License Manager refuses a part', () => {
  const arns = ['1', '2'].map((number) => `arn:aws:ec2:us-east-1::image/ami-${number}`);
  const refusal = error('LicenseUsageException');
  const transfer = (mayBeRejected: boolean) => perform({ do: 'transfer', from: A, to: B, mayBeRejected });
  const refuse = (failure: Error) =>
    api.associate.mockImplementation(({ resourceArn }: { resourceArn: string }) =>
      resourceArn === arns[0] ? Promise.reject(failure) : Promise.resolve(),
    );
  const moved = () => api.associate.mock.calls.map(([{ resourceArn }]: { resourceArn: string }[]) => arns.indexOf(resourceArn));
  beforeEach(() => api.associations.mockResolvedValue(arns.map((ResourceArn) => ({ ResourceArn, ResourceType: 'EC2_AMI' }))));

  test('moves the others in a rollback, and logs what stays', async () => {
    refuse(refusal);
    await transfer(true);
    expect(moved()).toEqual([0, 0, 1]);
    expect(jest.mocked(external.log).mock.calls).toEqual([
      [
        {
          level: 'WARN',
          message: 'association-not-restored',
          resourceArn: arns[0],
          licenseConfigurationArn: B,
          reason: 'LicenseUsageException: why',
        },
      ],
    ]);
  });

  test.each([
    ['a refusal outside of a rollback', refusal, false],
    ['another reason in a rollback', error('ServerInternalException'), true],
  ])('fails at once for %s', async (_, failure, mayBeRejected) => {
    refuse(failure);
    await expect(transfer(mayBeRejected)).rejects.toBe(failure);
    expect(moved()).toEqual([0]);
  });
});

describe('the delete of an orphan', () => {
  const remove = () => perform({ do: 'delete-orphan', arn: A });

  test('is logged afterwards', async () => {
    api.delete.mockResolvedValue(true);
    await remove();
    expect(jest.mocked(external.log).mock.calls).toEqual([
      [{ level: 'WARN', message: 'orphan-deleted', licenseConfigurationArn: A }],
    ]);
  });

  test('that License Manager refuses leaves it', async () => {
    api.delete.mockRejectedValue(error('InvalidParameterValueException'));
    await remove();
    expect(jest.mocked(external.log).mock.calls).toEqual([
      [
        {
          level: 'WARN',
          message: 'orphan-left',
          licenseConfigurationArn: A,
          reason: 'InvalidParameterValueException: why',
        },
      ],
    ]);
  });

  test('fails for another reason', async () => {
    const failure = error('ServerInternalException');
    api.delete.mockRejectedValue(failure);
    await expect(remove()).rejects.toBe(failure);
    expect(external.log).not.toHaveBeenCalled();
  });
});

describe('a transfer to a license configuration that accepts no associations', () => {
  const refusal = error('InvalidResourceStateException');
  const transfer = () => perform({ do: 'transfer', from: A, to: B });
  const status = (LicenseConfigurationStatus: string) => [[B, { LicenseConfigurationStatus }]];
  beforeEach(() =>
    api.associations.mockResolvedValue([{ ResourceArn: 'arn:aws:ec2:us-east-1::image/ami-1', ResourceType: 'EC2_AMI' }]),
  );

  test('enables a disabled one for the time of the transfer', async () => {
    api.get.mockResolvedValue({ Status: 'DISABLED' });
    api.associate.mockRejectedValueOnce(refusal);
    await transfer();
    expect(api.get.mock.calls).toEqual([[B]]);
    expect(api.update.mock.calls).toEqual(status('AVAILABLE'));
    expect(api.associate).toHaveBeenCalledTimes(2);
    expect(api.forCompensation.update.mock.calls).toEqual(status('DISABLED'));
  });

  test('disables it again where the transfer fails for another reason', async () => {
    const failure = error('ServerInternalException');
    api.get.mockResolvedValue({ Status: 'DISABLED' });
    api.associate.mockRejectedValueOnce(refusal).mockRejectedValueOnce(failure);
    await expect(transfer()).rejects.toBe(failure);
    expect(api.forCompensation.update.mock.calls).toEqual(status('DISABLED'));
  });

  test('leaves one enabled that a running instance uses now', async () => {
    api.get.mockResolvedValue({ Status: 'DISABLED' });
    api.associate.mockRejectedValueOnce(refusal);
    api.forCompensation.update.mockRejectedValue(refusal);
    await transfer();
    expect(jest.mocked(external.log).mock.calls).toEqual([
      [{ level: 'WARN', message: 'left-enabled', licenseConfigurationArn: B, reason: String(refusal) }],
    ]);
  });

  test('fails where it cannot be disabled for another reason', async () => {
    const failure = error('ServerInternalException');
    api.get.mockResolvedValue({ Status: 'DISABLED' });
    api.associate.mockRejectedValueOnce(refusal);
    api.forCompensation.update.mockRejectedValue(failure);
    await expect(transfer()).rejects.toBe(failure);
  });

  test.each([{ Status: 'AVAILABLE' }, undefined])('fails where the reason is another one: %o', async (live) => {
    api.get.mockResolvedValue(live);
    api.associate.mockRejectedValue(refusal);
    await expect(transfer()).rejects.toBe(refusal);
    expect(api.update).not.toHaveBeenCalled();
  });

  test('reads nothing after another error', async () => {
    const failure = error('ServerInternalException');
    api.associate.mockRejectedValue(failure);
    await expect(transfer()).rejects.toBe(failure);
    expect(api.get).not.toHaveBeenCalled();
  });
});

test('the delete of an orphan is logged', async () => {
  await perform({ do: 'delete-orphan', arn: A });
  expect(api.delete.mock.calls).toEqual([[A]]);
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'WARN', message: 'orphan-deleted', licenseConfigurationArn: A }],
  ]);
});
