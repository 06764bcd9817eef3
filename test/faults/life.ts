// One life of an account: what is, what has to be, and what is forgiven.
import { Exemptions } from './exemptions';
import { ExpectedState } from './expected-state';
import { StackWorld } from './stack-world';

export interface Life {
  readonly world: StackWorld;
  readonly expected: ExpectedState;
  readonly exemptions: Exemptions;
}

export function newLife(world: StackWorld): Life {
  return { world, expected: new ExpectedState(world), exemptions: new Exemptions() };
}
