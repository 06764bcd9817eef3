// The plan of every Delete as a table, in each direction of the stack.
import { FORMER_TAGS, RESERVED_TAGS } from '../../lib/private/contract';
import { DeleteEvent, MAYBE_CREATED } from '../../lambda/cloudformation/event';
import { decodeRemoval } from '../../lambda/resources/license-configuration/desired';
import { DeleteFacts, planDelete } from '../../lambda/resources/license-configuration/plan-delete';
import {
  STACK,
  OTHER_STACK,
  A,
  B,
  core,
  socket,
  ami,
  stack,
  owned,
  replacing,
  live,
  shown,
  Properties,
  base,
  discovered,
} from './plan-fixture';

describe('Delete', () => {
  const plan = (facts: DeleteFacts, properties: Properties = core, id = A) => {
    const event = { ...base, RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: properties } as DeleteEvent;
    return shown(planDelete(event, decodeRemoval(properties), facts));
  };
  const tags = (one: Record<string, string>) => new Map(Object.entries(one));
  const rejected: DeleteFacts = { rejection: 'in use' };
  const used: DeleteFacts = { ...rejected, associations: [ami], tags: tags(owned()) };
  const usedNew: DeleteFacts = { ...used, tags: tags(replacing(B)) };
  const retaining = { ...core, RetainOnDelete: 'true' };
  const inUse = `fail: ${A} is in use by 1 associated resource(s): ${ami.ResourceArn}. Remove the associations, or set disassociateOnDelete, deploy, and try again. License Manager says: in use`;

  test.each<[string, DeleteFacts, string, Properties?]>([
    ['deletes without a question', {}, 'delete A: delete A [CloudFormation deletes it]'],
    [
      'reads no property that it does not need',
      {},
      'delete A: delete A [CloudFormation deletes it]',
      { LicenseCount: 'ten', LicenseCountingType: {} },
    ],
    [
      'leaves it alone when another stack owns it',
      { foreignOwner: OTHER_STACK },
      'skip A: nothing [it belongs to the stack arn:aws:cloudformation:us-east-1:123456789012:stack/other/1 now]',
    ],
    ['looks whether another resource adopted one that it retains', {}, 'observe: tags', retaining],
    [
      'looks whether another resource adopted one that it retains on replacement',
      {},
      'observe: tags',
      { ...core, RetainOnReplace: 'true' },
    ],
    ['deletes one that it retains', { tags: tags(owned()) }, 'delete A: delete A [CloudFormation deletes it]', retaining],
    ['deletes one that it retains and that is gone', { tags: null }, 'delete A: delete A [CloudFormation deletes it]', retaining],
    [
      'leaves one that another resource of the stack adopted',
      {
        tags: tags({
          [RESERVED_TAGS.stack]: STACK,
          [RESERVED_TAGS.resource]: 'Heir',
          [FORMER_TAGS[RESERVED_TAGS.stack]]: STACK,
          [FORMER_TAGS[RESERVED_TAGS.resource]]: 'License',
        }),
      },
      `skip A: nothing [it belongs to the resource Heir of the stack ${STACK} now]`,
      retaining,
    ],
    ['looks at the users of one in use', rejected, 'observe: associations'],
    [
      'looks at the tags of one in use where CloudFormation does not say',
      { ...rejected, associations: [ami], stack: stack('unknown') },
      'observe: tags',
    ],
    [
      'names the users of one without tags where CloudFormation does not say',
      { ...used, tags: null, stack: stack('unknown'), reportGenerators: [] },
      inUse,
    ],
    ['asks about one in use that has no tags any more', { ...used, tags: null }, 'observe: stack'],
    [
      'names the users where the stack keeps no other one',
      { ...used, stack: stack('back'), reportGenerators: [], successor: { is: 'gone' } },
      inUse,
    ],
    ['looks for report generators', { ...used, associations: [] }, 'observe: reportGenerators'],
    [
      'names report generators',
      { ...used, associations: [], reportGenerators: ['monthly'] },
      `fail: ${A} is in use by the report generator(s) monthly. Delete them and try again. License Manager says: in use`,
    ],
    [
      'names each report generator',
      { ...used, associations: [], reportGenerators: ['monthly', 'weekly'] },
      `fail: ${A} is in use by the report generator(s) monthly, weekly. Delete them and try again. License Manager says: in use`,
    ],
    [
      'gives the reason of License Manager where it finds no user',
      { ...used, associations: [], reportGenerators: [] },
      `fail: ${A} cannot be deleted. License Manager says: in use`,
    ],
    ['asks about one in use', used, 'observe: stack'],
    ['names the users at the end of the stack', { ...used, stack: stack('ending'), reportGenerators: [] }, inUse],
    [
      'names three users, and counts no others where there are none',
      { ...used, associations: [ami, ami, ami], stack: stack('ending'), reportGenerators: [] },
      `fail: ${A} is in use by 3 associated resource(s): ${ami.ResourceArn}, ${ami.ResourceArn}, ${ami.ResourceArn}. Remove the associations, or set disassociateOnDelete, deploy, and try again. License Manager says: in use`,
    ],
    ['names the users where CloudFormation does not say', { ...used, stack: stack('unknown'), reportGenerators: [] }, inUse],
    [
      'looks for report generators before it removes associations',
      { ...used, stack: stack('ending') },
      'observe: reportGenerators',
      { ...core, DisassociateOnDelete: 'true' },
    ],
    [
      'removes no associations where a report generator keeps it all the same',
      { ...used, stack: stack('ending'), reportGenerators: ['monthly'] },
      `fail: ${A} is in use by the report generator(s) monthly. Delete them and try again. License Manager says: in use`,
      { ...core, DisassociateOnDelete: 'true' },
    ],
    [
      'removes associations where that is set',
      { ...used, stack: stack('ending'), reportGenerators: [] },
      'disassociate-and-delete A: disassociate A; delete A [disassociateOnDelete is set]',
      { ...core, DisassociateOnDelete: 'true' },
    ],
    [
      'removes no associations where one was discovered, which cannot be removed',
      { ...used, associations: [ami, discovered], stack: stack('ending'), reportGenerators: [] },
      `fail: ${A} is in use by 2 associated resource(s): ${ami.ResourceArn}, ${discovered.ResourceArn}. Remove the associations, or set disassociateOnDelete, deploy, and try again. License Manager says: in use`,
      { ...core, DisassociateOnDelete: 'true' },
    ],
    [
      'deletes nothing in use for a stack that does not wait any more',
      { ...used, stack: stack('over') },
      'fail: The stack is in the status OVER and does not wait for this event any more. Nothing was changed.',
      { ...core, DisassociateOnDelete: 'true' },
    ],
    ['looks at the one that the stack keeps on the way back', { ...usedNew, stack: stack('back') }, 'observe: successor'],
    [
      'moves the users to the one that the stack keeps on the way back',
      { ...usedNew, stack: stack('back'), successor: live(B, core) },
      'transfer-and-delete A: transfer A>B; delete A [the stack keeps B]',
    ],
    [
      'names the users at the end of the stack, without a question',
      { ...usedNew, stack: stack('ending'), reportGenerators: [] },
      inUse,
    ],
    [
      'neither returns nor removes associations where CloudFormation does not say',
      { ...usedNew, stack: { direction: 'unknown', status: 'Denied.', rejectsReplacement: false } },
      `fail: ${A} is in use, and whether the stack is rolling back decides where its associations belong. CloudFormation did not say (Denied.). Allow the function cloudformation:DescribeStacks on its own stack, or remove the associations, and try again.`,
      { ...core, DisassociateOnDelete: 'true' },
    ],
    ['looks at the successor in the cleanup', { ...used, stack: stack('settled') }, 'observe: successor'],
    [
      'moves users that joined late to the successor',
      { ...used, stack: stack('settled'), successor: live(B, socket) },
      'transfer-and-delete A: transfer A>B; delete A [the stack keeps B]',
      { ...core, DisassociateOnDelete: 'true' },
    ],
    [
      'names the users of one that left the template',
      { ...used, stack: stack('settled'), successor: { is: 'gone' }, reportGenerators: [] },
      inUse,
    ],
  ])('%s', (_, facts, expected, properties = core) => expect(plan(facts, properties)).toBe(expected));

  const invented = 's-License-1ABC';
  test.each<[string, DeleteFacts, string, Properties?, string?]>([
    ['searches for an invented id', {}, 'observe: found'],
    [
      'succeeds where an abandoned Create left nothing',
      { found: new Map() },
      `skip ${invented}: nothing [the Create left nothing, or a policy retains it]`,
    ],
    ['asks which one the stack records', { found: new Map([[A, tags(owned())]]) }, 'observe: recordedId'],
    [
      'deletes nothing where CloudFormation does not say',
      { found: new Map([[A, tags(owned())]]), recordedId: new Error('Denied.') },
      `fail: ${A} may have been created by an abandoned Create of License, or may be its current license configuration. CloudFormation did not say (Denied.). Allow the function cloudformation:DescribeStackResource on its own stack, and try again.`,
    ],
    [
      'names each one that it leaves where CloudFormation does not say',
      {
        found: new Map([
          [A, tags(owned())],
          [B, tags(owned())],
        ]),
        recordedId: new Error('Denied.'),
      },
      `fail: ${A}, ${B} may have been created by an abandoned Create of License, or may be its current license configuration. CloudFormation did not say (Denied.). Allow the function cloudformation:DescribeStackResource on its own stack, and try again.`,
    ],
    [
      'leaves the one that the stack records',
      { found: new Map([[A, tags(owned())]]), recordedId: A },
      `skip ${invented}: nothing [A is the physical id that the stack records]`,
    ],
    [
      'looks at the users of the one that it found',
      { found: new Map([[A, tags(owned())]]), recordedId: invented },
      'observe: associations',
    ],
    [
      'deletes the one that an abandoned Create created',
      { found: new Map([[A, tags(owned())]]), recordedId: invented, associations: [] },
      `delete ${invented}: delete A [an abandoned Create created it]`,
    ],
    [
      'does not delete one in use',
      { found: new Map([[A, tags(owned())]]), recordedId: null, associations: [ami] },
      `fail: ${A} is in use by 1 associated resource(s): ${ami.ResourceArn}. Remove the associations, or set disassociateOnDelete, deploy, and try again.`,
    ],
    [
      'does not choose among several',
      {
        found: new Map([
          [A, tags(owned())],
          [B, tags(owned())],
        ]),
        recordedId: null,
      },
      `fail: Several license configurations carry the tags of License: ${A}, ${B}. Delete those that are not needed and try again.`,
    ],
    [
      'deletes what a failed Create may have left',
      { found: new Map([[A, tags(owned())]]) },
      `delete ${MAYBE_CREATED}r1: delete A [the failed Create created it]`,
      core,
      `${MAYBE_CREATED}r1`,
    ],
    ['reads the tags of an adopted one', {}, 'observe: adoptedTags', { ...core, AdoptExisting: A }, A],
    [
      'releases an adopted one',
      { adoptedTags: tags(owned()) },
      'release A: release A [it was adopted]',
      { ...core, AdoptExisting: A },
      A,
    ],
    [
      'releases an adopted one whose resource was renamed since',
      { adoptedTags: tags({ [RESERVED_TAGS.stack]: STACK, [RESERVED_TAGS.resource]: 'Renamed' }) },
      'release A: release A [it was adopted]',
      { ...core, AdoptExisting: A },
      A,
    ],
    [
      'does not release again what it has returned to its former owner',
      { adoptedTags: tags({ [RESERVED_TAGS.stack]: STACK, [RESERVED_TAGS.resource]: 'Former', [RESERVED_TAGS.retain]: 'true' }) },
      'skip A: nothing [A does not belong to this resource]',
      { ...core, AdoptExisting: A },
      A,
    ],
    [
      'releases none that another resource has where the Create was never answered',
      { adoptedTags: tags({ [RESERVED_TAGS.stack]: STACK, [RESERVED_TAGS.resource]: 'Renamed' }) },
      `skip ${invented}: nothing [A does not belong to this resource]`,
      { ...core, AdoptExisting: A },
      invented,
    ],
    [
      'releases one whose adoption was never answered',
      { adoptedTags: tags(owned({ [RESERVED_TAGS.request]: '' })) },
      `release ${invented}: release A [it was adopted]`,
      { ...core, AdoptExisting: A },
    ],
    [
      'keeps the tags of one that this resource retained earlier and then failed to adopt',
      { adoptedTags: tags(owned()) },
      `skip ${invented}: nothing [the Create did not adopt A, which an earlier deployment of this resource created and retained]`,
      { ...core, AdoptExisting: A },
    ],
    [
      'deletes a replacement of an adopted one, and does not release it',
      {},
      'delete A: delete A [CloudFormation deletes it]',
      { ...core, AdoptExisting: B },
      A,
    ],
    [
      'releases nothing that is gone',
      { adoptedTags: null },
      'skip A: nothing [A does not exist]',
      { ...core, AdoptExisting: A },
      A,
    ],
    [
      'releases nothing of another owner',
      { adoptedTags: tags({ [RESERVED_TAGS.stack]: OTHER_STACK }) },
      'skip A: nothing [A does not belong to this resource]',
      { ...core, AdoptExisting: A },
      A,
    ],
  ])('%s', (_, facts, expected, properties = core, id = invented) => expect(plan(facts, properties, id)).toBe(expected));
});
