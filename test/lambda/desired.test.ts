import { ifValid } from '../../lambda/cloudformation/properties';
import { decode, decodeRemoval } from '../../lambda/resources/license-configuration/desired';
import { A, core } from './plan-fixture';

const tags = (...keys: string[]) => ({ ...core, Tags: keys.map((Key) => ({ Key, Value: 'v' })) });
const numbered = (length: number) => tags(...Array.from({ length }, (_, index) => `key-${index}`));

test.each(['cdk-license-manager:stack', 'CDK-License-Manager:x'])('the reserved tag %s is refused', (key) =>
  expect(() => decode(tags('team', key))).toThrow(`Tags: a key must not begin with cdk-license-manager:, got: ${key}`),
);

test('as many tags as the reserved ones leave room for are possible', () => {
  expect(decode(numbered(45)).userTags.size).toBe(45);
  expect(() => decode(numbered(46))).toThrow('Tags: at most 45 are possible beside those of this library, got: 46. Remove some.');
});

test.each([
  ['true', 'AVAILABLE'],
  ['false', 'DISABLED'],
  [undefined, undefined],
])('Enabled %j is the status %j', (Enabled, status) =>
  expect(decode({ ...core, Enabled }).terms.LicenseConfigurationStatus).toBe(status),
);

test('invalid properties of the deployment before are none', () =>
  expect(ifValid(decode, { LicenseCount: 'ten' })).toBeUndefined());

test.each([
  [
    { AdoptExisting: A, DisassociateOnDelete: 'True', RetainOnDelete: 'True' },
    { adoptExisting: A, disassociateOnDelete: true, isRetained: true },
  ],
  [
    { AdoptExisting: [A], DisassociateOnDelete: 'yes' },
    { adoptExisting: undefined, disassociateOnDelete: false, isRetained: false },
  ],
])('a Delete reads no more than it needs of %j', (properties, removal) => expect(decodeRemoval(properties)).toEqual(removal));
