import type { Occurrence, Recurrence } from './rule/occurrence';
import { RuleError } from './rule-error';

/** A span of instants that occurrences are asked of. */
export interface Range {
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** The occurrences from an instant on, inclusive, oldest first, one by one as they are asked for. */
export function* occurrencesFrom(recurrence: Recurrence, from: Date): Generator<Occurrence, void, undefined> {
  let found = recurrence.next(new Date(from.getTime() - 1));
  while (found !== undefined) {
    yield found;
    found = recurrence.next(found.instant);
  }
}

/**
 * The occurrences within a range, oldest first.
 *
 * @param limit most that are listed.
 * @throws {RuleError} when the range is none, or has more than `limit`.
 */
export function occurrencesIn(recurrence: Recurrence, range: Range, limit: number): readonly Occurrence[] {
  refuseNoRange(range);
  const found: Occurrence[] = [];
  for (const occurrence of occurrencesFrom(recurrence, range.from)) {
    if (occurrence.instant >= range.to) break;
    if (found.length === limit) {
      throw new RuleError(`there are more than ${limit} occurrences`, {
        input: rangeText(range),
        expected: 'a shorter range',
      });
    }
    found.push(occurrence);
  }
  return found;
}

/** The next occurrences from an instant on, inclusive, oldest first; fewer where the rule ends. */
export function nextOccurrences(recurrence: Recurrence, from: Date, count: number): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (const occurrence of occurrencesFrom(recurrence, from)) {
    if (found.push(occurrence) >= count) break;
  }
  return found;
}

/** The newest occurrences of a span of instants, oldest first: `after` exclusive, `to` inclusive. */
export function newestOccurrences(recurrence: Recurrence, after: Date, to: Date, limit: number): readonly Occurrence[] {
  const found: Occurrence[] = [];
  let occurrence = recurrence.previous(new Date(to.getTime() + 1));
  while (occurrence !== undefined && occurrence.instant > after && found.length < limit) {
    found.push(occurrence);
    occurrence = recurrence.previous(occurrence.instant);
  }
  return found.reverse();
}

/** @throws {RuleError} when a range is none: a bound is no instant, or it ends before it begins. */
export function refuseNoRange({ from, to }: Range): void {
  for (const [bound, at] of [['from', from] as const, ['to', to] as const]) {
    if (Number.isNaN(at.getTime())) {
      throw new RuleError('this is no instant', { input: bound, expected: 'an instant such as 2026-03-08T00:00Z' });
    }
  }
  if (from < to) return;
  throw new RuleError(from > to ? 'the range ends before it begins' : 'the range is empty', {
    input: rangeText({ from, to }),
    expected: 'a later end; it is exclusive',
  });
}

const rangeText = ({ from, to }: Range): string => `${from.toISOString()} to ${to.toISOString()}`;
