import {
  type Calendars,
  type DateRange,
  type DueDay,
  dueDays,
  type Occurrence,
  type RuleDefinition,
} from '@baton/recurrence';

/** What a recurrence comes to on one date, as planning reads it. */
export interface MaterializedOccurrence {
  /** The UTC date of its instant: the date of the night that does the work. */
  readonly dueDate: string;
  /** The date where its rule's clock hangs; never reckoned from the due date. */
  readonly localDate: string;
  readonly nominalLocal: string;
  readonly copy: Occurrence['copy'];
  readonly instant: Date;
  readonly reason: Occurrence['reason'];
  /** Why it is not due; null where it is. */
  readonly leftOut: string | null;
  /** That as a sentence. */
  readonly detail: string | null;
}

/** The occurrences of a rule on the dates of a range. @throws {RuleError} when there can be none. */
export function materialize(
  definition: RuleDefinition,
  range: DateRange,
  calendars: Calendars,
): readonly MaterializedOccurrence[] {
  return dueDays(definition, range, calendars).map(({ date, localDate, occurrence, leftOut }: DueDay) => ({
    dueDate: date,
    localDate,
    nominalLocal: occurrence.nominalLocal,
    copy: occurrence.copy,
    instant: occurrence.instant,
    reason: occurrence.reason,
    leftOut: leftOut?.reason ?? null,
    detail: leftOut?.why ?? null,
  }));
}

/**
 * Replaces what was to come, after a calendar or the zone data changed, by what is to come now. What is over stays: a local
 * time that had its night has no second one, and one whose night would have been on a date that is over keeps the date it
 * was to have.
 *
 * @param known as they are, from well before `from` on.
 * @param fresh as the rule says now, for the same dates.
 * @param from the first date that may change.
 * @returns the occurrences from `from` on, oldest first.
 */
export function replanned(
  known: readonly MaterializedOccurrence[],
  fresh: readonly MaterializedOccurrence[],
  from: string,
): readonly MaterializedOccurrence[] {
  const had = new Set(known.filter((one) => isDue(one) && one.dueDate < from).map(keyOf));
  const tooLate = new Set(fresh.filter((one) => isDue(one) && one.dueDate < from).map(keyOf));
  const kept = known.filter(
    (one) => isDue(one) && one.dueDate >= from && tooLate.has(keyOf(one)) && !had.has(keyOf(one)),
  );
  const byDate = new Map(kept.map((one) => [one.dueDate, one]));
  for (const one of fresh) {
    if (one.dueDate < from || had.has(keyOf(one))) continue;
    if (isDue(one) || !byDate.has(one.dueDate)) byDate.set(one.dueDate, one);
  }
  return [...byDate.values()].sort((one, other) => (one.dueDate < other.dueDate ? -1 : 1));
}

const isDue = ({ leftOut }: MaterializedOccurrence): boolean => leftOut === null;
const keyOf = ({ nominalLocal, copy }: MaterializedOccurrence): string => `${nominalLocal} ${copy}`;
