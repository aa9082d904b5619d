import type { Calendars, RuleDefinition } from './definition';
import type { Occurrence, Recurrence } from './rule/occurrence';
import { recurrenceOf } from './rule-definition';
import { newestOccurrences } from './series';

/**
 * What becomes of an occurrence that was missed; the words are Quartz's. `skip` leaves it out, `fire-once` makes up for
 * the newest alone, `fire-all` for each.
 */
export type MisfirePolicy = 'skip' | 'fire-once' | 'fire-all';

/** When something is due, and what happens when it was not seen then. */
export interface TriggerSchedule {
  readonly rule: RuleDefinition;
  /** Those that the rule names. @default none */
  readonly calendars?: Calendars | undefined;
  /** The first instant it is due at, inclusive. @default none */
  readonly startsAt?: Date | undefined;
  /** The last instant it is due at, inclusive. @default none */
  readonly endsAt?: Date | undefined;
  /** It fires so long after each occurrence, in milliseconds: see `jitterMs`. @default 0 */
  readonly delayMs?: number | undefined;
  readonly misfirePolicy: MisfirePolicy;
  /** Under `fire-all`, at most so many, the newest. @default {@link MAX_CATCH_UP} */
  readonly maxCatchUp?: number | undefined;
  /** What is later than this, in milliseconds, is never made up for. @default undefined: however late */
  readonly catchUpWindowMs?: number | undefined;
  /** Under `skip`, an occurrence this many milliseconds old is not late yet. @default 60000, which covers a slow tick */
  readonly misfireAfterMs?: number | undefined;
}

/** An occurrence that is not made up for, and which part of the schedule says so. */
export interface LeftOutOccurrence extends Occurrence {
  readonly because: 'policy' | 'cap' | 'window';
}

/** How many occurrences `fire-all` makes up for at most. */
export const MAX_CATCH_UP = 100;

const DEFAULT_MISFIRE_AFTER_MS = 60_000;

/** A schedule's rule between its start and its end. */
export function scheduleDefinition({ rule, startsAt, endsAt }: TriggerSchedule): RuleDefinition {
  if (startsAt === undefined && endsAt === undefined) return rule;
  const from = startsAt === undefined ? {} : { from: startsAt.toISOString() };
  const until = endsAt === undefined ? {} : { until: endsAt.toISOString() };
  return { rule, ...from, ...until };
}

/** What a trigger has to decide at a tick; all of it oldest first. */
export interface DueOccurrences {
  /** What it owes. */
  readonly owed: readonly Occurrence[];
  /** What it does not owe, because of its policy, its cap or its window; of more than {@link MAX_CATCH_UP} the newest. */
  readonly leftOut: readonly LeftOutOccurrence[];
}

/**
 * What a trigger has to decide since the last occurrence it recorded. Asked at every tick: start-up after a long stop is
 * nothing special.
 *
 * @param lastRecorded instant of the last recorded occurrence, exclusive.
 * @param now instant to catch up to, inclusive. Before `lastRecorded`, after a clock was set back, nothing is owed: no
 *   occurrence fires a second time.
 * @throws {RuleError} when the rule cannot be used.
 */
export function dueOccurrences(schedule: TriggerSchedule, lastRecorded: Date, now: Date): DueOccurrences {
  const { misfirePolicy, maxCatchUp = MAX_CATCH_UP, misfireAfterMs = DEFAULT_MISFIRE_AFTER_MS } = schedule;
  const recurrence = recurrenceOfSchedule(schedule);
  const reached = reachedAt(schedule, now);
  const begins = windowBegins(schedule, reached);
  const after = [lastRecorded.getTime(), begins - 1];
  if (misfirePolicy === 'skip') after.push(reached.getTime() - misfireAfterMs);
  const limit = misfirePolicy === 'fire-all' ? maxCatchUp : 1;
  const owed = newestOccurrences(recurrence, new Date(Math.max(...after)), reached, limit);
  // What is owed is the newest there is, so what is left out lies before it.
  const [oldest] = owed;
  const before = oldest === undefined ? reached : new Date(oldest.instant.getTime() - 1);
  const byPolicy = misfirePolicy === 'fire-all' ? 'cap' : 'policy';
  const leftOut = newestOccurrences(recurrence, lastRecorded, before, MAX_CATCH_UP).map(
    (found): LeftOutOccurrence => ({ ...found, because: found.instant.getTime() < begins ? 'window' : byPolicy }),
  );
  return { owed, leftOut };
}

/**
 * When a trigger has something to do next, its delay included.
 *
 * @param lastRecorded as {@link dueOccurrences} takes it.
 * @returns undefined when nothing is due any more.
 * @throws {RuleError} when the rule cannot be used.
 */
export function nextDueAt(schedule: TriggerSchedule, lastRecorded: Date): Date | undefined {
  const next = recurrenceOfSchedule(schedule).next(lastRecorded);
  return next && new Date(next.instant.getTime() + (schedule.delayMs ?? 0));
}

function recurrenceOfSchedule(schedule: TriggerSchedule): Recurrence {
  return recurrenceOf(scheduleDefinition(schedule), schedule.calendars);
}

/** The newest instant an occurrence may have to fire by now. */
function reachedAt({ delayMs = 0 }: TriggerSchedule, now: Date): Date {
  return new Date(now.getTime() - delayMs);
}

function windowBegins({ catchUpWindowMs = Number.POSITIVE_INFINITY }: TriggerSchedule, reached: Date): number {
  return reached.getTime() - catchUpWindowMs;
}
