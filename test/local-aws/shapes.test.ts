// Requests are checked against the service's own shapes.
import { checkRequest, modeledStatus } from '../../local-aws/license-manager/shapes';

const create =
  (body: unknown, unknownMemberRefused = true) =>
  () =>
    checkRequest('CreateLicenseConfiguration', body, { unknownMemberRefused });
const least = { Name: 'x', LicenseCountingType: 'Core' };

test('a request with known members of the right types is accepted', () => {
  expect(
    create({ ...least, LicenseCount: 1, LicenseRules: ['#a=b'], Tags: [{ Key: 'k', Value: 'v' }], Description: null }),
  ).not.toThrow();
});

test.each([
  [
    'an unknown member',
    { ...least, ClientToken: 'x' },
    'SerializationException',
    'Unknown member "ClientToken" in CreateLicenseConfigurationRequest',
  ],
  ['an unknown member inside', { ...least, Tags: [{ key: 'k' }] }, 'SerializationException', 'Unknown member "key" in Tag'],
  ['a number as string', { ...least, LicenseCount: '1' }, 'SerializationException', 'licenseCount'],
  ['a fraction', { ...least, LicenseCount: 1.5 }, 'SerializationException', 'licenseCount'],
  ['a boolean as string', { ...least, LicenseCountHardLimit: 'true' }, 'SerializationException', 'licenseCountHardLimit'],
  ['a string for a list', { ...least, LicenseRules: '#a=b' }, 'SerializationException', 'licenseRules'],
  ['an item of the wrong type', { ...least, LicenseRules: [1] }, 'SerializationException', 'licenseRules.1.member'],
  ['no name', { LicenseCountingType: 'Core' }, 'ValidationException', "1 validation error detected: Value null at 'name'"],
  ['an empty body', {}, 'ValidationException', '2 validation errors detected'],
  ['another counting type', { ...least, LicenseCountingType: 'core' }, 'ValidationException', 'Instance'],
  ['a body that is no object', [], 'SerializationException', 'START_OBJECT'],
])('%s is rejected', (_, body, code, message) => {
  expect(create(body)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

test('an unknown member may be ignored', () => {
  expect(create({ ...least, ClientToken: 'x' }, false)).not.toThrow();
});

test('operations and errors come from the service model', () => {
  expect(() => checkRequest('MakeLicense', {}, { unknownMemberRefused: true })).toThrow('license-manager:MakeLicense');
  expect(modeledStatus('ConflictException')).toBe(409);
  expect(modeledStatus('NoSuchThing')).toBeUndefined();
});
