// The facts that a plan asks for, as License Manager and CloudFormation say them.
import { FORMER_TAGS, RESERVED_TAGS } from '../../lib/private/contract';
import { MAYBE_CREATED } from '../../lambda/cloudformation/event';
import * as stack from '../../lambda/cloudformation/stack';
import { external } from '../../lambda/external';
import { LicenseManager } from '../../lambda/license-manager/api';
import { OwnedByAnotherStack } from '../../lambda/license-manager/errors';
import { decode } from '../../lambda/resources/license-configuration/desired';
import { Need, Observation } from '../../lambda/resources/license-configuration/observation';
import { isOwnedOrRenamed, ownerOf } from '../../lambda/resources/license-configuration/ownership';
import { OTHER_ACCOUNT } from '../fixtures/arns';
import { A, B, C, OTHER_STACK, STACK, base, core, owned, replacing } from './plan-fixture';

const error = (name: string, message = 'why') => Object.assign(new Error(message), { name });
const listed = (...arns: string[]) => arns.map((arn) => ({ LicenseConfigurationArn: arn, Name: 'Oracle' }));
const tagList = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Live license configurations by ARN, with their tags. */
let live: Record<string, Record<string, string>>;
const api = {
  get: jest.fn(async (arn: string) => (live[arn] ? { Tags: tagList(live[arn]) } : undefined) as object | undefined),
  tags: jest.fn(async (arn: string) => live[arn] && new Map(Object.entries(live[arn]))),
  list: jest.fn(async () => listed(...Object.keys(live))),
  associations: jest.fn(async () => []),
  reportGenerators: jest.fn(async () => ['monthly']),
};

function observe(need: Need, event: object = {}, known: object = {}): Promise<unknown> {
  const all = { ...base, RequestType: 'Delete', PhysicalResourceId: A, ResourceProperties: core, ...event };
  return new Observation(api as unknown as LicenseManager, all as never, {} as never, decode(core))
    .read([need], known)
    .then((facts) => facts[need]);
}

beforeEach(() => {
  live = {};
  jest.clearAllMocks();
  jest.spyOn(external, 'sleep').mockResolvedValue();
});
afterEach(() => jest.restoreAllMocks());

describe('a license configuration', () => {
  test('is seen with its tags', async () => {
    api.get.mockResolvedValueOnce({ Name: 'Oracle', Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }] });
    expect(await observe('current')).toMatchObject({
      is: 'live',
      live: { Name: 'Oracle' },
      tags: new Map([
        ['a', '1'],
        ['b', ''],
      ]),
    });
  });

  test('without tags is seen', async () => {
    api.get.mockResolvedValueOnce({ Name: 'Oracle' });
    expect(await observe('current')).toMatchObject({ is: 'live', tags: new Map() });
  });

  test('is gone where the id is no ARN, without a call', async () => {
    expect(await observe('current', { PhysicalResourceId: 's-License-1' })).toEqual({ is: 'gone' });
    expect(api.get).not.toHaveBeenCalled();
  });

  test('is gone where License Manager does not find it', async () => expect(await observe('current')).toEqual({ is: 'gone' }));

  test('of another stack names that stack', async () => {
    api.get.mockRejectedValueOnce(new OwnedByAnotherStack(A, OTHER_STACK));
    expect(await observe('current')).toEqual({ is: 'foreign', owner: OTHER_STACK });
  });

  test('that cannot be read is an error', async () => {
    const failure = error('ServerInternalException');
    api.get.mockRejectedValueOnce(failure);
    await expect(observe('current')).rejects.toBe(failure);
  });
});

describe('the predecessor', () => {
  test('is the one that the tag names', async () => {
    live = { [A]: replacing(B), [B]: owned() };
    expect(await observe('predecessor')).toMatchObject({ is: 'live', tags: new Map(Object.entries(owned())) });
    expect(api.get.mock.calls).toEqual([[B]]);
  });

  test.each([
    ['without the tag', { [A]: owned() }, [A]],
    ['that is gone', {}, [A]],
    ['whose predecessor is gone', { [A]: replacing(B) }, [A, B]],
    ['whose predecessor another stack owns', { [A]: replacing(B), [B]: owned({ [RESERVED_TAGS.stack]: OTHER_STACK }) }, [A, B]],
  ])('of one %s is gone, and nothing of others but their tags is read', async (_, all, tagged) => {
    live = all as typeof live;
    expect(await observe('predecessor')).toEqual({ is: 'gone' });
    expect(api.tags.mock.calls.flat()).toEqual(tagged);
    expect(api.get).not.toHaveBeenCalled();
  });
});

describe('the successor', () => {
  test('is the one that the stack records', async () => {
    live = { [A]: owned(), [B]: owned() };
    jest.spyOn(stack, 'recordedIdOf').mockResolvedValue(B);
    expect(await observe('successor')).toMatchObject({ is: 'live' });
    expect(api.get.mock.calls).toEqual([[B]]);
  });

  test.each([
    ['no ARN', 's-License-1'],
    ['nothing', undefined],
  ])('is gone where the recorded id is %s', async (_, recorded) => {
    live = { [A]: owned() };
    jest.spyOn(stack, 'recordedIdOf').mockResolvedValue(recorded);
    expect(await observe('successor')).toEqual({ is: 'gone' });
    expect([...api.get.mock.calls, ...api.tags.mock.calls]).toEqual([]);
  });

  test('is the predecessor while the stack still records the one to delete', async () => {
    live = { [A]: replacing(B), [B]: owned() };
    jest.spyOn(stack, 'recordedIdOf').mockResolvedValue(A);
    expect(await observe('successor')).toMatchObject({ is: 'live' });
    expect(api.get.mock.calls).toEqual([[B]]);
  });

  test('is not guessed where CloudFormation does not say', async () => {
    const denied = new Error('denied');
    jest.spyOn(stack, 'recordedIdOf').mockResolvedValue(denied);
    await expect(observe('successor')).rejects.toBe(denied);
  });

  test('that another stack has adopted is gone', async () => {
    live = { [B]: owned({ [RESERVED_TAGS.stack]: OTHER_STACK }) };
    jest.spyOn(stack, 'recordedIdOf').mockResolvedValue(B);
    expect(await observe('successor')).toEqual({ is: 'gone' });
  });
});

describe('report generators', () => {
  test('are named', async () => expect(await observe('reportGenerators')).toEqual(['monthly']));

  test('only explain a failure, so that a denial does not hide it', async () => {
    api.reportGenerators.mockRejectedValueOnce(error('AccessDeniedException'));
    expect(await observe('reportGenerators')).toEqual([]);
  });

  test('that cannot be listed are an error', async () => {
    const failure = error('ServerInternalException');
    api.reportGenerators.mockRejectedValueOnce(failure);
    await expect(observe('reportGenerators')).rejects.toBe(failure);
  });
});

describe('orphans', () => {
  const orphans = async (event?: object) =>
    ((await observe('orphans', { RequestType: 'Update', ...event })) as { arn: string }[]).map(({ arn }) => arn);
  const request = (value: string) => ({ [RESERVED_TAGS.request]: value });

  test('replace the current one and were created for an earlier event, in the order of their ARNs', async () => {
    live = { [C]: replacing(A), [A]: owned(), [B]: replacing(A) };
    expect(await orphans()).toEqual([B, C]);
  });

  test.each([
    ['replaces another one', replacing(C)],
    ['a policy retains', { ...replacing(A), [RESERVED_TAGS.retain]: 'true' }],
    ['this event created', { ...replacing(A), ...request('this-event/2026-11-24T11:00:00.000Z/1') }],
    ['a later event created', { ...replacing(A), ...request('later-event/2026-11-24T13:00:00.000Z/1') }],
    ['an event without a date created', { ...replacing(A), ...request('earlier-event//1') }],
    ['no event created', { ...replacing(A), ...request('') }],
    ['belongs to another resource', { ...replacing(A), [RESERVED_TAGS.resource]: 'Other' }],
  ])('are none that %s', async (_, tags) => {
    live = { [B]: tags };
    expect(await orphans()).toEqual([]);
  });

  test('are none where the event has no date', async () => {
    live = { [B]: replacing(A) };
    expect(await orphans({ ResponseURL: 'https://s3/x' })).toEqual([]);
  });

  test('are not the current one, and none that went meanwhile', async () => {
    live = { [A]: replacing(A), [B]: replacing(A) };
    api.get.mockImplementation(async (arn) => (arn === B ? undefined : { Tags: tagList(live[arn]) }));
    expect(await orphans()).toEqual([]);
  });
});

describe('what an abandoned Create created', () => {
  const found = async (PhysicalResourceId: string) => [
    ...((await observe('found', { PhysicalResourceId })) as Map<string, unknown>).keys(),
  ];

  test('is known by its request where the physical id says it', async () => {
    const of = (request: string) => owned({ [RESERVED_TAGS.request]: `${request}/2026-11-24T11:00:00.000Z/1` });
    live = { [A]: of('r1'), [B]: of('r2'), [C]: { ...of('r1'), [RESERVED_TAGS.retain]: 'true' } };
    expect(await found(`${MAYBE_CREATED}r1`)).toEqual([A, C]);
  });

  test('is everything of the resource from before, and not retained, under an invented id', async () => {
    const later = { [RESERVED_TAGS.request]: 'later/2026-11-24T13:00:00.000Z/1' };
    live = { [A]: owned(), [B]: owned(later), [C]: owned({ [RESERVED_TAGS.retain]: 'true' }) };
    expect(await found('s-License-1')).toEqual([A]);
  });

  test('is never one that another account shares, whose tags the function may not read', async () => {
    live = { [A.replace('123456789012', OTHER_ACCOUNT)]: owned() };
    expect(await found('s-License-1')).toEqual([]);
    expect(api.tags).not.toHaveBeenCalled();
  });

  test('is never one whose ARN has an unknown form', async () => {
    live = { 'license-configuration:lic-1': owned() };
    expect(await found('s-License-1')).toEqual([]);
  });

  test('is searched again, since it may still run', async () => {
    expect(await found('s-License-1')).toEqual([]);
    expect(jest.mocked(external.sleep).mock.calls.flat()).toEqual([0, 2000, 4000, 8000, 16000]);
  });

  test('is nothing in an account without the service-linked role', async () => {
    api.list.mockRejectedValue(error('AccessDeniedException', 'Service role not found.'));
    expect(await found('s-License-1')).toEqual([]);
  });

  test('is not known where nothing can be listed', async () => {
    const failure = error('ServerInternalException');
    api.list.mockRejectedValue(failure);
    await expect(found('s-License-1')).rejects.toBe(failure);
  });
});

test('the associations of a searched delete are those of the one that is not recorded', async () => {
  const tags = new Map<string, string>();
  const known = {
    found: new Map([
      [A, tags],
      [B, tags],
    ]),
    recordedId: A,
  };
  await observe('associations', { PhysicalResourceId: 's-License-1' }, known);
  expect(api.associations.mock.calls).toEqual([[B]]);
});

test('an earlier delivery is searched by the name, so that the tags of others are not read', async () => {
  live = { [A]: owned({ [RESERVED_TAGS.request]: 'this-event/2026-11-24T12:00:00.000Z/1' }), [B]: owned() };
  api.list.mockResolvedValue([...listed(A), { LicenseConfigurationArn: B, Name: 'Other' }]);
  expect(await observe('createdEarlier', { RequestType: 'Create', PhysicalResourceId: undefined })).toBe(A);
  expect(api.tags.mock.calls).toEqual([[A]]);
});

describe('a license configuration of the stack', () => {
  const tags = (more: Record<string, string>) => new Map(Object.entries(owned({ [RESERVED_TAGS.resource]: 'Other', ...more })));
  const former = { [FORMER_TAGS[RESERVED_TAGS.stack]]: STACK, [FORMER_TAGS[RESERVED_TAGS.resource]]: 'License' };

  test.each<[string, Record<string, string>, boolean]>([
    ['of another name was renamed', {}, true],
    ['of another name was adopted from this one', former, false],
    ['of another name was adopted from another resource', { ...former, [FORMER_TAGS[RESERVED_TAGS.resource]]: 'X' }, true],
    ['of another name was adopted from another stack', { ...former, [FORMER_TAGS[RESERVED_TAGS.stack]]: OTHER_STACK }, true],
    ['of another stack is not ours', { [RESERVED_TAGS.stack]: OTHER_STACK }, false],
  ])('%s', (_, more, expected) => expect(isOwnedOrRenamed(tags(more), base as never)).toBe(expected));

  test.each<[Record<string, string>, string]>([
    [{}, 'no stack'],
    [owned(), `the resource License of the stack ${STACK}`],
  ])('with the tags %j belongs to %s', (own, owner) => expect(ownerOf(new Map(Object.entries(own)))).toBe(owner));
});
