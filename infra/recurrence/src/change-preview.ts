import type { Calendars, RuleDefinition } from './definition';
import { MAX_PREVIEW } from './preview';
import type { Occurrence } from './rule/occurrence';
import { recurrenceOf } from './rule-definition';
import { occurrencesIn, type Range, refuseNoRange } from './series';

/** An occurrence that a change moves. */
export interface Move {
  readonly before: Occurrence;
  readonly after: Occurrence;
}

/** What a change of a rule does to a range. */
export interface RuleChange {
  readonly added: readonly Occurrence[];
  readonly removed: readonly Occurrence[];
  /** The same local time at another instant, or the same local date at another time. */
  readonly moved: readonly Move[];
  /** How many stay as they are. */
  readonly unchanged: number;
}

/** The span of a change. */
export interface ChangeRange extends Range {
  /** Counts the first occurrence of a date in UTC alone, for who can be due once a date. @default false */
  readonly oncePerUtcDate?: boolean;
}

/**
 * What becomes of a range when one rule takes the place of another. The usual range of a preview is 90 days.
 *
 * @param before undefined where there was none, `after` where there is none any more.
 * @param calendarsAfter those that the second rule names. @default the same
 * @throws {RuleError} when a rule or the range cannot be used.
 */
export function changeOf(
  before: RuleDefinition | undefined,
  after: RuleDefinition | undefined,
  range: ChangeRange,
  calendars?: Calendars,
  calendarsAfter: Calendars | undefined = calendars,
): RuleChange {
  const old = occurrencesOf(before, range, calendars);
  const fresh = new Map(occurrencesOf(after, range, calendarsAfter).map((found) => [keyOf(found), found]));
  const moved: Move[] = [];
  const gone: Occurrence[] = [];
  let unchanged = 0;
  for (const occurrence of old) {
    const same = fresh.get(keyOf(occurrence));
    fresh.delete(keyOf(occurrence));
    if (same === undefined) gone.push(occurrence);
    else if (same.instant.getTime() === occurrence.instant.getTime()) unchanged += 1;
    else moved.push({ before: occurrence, after: same });
  }
  const paired = pairedByDate(gone, [...fresh.values()]);
  return { ...paired, moved: [...moved, ...paired.moved].sort(byInstant), unchanged };
}

/** A change that is the same for so many. */
export interface CountedChange {
  readonly before: RuleDefinition | undefined;
  readonly after: RuleDefinition | undefined;
  /** How many enrolments change so. */
  readonly count: number;
}

/** What many changes come to: numbers of occurrences. */
export interface ChangeTotals {
  readonly added: number;
  readonly removed: number;
  readonly moved: number;
  readonly unchanged: number;
}

/** What changes of many enrolments come to. Each distinct change is reckoned once, so 10,000 cost what their rules do; as {@link changeOf}. */
export function totalOfChanges(
  changes: readonly CountedChange[],
  range: ChangeRange,
  calendars?: Calendars,
  calendarsAfter?: Calendars,
): ChangeTotals {
  const kinds = new Map<string, CountedChange>();
  for (const change of changes) {
    const key = JSON.stringify([change.before, change.after]);
    kinds.set(key, { ...change, count: (kinds.get(key)?.count ?? 0) + change.count });
  }
  const totals = { added: 0, removed: 0, moved: 0, unchanged: 0 };
  for (const { before, after, count } of kinds.values()) {
    const { added, removed, moved, unchanged } = changeOf(before, after, range, calendars, calendarsAfter);
    totals.added += added.length * count;
    totals.removed += removed.length * count;
    totals.moved += moved.length * count;
    totals.unchanged += unchanged * count;
  }
  return totals;
}

function occurrencesOf(
  definition: RuleDefinition | undefined,
  range: ChangeRange,
  calendars: Calendars | undefined,
): readonly Occurrence[] {
  if (definition === undefined) return [];
  const recurrence = recurrenceOf(definition, calendars);
  if (range.oncePerUtcDate !== true) return occurrencesIn(recurrence, range, MAX_PREVIEW);
  refuseNoRange(range);
  const found: Occurrence[] = [];
  let next = recurrence.next(new Date(range.from.getTime() - 1));
  while (next !== undefined && next.instant < range.to) {
    found.push(next);
    next = recurrence.next(lastOfUtcDate(next.instant));
  }
  return found;
}

const DAY_MS = 86_400_000;
const lastOfUtcDate = (instant: Date): Date => new Date((Math.floor(instant.getTime() / DAY_MS) + 1) * DAY_MS - 1);

const keyOf = ({ nominalLocal, copy }: Occurrence): string => `${nominalLocal} ${copy}`;
const byInstant = (one: Move, other: Move): number => one.before.instant.getTime() - other.before.instant.getTime();

/** What went and what came on the same local date, in order, is taken for a move. */
function pairedByDate(
  gone: readonly Occurrence[],
  come: readonly Occurrence[],
): Pick<RuleChange, 'added' | 'removed' | 'moved'> {
  const waiting = Map.groupBy(come, ({ nominalLocal }) => nominalLocal.slice(0, 10));
  const moved: Move[] = [];
  const removed: Occurrence[] = [];
  for (const before of gone) {
    const after = waiting.get(before.nominalLocal.slice(0, 10))?.shift();
    if (after === undefined) removed.push(before);
    else moved.push({ before, after });
  }
  const left = new Set([...waiting.values()].flat());
  return { added: come.filter((found) => left.has(found)), removed, moved };
}
