// The plan of an Update whose old properties are invalid: the deployment before it changed nothing.
import { UpdateEvent } from '../../lambda/cloudformation/event';
import { decode } from '../../lambda/resources/license-configuration/desired';
import { UpdateFacts, planUpdate } from '../../lambda/resources/license-configuration/plan-update';
import { A, B, Properties, base, core, live, replacing, shown, socket, stack } from './plan-fixture';

const refused = { ...socket, ReplacementPolicy: 'REFUSE' };
const keep = 'keep A: nothing [only a replacement could roll back LicenseCountingType from Core to Socket]';

test.each<[string, Properties, UpdateFacts, string]>([
  [
    'replaces on the way back',
    socket,
    { current: live(A, core), stack: stack('back'), associations: [], createdEarlier: null },
    'replace new: create for A (delete new); transfer A>new if accepted (transfer new>A) [LicenseCountingType from Core to Socket]',
  ],
  [
    'replaces nothing on the way back where replacement is refused',
    refused,
    { current: live(A, core), stack: stack('back') },
    keep,
  ],
  [
    'replaces nothing on the way back where replacement is refused, although the current one is a replacement itself',
    refused,
    { current: live(A, core, replacing(B)), stack: stack('back') },
    keep,
  ],
])('an Update from invalid properties %s', (_, properties, facts, expected) => {
  const event = { ...base, RequestType: 'Update', PhysicalResourceId: A, ResourceProperties: properties } as UpdateEvent;
  expect(shown(planUpdate(event, decode(properties), undefined, facts))).toBe(expected);
});
