import { isTransferable } from '../../lambda/license-manager/associations';
import { A, ami, discovered } from './plan-fixture';

test.each([
  ['of the account', { ...ami, ResourceOwnerId: '123456789012' }, A, true],
  ['of an account that License Manager does not name', ami, A, true],
  ['of another account', { ...ami, ResourceOwnerId: '999999999999' }, A, false],
  ['that License Manager discovered', discovered, A, false],
  ['of an account, with an ARN that has none', { ...ami, ResourceOwnerId: '123456789012' }, 'lic-1', false],
])('an association with a resource %s', (_, association, arn, expected) =>
  expect(isTransferable(association, arn)).toBe(expected),
);
