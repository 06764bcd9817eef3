// Creates that License Manager accepts or rejects. Each of them counts, so there are no more.
import { experiment, rejection } from './experiment';

export const creates = experiment(['nameUnique', 'unknownRuleRefused', 'severalTenancies'], async ({ account }) => {
  const { name, runTags: Tags } = account;
  const sameName = await account.create({ Name: name, LicenseCountingType: 'Instance', Tags });
  const unknownRule = await account.create({
    Name: `${name}-rule`,
    LicenseCountingType: 'Instance',
    LicenseRules: ['#verifyAssumptions=1'],
    Tags,
  });
  const tenancies = await account.create({
    Name: `${name}-tenancies`,
    LicenseCountingType: 'Instance',
    LicenseRules: ['#allowedTenancy=EC2-Default,EC2-DedicatedHost'],
    Tags,
  });
  const severalTenancies = rejection(tenancies);
  return {
    nameUnique: rejection(sameName),
    unknownRuleRefused: rejection(unknownRule),
    severalTenancies: 'value' in severalTenancies ? { ...severalTenancies, value: !severalTenancies.value } : severalTenancies,
  };
});
