// The direction of each event under each status of the stack.
import { directionOf } from '../../lambda/cloudformation/stack';

test.each([
  ['CREATE_IN_PROGRESS', 'forward', 'forward', undefined],
  ['UPDATE_IN_PROGRESS', 'forward', 'forward', undefined],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'over', 'over', 'settled'],
  ['ROLLBACK_IN_PROGRESS', 'over', 'back', 'back'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'over', 'back', 'back'],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'over', 'back', 'back'],
  ['DELETE_IN_PROGRESS', 'over', 'over', 'ending'],
  ['UPDATE_COMPLETE', 'over', 'over', 'over'],
  ['IMPORT_IN_PROGRESS', 'over', 'over', 'over'],
])('under %s a Create leads %s, an Update %s, a Delete %s', (status, create, update, remove) => {
  expect(directionOf('Create', status)).toBe(create);
  expect(directionOf('Update', status)).toBe(update);
  expect(directionOf('Delete', status)).toBe(remove);
});
