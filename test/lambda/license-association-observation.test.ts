// The facts that the plan of an association asks for, as License Manager and CloudFormation say them.
import { RESERVED_TAGS } from '../../lib/private/contract';
import * as stack from '../../lambda/cloudformation/stack';
import { external } from '../../lambda/external';
import { LicenseManager } from '../../lambda/license-manager/api';
import { Specifications } from '../../lambda/license-manager/specifications';
import { Links } from '../../lambda/resources/license-association/links';
import { Observation } from '../../lambda/resources/license-association/observation';
import { Need } from '../../lambda/resources/license-association/plan';
import { OTHER_ACCOUNT, amiArn } from '../fixtures/arns';
import { A, B, C, arn, base } from './plan-fixture';

const [T, U] = [amiArn(1), amiArn(2)];
const MADE = new Date('2026-11-24T12:00:00Z');
const links = (resourceArn: string, ...arns: string[]): Links => ({ resourceArn, arns });

/** License configurations by the resource that has them. */
let linked: Record<string, string[]>;
/** Associations by license configuration. */
let associations: Record<string, object[]>;
/** Live license configurations by ARN, with their tags. */
let live: Record<string, Record<string, string>>;
const specifications = { of: jest.fn(async (resourceArn: string) => linked[resourceArn] ?? []) };
const api = {
  associations: jest.fn(async (of: string) => associations[of] ?? []),
  tags: jest.fn(async (of: string) => live[of] && new Map(Object.entries(live[of]))),
  exists: jest.fn(async (_arn: string, tags: object | undefined) => tags !== undefined),
};

function observe(needs: Need[], ...all: Links[]) {
  const observation = new Observation(
    api as unknown as LicenseManager,
    specifications as unknown as Specifications,
    base as never,
    {} as never,
    all,
  );
  return observation.read(needs);
}

beforeEach(() => {
  linked = {};
  associations = {};
  live = {};
  jest.clearAllMocks();
  jest.spyOn(external, 'log').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

test('each resource is read once', async () => {
  linked = { [T]: [A], [U]: [B] };
  expect(await observe(['linked', 'linkedBefore', 'replaced'], links(T, A), links(U, A))).toMatchObject({
    linked: [A],
    linkedBefore: [B],
  });
  expect(specifications.of.mock.calls).toEqual([[T], [U]]);
});

describe('the time of an association', () => {
  beforeEach(() => (linked = { [T]: [A, B, C] }));

  test.each<[string, object[], number]>([
    [
      'is that of the resource',
      [
        { ResourceArn: U, AssociationTime: new Date(0) },
        { ResourceArn: T, AssociationTime: MADE },
      ],
      MADE.getTime(),
    ],
    ['that was removed meanwhile is not known', [{ ResourceArn: U, AssociationTime: MADE }], NaN],
    ['without a time is not known', [{ ResourceArn: T }], NaN],
  ])('%s', async (_, found, expected) => {
    associations = { [A]: found };
    expect(await observe(['times'], links(T, A))).toEqual({ times: new Map([[A, expected]]) });
  });

  test('is read for the license configurations of both properties, and for no others', async () => {
    await observe(['times'], links(T, A), links(U, B));
    expect(api.associations.mock.calls).toEqual([[A], [B]]);
  });
});

test('license configurations that do not exist any more are gone, with a warning', async () => {
  live = { [A]: {} };
  expect(await observe(['gone'], links(T, A, B))).toEqual({ gone: [B] });
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'WARN', message: 'association-not-restored', resourceArn: T, licenseConfigurationArn: B }],
  ]);
});

test('what others replaced is known by the tags of those that the properties or the resources name', async () => {
  const replacing = (id: string) => ({ [RESERVED_TAGS.replaces]: id });
  live = { [A]: { team: 'x' }, [B]: replacing('lic-1'), [C]: replacing('lic-2') };
  linked = { [T]: [C] };
  expect(await observe(['replaced'], links(T, A, B), links(U, arn('d')))).toEqual({
    replaced: new Map([
      [C, 'lic-2'],
      [B, 'lic-1'],
    ]),
  });
});

describe.each([
  ['of another account', arn('a').replace('123456789012', OTHER_ACCOUNT)],
  ['of another Region', arn('a').replace('us-east-1', 'eu-west-1')],
  ['with an ARN of an unknown form', arn('a').replace('lic-', '')],
])('a license configuration %s', (_, unreadable) => {
  test.each<[Need, unknown]>([
    ['gone', []],
    ['replaced', new Map()],
  ])('is not read, since the function may not: %s', async (need, nothing) => {
    expect(await observe([need], links(T, unreadable))).toEqual({ [need]: nothing });
    expect(api.tags).not.toHaveBeenCalled();
  });
});

test.each([
  ['the one that the stack records', 'license-association/earlier', 'license-association/earlier'],
  ['null where the stack records none', undefined, null],
])('the recorded id is %s', async (_, recorded, expected) => {
  jest.spyOn(stack, 'recordedIdOf').mockResolvedValue(recorded);
  expect(await observe(['recordedId'], links(T, A))).toEqual({ recordedId: expected });
});
