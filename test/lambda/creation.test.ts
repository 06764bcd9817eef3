// A create of a license configuration, against a License Manager that answers as the test says.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { MAYBE_CREATED } from '../../lambda/cloudformation/event';
import { external } from '../../lambda/external';
import { LicenseManager } from '../../lambda/license-manager/api';
import { OutcomeUnknown } from '../../lambda/license-manager/errors';
import { createOnce } from '../../lambda/resources/license-configuration/creation';
import { decode } from '../../lambda/resources/license-configuration/desired';
import { A, B, C, base, core, owned } from './plan-fixture';

const error = (name: string, message = 'why') => Object.assign(new Error(message), { name });
const lost = new OutcomeUnknown(error('TimeoutError'));
const THIS_RUN = 'this-event/2026-11-24T12:00:00.000Z/this-run';
const createdBy = (request: string) => owned({ [RESERVED_TAGS.request]: request });

/** Live license configurations by ARN, with their tags. */
let live: Record<string, Record<string, string>>;
const calls = {
  create: jest.fn<Promise<string>, [{ Tags: { Key: string; Value: string }[] }]>(),
  list: jest.fn(),
  tags: jest.fn(),
  delete: jest.fn(),
  createServiceLinkedRole: jest.fn(),
};
const api = { ...calls, isPastDeadline: false, forCompensation: calls };

const create = (event: object = {}): Promise<string> =>
  createOnce(api as unknown as LicenseManager, { ...base, ...event } as never, decode(core), undefined);

beforeEach(() => {
  live = {};
  Object.values(calls).forEach((mock) => mock.mockReset());
  api.list.mockImplementation(async () =>
    Object.keys(live).map((LicenseConfigurationArn) => ({ LicenseConfigurationArn, Name: core.Name })),
  );
  api.tags.mockImplementation(async (arn: string) => new Map(Object.entries(live[arn])));
  jest.spyOn(external, 'log').mockImplementation();
  jest.spyOn(external, 'sleep').mockResolvedValue();
  jest.spyOn(external, 'unique').mockReturnValue('this-run');
});
afterEach(() => jest.restoreAllMocks());

describe('the tag of the request', () => {
  test.each([
    ['names the event, its date and the run', {}, THIS_RUN],
    ['has no date where the event has none', { ResponseURL: 'https://s3/x' }, 'this-event//this-run'],
  ])('%s', async (_, event, Value) => {
    api.create.mockResolvedValue(A);
    await create(event);
    expect(api.create.mock.calls[0][0].Tags).toContainEqual({ Key: RESERVED_TAGS.request, Value });
  });
});

describe('a create without a response', () => {
  beforeEach(() => api.create.mockRejectedValue(lost));

  test('is not sent again where it had an effect', async () => {
    live = { [A]: createdBy(THIS_RUN) };
    expect(await create()).toBe(A);
    expect(api.create).toHaveBeenCalledTimes(1);
  });

  test('keeps one of two that it created', async () => {
    live = { [A]: createdBy(THIS_RUN), [B]: createdBy(THIS_RUN) };
    expect(await create()).toBe(A);
    expect(api.delete.mock.calls).toEqual([[B]]);
  });

  test('neither keeps nor deletes what another run of the event created, since that run may delete or keep it', async () => {
    const another = createdBy('this-event/2026-11-24T12:00:00.000Z/another-run');
    live = { [A]: another, [B]: createdBy(THIS_RUN), [C]: another };
    expect(await create()).toBe(B);
    expect(api.delete).not.toHaveBeenCalled();
  });

  test('is sent four times where it has no effect, and not counted while the service-linked role is missing', async () => {
    api.create.mockRejectedValueOnce(error('AccessDeniedException', 'Service role not found.'));
    await expect(create()).rejects.toMatchObject({
      physicalResourceId: `${MAYBE_CREATED}this-event`,
      cause: {
        message: `License Manager did not say whether it created the license configuration, in 4 tries: ${lost.message}`,
        cause: lost,
      },
    });
    expect(api.create).toHaveBeenCalledTimes(5);
  });

  test('fails where nothing can be listed, and is not sent again', async () => {
    api.list.mockRejectedValue(error('ServerInternalException'));
    await expect(create()).rejects.toMatchObject({ physicalResourceId: `${MAYBE_CREATED}this-event`, cause: lost });
    expect(api.create).toHaveBeenCalledTimes(1);
    expect(jest.mocked(external.log).mock.calls).toEqual([
      [{ level: 'ERROR', message: 'create-not-resolved', reason: 'ServerInternalException: why' }],
    ]);
  });
});

describe('a create that is rejected', () => {
  test('for a quota is explained, and names its cause', async () => {
    const quota = error('ResourceLimitExceededException');
    api.create.mockRejectedValue(quota);
    await expect(create()).rejects.toMatchObject({
      message: expect.stringMatching(/^ResourceLimitExceededException: why License Manager limits/) as string,
      cause: quota,
    });
  });

  test('for a reason that needs no explanation fails with that reason', async () => {
    const rejection = error('InvalidParameterValueException');
    api.create.mockRejectedValue(rejection);
    await expect(create()).rejects.toBe(rejection);
  });
});
