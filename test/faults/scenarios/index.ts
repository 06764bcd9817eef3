// All scenarios of the fault matrix.
import { ADOPTIONS } from './adoptions';
import { CREATES } from './creates';
import { DELETES } from './deletes';
import { REPLACEMENTS } from './replacements';
import { Scenario } from './scenario';
import { UPDATES } from './updates';

export const SCENARIOS: Record<string, Scenario[]> = {
  create: CREATES,
  update: UPDATES,
  replace: REPLACEMENTS,
  delete: DELETES,
  adopt: ADOPTIONS,
};

export function scenario(name: string): Scenario {
  return Object.values(SCENARIOS)
    .flat()
    .find((one) => one.name === name)!;
}
