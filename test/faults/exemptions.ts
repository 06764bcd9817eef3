// What the invariants forgive, by name: each use is counted, and a run fails where one is used more often than its bound.

export interface Exemption {
  /** Why no handler could do better. */
  readonly reason: string;
  /** Most uses in 1000 steps: about twice as many as seeds 1 to 3 need in 2,000 steps each. */
  readonly bound: number;
}

export const EXEMPTIONS = {
  'kept-by-rollback': {
    reason: 'a rollback would need a replacement that is refused, or terms that License Manager rejects, and keeps the change',
    bound: 5,
  },
  'left-enabled': {
    reason: 'a running instance uses a license configuration that a rollback would disable, and AWS does not disable it',
    bound: 2,
  },
  'edited-by-hand': {
    reason: 'somebody changed the license configuration or an association of a template, and the stack has not updated it since',
    bound: 20,
  },
  'deleted-by-hand': {
    reason: 'somebody deleted the license configuration, and the stack has not updated it since',
    bound: 15,
  },
  'adopted-by-another': {
    reason: 'another resource has adopted what this one still records, as the retaining policy allows',
    bound: 10,
  },
  'stack-failed': {
    reason: 'the stack is in a failed state and says so',
    bound: 30,
  },
  'in-use-at-delete': {
    reason: 'CloudFormation tried to delete what is in use, the handler refused, and CloudFormation went on',
    bound: 5,
  },
  'delete-failed': {
    reason: 'faults kept the handler from deleting it, and CloudFormation gave up after three tries',
    bound: 10,
  },
  'retained-without-arn': {
    reason: 'a retaining resource was created, CloudFormation never received its ARN, and it may be what the policy keeps',
    bound: 20,
  },
  'moved-with-replacement': {
    reason: 'another stack replaced the license configuration that a template names by its ARN, and the association moved along',
    bound: 5,
  },
  'replacement-rejected': {
    reason: 'rollback is disabled, CloudFormation did not say so when it was asked, and it rejected the replacement afterwards',
    bound: 3,
  },
  'association-left-behind': {
    reason: 'faults kept the handler from moving an association back, and CloudFormation gave up',
    bound: 5,
  },
  'not-restored': {
    reason: 'License Manager rejected an association or a report on the way back, for example of a deleted license configuration',
    bound: 3,
  },
  'looked-up-in-vain': {
    reason: 'a rollback looks up a name again that no license configuration has any more, or more than one',
    bound: 3,
  },
  'forgotten-by-the-engine': {
    reason: 'when a rollback fails, the embedded CloudFormation forgets what it was to undo: a replacement, or an association',
    bound: 15,
  },
  'overtaken-duplicate': {
    reason:
      'the event is delivered again, to a new sandbox, after a later event of the same resource or a change that it overwrites',
    bound: 25,
  },
} as const satisfies Record<string, Exemption>;

export type ExemptionName = keyof typeof EXEMPTIONS;

/** Uses of the exemptions in one life, each thing that is exempted counted once. */
export class Exemptions {
  private readonly uses = new Map<ExemptionName, Set<string>>();

  /** Whether `applies`; if so, the exemption of `subject` is counted. */
  exempt(name: ExemptionName, subject: string, applies: boolean): boolean {
    if (applies) {
      const subjects = this.uses.get(name) ?? new Set();
      this.uses.set(name, subjects.add(subject));
    }
    return applies;
  }

  get counts(): ExemptionCounts {
    return Object.fromEntries([...this.uses].map(([name, subjects]) => [name, subjects.size]));
  }
}

export type ExemptionCounts = Partial<Record<ExemptionName, number>>;

export function add(total: ExemptionCounts, more: ExemptionCounts): void {
  for (const [name, count] of Object.entries(more) as [ExemptionName, number][]) {
    total[name] = (total[name] ?? 0) + count;
  }
}

/** One line for each exemption, and what is above its bound. */
export function report(counts: ExemptionCounts, steps: number): { lines: string[]; exceeded: string[] } {
  const rows = (Object.keys(EXEMPTIONS) as ExemptionName[]).map((name) => {
    const used = counts[name] ?? 0;
    return { name, used, rate: (used * 1000) / steps, ...EXEMPTIONS[name] };
  });
  return {
    lines: rows.map(
      ({ name, used, rate, bound, reason }) =>
        `${name.padEnd(26)} ${String(used).padStart(6)} uses, ${rate.toFixed(1).padStart(5)} in 1000 steps, at most ${bound}: ${reason}`,
    ),
    exceeded: rows
      .filter(({ rate, bound }) => rate > bound)
      .map(
        ({ name, rate, bound }) => `The exemption ${name} is used ${rate.toFixed(1)} times in 1000 steps, more than ${bound}.`,
      ),
  };
}
