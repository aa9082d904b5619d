import { RuleError } from '../rule-error';
import type { Occurrence, Recurrence } from './occurrence';

/** How many turns all loops of one search may take together. Searches of sensible rules take a few; 400 years of months are 4,800. */
export const MAX_STEPS = 1_000_000;

/** Searches do not wait, so there is one at a time; those within it count towards it. */
let depth = 0;
let taken = 0;

/**
 * Counts turns of a loop that looks for something. Every loop that has no small bound of its own calls it, so no search goes
 * on for ever, however rules are combined.
 *
 * @throws {RuleError} when the search has taken {@link MAX_STEPS}.
 */
export function step(count = 1): void {
  if (depth === 0) return;
  taken += count;
  if (taken <= MAX_STEPS) return;
  throw new RuleError(`it is not found within ${MAX_STEPS} steps when it is due`, {
    input: 'rule',
    expected: 'a rule that is due more often, or of which less is left out',
  });
}

/** Carries out a search, whose steps are counted from nothing unless it is part of another. */
export function searching<T>(search: () => T): T {
  if (depth === 0) taken = 0;
  depth += 1;
  try {
    return search();
  } finally {
    depth -= 1;
  }
}

/** How many steps the last search took. */
export const stepsTaken = (): number => taken;

/** A rule whose every search ends: by a find, by having none, or by {@link MAX_STEPS}. */
export class Searched implements Recurrence {
  constructor(private readonly rule: Recurrence) {}

  /** @throws {RuleError} when it takes too many steps. */
  next(after: Date): Occurrence | undefined {
    return searching(() => this.rule.next(after));
  }

  /** @throws {RuleError} when it takes too many steps. */
  previous(before: Date): Occurrence | undefined {
    return searching(() => this.rule.previous(before));
  }
}
