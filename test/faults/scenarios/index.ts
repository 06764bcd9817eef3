// All scenarios of the fault matrix.
import { ADOPTIONS } from './adoptions';
import { ASSOCIATED_REPLACEMENTS } from './associated-replacements';
import { ASSOCIATIONS } from './associations';
import { CREATES } from './creates';
import { DELETES } from './deletes';
import { LOOK_UPS } from './look-ups';
import { REPLACEMENTS } from './replacements';
import { REPORTS } from './reports';
import { Scenario } from './scenario';
import { SETTINGS_SCENARIOS } from './settings';
import { UPDATES } from './updates';

export const SCENARIOS: Record<string, Scenario[]> = {
  create: CREATES,
  update: UPDATES,
  replace: REPLACEMENTS,
  delete: DELETES,
  adopt: ADOPTIONS,
  associate: ASSOCIATIONS,
  'replace associated': ASSOCIATED_REPLACEMENTS,
  'look up': LOOK_UPS,
  settings: SETTINGS_SCENARIOS,
  report: REPORTS,
};

export function scenario(name: string): Scenario {
  return Object.values(SCENARIOS)
    .flat()
    .find((one) => one.name === name)!;
}
