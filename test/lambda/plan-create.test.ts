// The plan of every Create as a table: the facts that are known, and the plan with its steps and their compensations.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { CreateEvent } from '../../lambda/cloudformation/event';
import { decode } from '../../lambda/resources/license-configuration/desired';
import { CreateFacts, planCreate } from '../../lambda/resources/license-configuration/plan-create';
import { STACK, OTHER_STACK, B, core, stack, live, shown, Properties, base } from './plan-fixture';

describe('Create', () => {
  const plan = (properties: Properties, facts: Partial<CreateFacts> = {}) =>
    shown(
      planCreate({ ...base, RequestType: 'Create', ResourceProperties: properties } as CreateEvent, decode(properties), {
        isLate: false,
        ...facts,
      }),
    );
  const adopting = { ...core, AdoptExisting: B };
  const foreign = { [RESERVED_TAGS.stack]: OTHER_STACK, [RESERVED_TAGS.resource]: 'Old', [RESERVED_TAGS.request]: 'r/d/1' };

  test.each<[string, Properties, Partial<CreateFacts>, string]>([
    ['creates', core, {}, 'create new: create (delete new) [the resource is new]'],
    [
      'creates a disabled one',
      { ...core, Enabled: 'false' },
      {},
      'create new: create (delete new); update new {"LicenseConfigurationStatus":"DISABLED"} [the resource is new]',
    ],
    ['asks first when it is late', core, { isLate: true }, 'observe: stack'],
    ['looks for an earlier delivery when it is late', core, { isLate: true, stack: stack('forward') }, 'observe: createdEarlier'],
    [
      'creates late while the stack still waits',
      core,
      { isLate: true, stack: stack('forward'), createdEarlier: null },
      'create new: create (delete new) [the resource is new]',
    ],
    [
      'creates late where CloudFormation does not say',
      core,
      { isLate: true, stack: stack('unknown'), createdEarlier: null },
      'create new: create (delete new) [the resource is new]',
    ],
    [
      'creates nothing when the stack does not wait any more',
      core,
      { isLate: true, stack: stack('over') },
      'fail: The stack is in the status OVER and does not wait for this event any more. Nothing was changed.',
    ],
    [
      'keeps the one that an earlier delivery created',
      core,
      { isLate: true, stack: stack('forward'), createdEarlier: B },
      'noop B: nothing [an earlier delivery of the event created it]',
    ],
    [
      'disables the one that an earlier delivery created',
      { ...core, Enabled: 'false' },
      { isLate: true, stack: stack('forward'), createdEarlier: B },
      'noop B: update B {"LicenseConfigurationStatus":"DISABLED"} [an earlier delivery of the event created it]',
    ],
    ['looks at the one to adopt', adopting, {}, 'observe: adopted'],
    [
      'adopts one that nobody owns',
      adopting,
      { adopted: live(B, core, {}) },
      'adopt B: tag B stack=here,resource=License (release B) [adoptExisting is set]',
    ],
    [
      'adopts and retains',
      { ...adopting, RetainOnDelete: 'true' },
      { adopted: live(B, core, {}) },
      'adopt B: tag B stack=here,resource=License,retain=true (release B) [adoptExisting is set]',
    ],
    [
      'keeps the tags of a former owner, and switches them off',
      { ...adopting, AdoptFromStack: OTHER_STACK },
      { adopted: live(B, core, { ...foreign, [RESERVED_TAGS.retain]: 'true' }) },
      'adopt B: tag B stack=here,resource=License,retain=false,former-stack=other,former-resource=Old,former-request=r/d/1,request=,former-retain=true (release B) [adoptExisting is set]',
    ],
    [
      'adopts again without a second set of former tags',
      adopting,
      { adopted: live(B, core, { [RESERVED_TAGS.stack]: STACK, [RESERVED_TAGS.resource]: 'License' }) },
      'adopt B: nothing [adoptExisting is set]',
    ],
    [
      'does not adopt what is gone',
      adopting,
      { adopted: { is: 'gone' } },
      `fail: adoptExisting: ${B} does not exist in this account and Region.`,
    ],
    [
      'does not adopt from an owner that has not retained it',
      { ...adopting, AdoptFromStack: OTHER_STACK },
      { adopted: live(B, core, foreign) },
      `fail: adoptExisting: ${B} belongs to the resource Old of the stack ${OTHER_STACK}, which manages it. Set its removalPolicy to RETAIN or RETAIN_ON_UPDATE_OR_DELETE there and deploy first, or remove its cdk-license-manager: tags if that stack does not exist any more.`,
    ],
    [
      'does not adopt from a stack that is not named',
      adopting,
      { adopted: live(B, core, { ...foreign, [RESERVED_TAGS.retain]: 'true' }) },
      `fail: adoptExisting: ${B} belongs to the resource Old of the stack ${OTHER_STACK}. If that stack has let it go, set adoptFromStack to ${OTHER_STACK}.`,
    ],
    [
      'does not adopt what has no room for the tags',
      adopting,
      { adopted: live(B, core, Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`k${index}`, 'v']))) },
      `fail: adoptExisting: ${B} has 49 tags, and with those of this library it would have 51 of at most 50. Remove some.`,
    ],
  ])('%s', (_, properties, facts, expected) => expect(plan(properties, facts)).toBe(expected));

  test('reports every difference as the code that agrees', () => {
    const adopted = live(
      B,
      {
        Name: 'By hand',
        LicenseCountingType: 'vCPU',
        Description: 'd',
        LicenseCount: 5,
        LicenseCountHardLimit: true,
        LicenseRules: ['#minimumVcpus=2'],
        ProductInformationList: [
          {
            ResourceType: 'SSM_MANAGED',
            ProductInformationFilterList: [
              {
                ProductInformationFilterName: 'Application Name',
                ProductInformationFilterComparator: 'EQUALS',
                ProductInformationFilterValue: ['x'],
              },
            ],
          },
        ],
        DisassociateWhenNotFound: true,
        LicenseExpiry: 1900000000,
        Status: 'DISABLED',
      },
      {},
    );
    expect(plan(adopting, { adopted })).toBe(
      `fail: adoptExisting takes over a license configuration that is as the template says. ${B} differs. To adopt it as it is, write:
  licenseConfigurationName: "By hand",
  licenseCountingType: LicenseCountingType.VCPU,
  description: "d",
  licenseCount: 5,
  licenseCountHardLimit: true,
  licenseRules: [LicenseRule.of("minimumVcpus", "2")],
  productInformation: [ProductInformation.of("SSM_MANAGED", { name: "Application Name", comparator: ProductInformationComparator.EQUALS, values: ["x"] })],
  disassociateWhenNotFound: true,
  licenseExpiry: new Date("2030-03-17T17:46:40.000Z"),
  enabled: false,`,
    );
  });

  test('reports the properties that have to go', () => {
    const properties = { ...adopting, Description: 'd', LicenseCount: '5', LicenseCountHardLimit: 'true', Enabled: 'false' };
    expect(plan(properties, { adopted: live(B, core, {}) })).toMatch(
      /write:\n {2}\(no description\)\n {2}\(no licenseCount\)\n {2}\(no licenseCountHardLimit\)\n {2}\(no enabled\)$/,
    );
  });
});
