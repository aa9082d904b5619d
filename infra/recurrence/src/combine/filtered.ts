import type { Occurrence, Recurrence } from '../rule/occurrence';
import { step } from '../rule/steps';
import { RuleError } from '../rule-error';

/** So many occurrences in a row that are left out are taken for a rule that never fires. */
export const MAX_LEFT_OUT = 100_000;

/** What is due by a rule and passes a filter. */
export class Filtered implements Recurrence {
  /** @param keeps says whether an occurrence stays. */
  constructor(
    private readonly rule: Recurrence,
    private readonly keeps: (occurrence: Occurrence) => boolean,
  ) {}

  /** @throws {RuleError} when {@link MAX_LEFT_OUT} occurrences in a row do not pass. */
  next(after: Date): Occurrence | undefined {
    return this.firstKept(after, (from) => this.rule.next(from));
  }

  /** @throws {RuleError} as {@link next} does. */
  previous(before: Date): Occurrence | undefined {
    return this.firstKept(before, (from) => this.rule.previous(from));
  }

  private firstKept(start: Date, nearest: (from: Date) => Occurrence | undefined): Occurrence | undefined {
    let found = nearest(start);
    for (let left = 0; left < MAX_LEFT_OUT; left += 1) {
      if (found === undefined || this.keeps(found)) return found;
      step();
      found = nearest(found.instant);
    }
    throw new RuleError(`nothing is left of it: ${MAX_LEFT_OUT} occurrences in a row are left out`, {
      input: `rule, from ${start.toISOString()}`,
      expected: 'exclusions and windows that leave something of the rule',
    });
  }
}

/** What is due by a rule, less what another names at the same instant. */
export function without(rule: Recurrence, excluded: Recurrence): Recurrence {
  return new Filtered(rule, ({ instant }) => {
    const same = excluded.next(new Date(instant.getTime() - 1));
    return same?.instant.getTime() !== instant.getTime();
  });
}
