// The reasons that associations fail with, word for word, and the properties that no association can have.
import { ifValid } from '../../lambda/cloudformation/properties';
import { LicenseOperationFailure } from '@aws-sdk/client-license-manager';
import { decode } from '../../lambda/resources/license-association/links';
import { directionUnknown, existedBefore, explained, undoneUnknown } from '../../lambda/resources/license-association/messages';
import { AMI } from '../fixtures/arns';
import { A, B, C, stack } from './plan-fixture';

const change = {
  resourceArn: AMI,
  add: [{ LicenseConfigurationArn: A }, { LicenseConfigurationArn: B }],
  remove: [{ LicenseConfigurationArn: C }],
};
const error = (name: string) => Object.assign(new Error('why'), { name });
const explain = (cause: Error, latest?: LicenseOperationFailure) => explained(cause, change, latest) as Error;

test('several license configurations are named, separated by commas', () => {
  const named = `with ${A}, ${B}`;
  expect(existedBefore(AMI, [A, B])).toContain(`${AMI} is already associated ${named}, and not by this resource.`);
  expect(directionUnknown(AMI, [A, B], stack('unknown'))).toContain(
    `the associations of ${AMI} ${named} belong to this resource.`,
  );
  expect(undoneUnknown(AMI, [A, B], error('Error'))).toContain(`Which associations of ${AMI} ${named} the failed change made`);
});

test.each([
  [
    'LicenseUsageException',
    `Too few licenses are left for ${AMI} of ${A}, ${B}, ${C}. Raise licenseCount, set licenseCountHardLimit to false, or stop instances that use the licenses.`,
  ],
  [
    'InvalidResourceStateException',
    `The associations of ${AMI} with ${A}, ${B}, ${C} cannot change in the present state. Check that the resource is not terminated, that the license configurations are not disabled, and that automated discovery did not make the association.`,
  ],
  [
    'AccessDeniedException',
    `The function may change associations with license configurations of its own stack and with those that the associations of the template name: ${A}, ${B}, ${C}. If the update exchanges an imported license configuration whose ARN is a parameter or an attribute, add the new one in one deployment and remove the old one in the next.`,
  ],
])('%s is explained, with what License Manager says and its error as the cause', (name, help) => {
  const cause = error(name);
  expect(explain(cause).message).toBe(`${help} License Manager says: ${name}: why`);
  expect(explain(cause).cause).toBe(cause);
});

test.each<[string, LicenseOperationFailure, string]>([
  [
    'is told with its time',
    { FailureTime: new Date(0) },
    ' Latest failure at 1970-01-01T00:00:00.000Z, RunInstances: no licenses',
  ],
  ['is told without a time', {}, ' Latest failure, RunInstances: no licenses'],
  ['is not told without a message', { ErrorMessage: undefined }, ''],
])('the latest failure %s', (_, failure, told) => {
  const { message } = explain(error('LicenseUsageException'), {
    OperationName: 'RunInstances',
    ErrorMessage: 'no licenses',
    ...failure,
  });
  expect(message.split('LicenseUsageException: why')[1]).toBe(told);
});

test('another error is its own explanation', () => {
  const cause = error('ServerInternalException');
  expect(explain(cause)).toBe(cause);
});

describe.each([
  ['no list of license configurations', { ResourceArn: AMI }],
  ['an empty list of license configurations', { ResourceArn: AMI, LicenseConfigurationArns: [] }],
])('properties with %s', (_, properties) => {
  test('are an error', () =>
    expect(() => decode(properties)).toThrow(new Error('Property LicenseConfigurationArns is required.')));

  test('made no associations', () => expect(ifValid(decode, properties)).toBeUndefined());
});
