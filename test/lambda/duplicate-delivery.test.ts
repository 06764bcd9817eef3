// Lambda may deliver an event twice. CloudFormation keeps the response of one delivery, and the other one undoes what it created.
import { INSTANCE } from '../fixtures/arns';
import { CORE, handlerFixture, SOCKET } from './handler-fixture';

const fixture = handlerFixture();
/** CloudFormation rejects the next response, since it has one of another delivery. */
const rejectNextResponse = () => fixture.responses.rejections.push(412);

test('a Create deletes the license configuration that it created', async () => {
  rejectNextResponse();
  await fixture.create();
  expect(fixture.operations).toEqual(['CreateLicenseConfiguration', 'DeleteLicenseConfiguration']);
  expect(fixture.arns).toEqual([]);
});

test('a replacement returns the associations, and deletes the license configuration that it created', async () => {
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
  const arn = await fixture.created();
  fixture.associate(arn, INSTANCE);
  rejectNextResponse();
  await fixture.update(arn, SOCKET);
  expect([fixture.arns, fixture.associationsOf(arn)]).toEqual([[arn], [INSTANCE]]);
});

test('a replacement keeps the license configuration that the other delivery created', async () => {
  fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
  const arn = await fixture.created();
  fixture.associate(arn, INSTANCE);
  const event = { RequestId: 'same' };
  const { PhysicalResourceId: id } = await fixture.update(arn, SOCKET, CORE, { event });
  rejectNextResponse();
  await fixture.update(arn, SOCKET, CORE, { event });
  expect([fixture.arns, fixture.associationsOf(id)]).toEqual([[arn, id], [INSTANCE]]);
});
