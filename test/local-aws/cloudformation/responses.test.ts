// The ResponseURL: what the embedded S3 accepts there.
import { assume, Assumptions } from '../../../local-aws/assumptions';
import { answerId, custom, harness, templateOf } from '../../../local-aws/cloudformation/testing';

test.each<[Assumptions['conditionalResponses'], number[]]>([
  ['honored', [200, 412]],
  ['ignored', [200, 200]],
  ['rejected', [501, 501, 200]],
])('where a conditional response is %s, responses get %p', async (conditionalResponses, expected) => {
  let statuses: number[] = [];
  const { cloudFormation } = harness(
    (event) => {
      const { StackId, RequestId, LogicalResourceId } = event;
      const body = JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId: 'id' });
      const put = (headers = {}) => cloudFormation.receiveAnswer(answerId(event), body, headers);
      statuses = [put({ 'if-none-match': '*' }), put({ 'if-none-match': '*' })];
      statuses = statuses.includes(200) ? statuses : [...statuses, put()];
      return undefined;
    },
    { assumptions: assume({ conditionalResponses }) },
  );
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom() }));
  expect([stack.status, statuses]).toEqual(['CREATE_COMPLETE', expected]);
});

test.each([true, false])('the ResponseURL says when the event was sent: %p', async (responseUrlHasDate) => {
  const { cloudFormation } = harness(() => ({ PhysicalResourceId: 'id' }), { assumptions: assume({ responseUrlHasDate }) });
  await cloudFormation.deploy('S', templateOf({ A: custom() }));
  const url = new URL(cloudFormation.eventLog[0]!.event.ResponseURL);
  expect(url.searchParams.get('X-Amz-Date')).toBe(responseUrlHasDate ? '20260101T000000Z' : null);
});
