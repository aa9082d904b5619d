import { cronRule } from './cron/cron-rule';
import type { Occurrence } from './rule/occurrence';
import { newestOccurrences } from './series';

/**
 * What becomes of an occurrence that was missed; the words are Quartz's. `skip` leaves it out, `fire-once` makes up for
 * the newest alone, `fire-all` for each.
 */
export type MisfirePolicy = 'skip' | 'fire-once' | 'fire-all';

/** When something is due, and what happens when it was not seen then. */
export interface TriggerSchedule {
  /** A cron expression, as {@link cronRule} takes it. */
  readonly cron: string;
  /** IANA zone the cron is read in. */
  readonly timeZone: string;
  readonly misfirePolicy: MisfirePolicy;
  /** Under `fire-all`, at most so many, the newest. @default {@link MAX_CATCH_UP} */
  readonly maxCatchUp?: number;
  /** Under `skip`, an occurrence this many milliseconds old is not late yet. @default 60000, which covers a slow tick */
  readonly misfireAfterMs?: number;
}

/** How many occurrences `fire-all` makes up for at most. */
export const MAX_CATCH_UP = 100;

const DEFAULT_MISFIRE_AFTER_MS = 60_000;

/**
 * Lists the occurrences a trigger owes since the last one it recorded. Asked at every tick: start-up after a long stop is
 * nothing special.
 *
 * @param lastRecorded instant of the last recorded occurrence, exclusive.
 * @param now instant to catch up to, inclusive. Before `lastRecorded`, after a clock was set back, nothing is owed: no
 *   occurrence fires a second time.
 * @returns oldest first; empty when nothing was missed.
 * @throws {RuleError} when cron or zone cannot be read.
 */
export function owedOccurrences(schedule: TriggerSchedule, lastRecorded: Date, now: Date): readonly Occurrence[] {
  const { misfirePolicy, maxCatchUp = MAX_CATCH_UP } = schedule;
  const rule = ruleOf(schedule);
  switch (misfirePolicy) {
    case 'skip':
      return newestOccurrences(rule, notLateSince(schedule, lastRecorded, now), now, 1);
    case 'fire-once':
      return newestOccurrences(rule, lastRecorded, now, 1);
    case 'fire-all':
      return newestOccurrences(rule, lastRecorded, now, maxCatchUp);
  }
}

/**
 * Lists the occurrences since the last recorded one that a trigger does not owe, because of its policy or its cap.
 *
 * @param lastRecorded as {@link owedOccurrences} takes it, and `now` too.
 * @returns oldest first; of more than {@link MAX_CATCH_UP} the newest.
 * @throws {RuleError} when cron or zone cannot be read.
 */
export function leftOutOccurrences(schedule: TriggerSchedule, lastRecorded: Date, now: Date): readonly Occurrence[] {
  const owed = owedOccurrences(schedule, lastRecorded, now);
  // What is owed is the newest there is, so what is left out lies before it.
  const since = newestOccurrences(ruleOf(schedule), lastRecorded, now, MAX_CATCH_UP + owed.length);
  return since.slice(0, since.length - owed.length);
}

const ruleOf = ({ cron, timeZone }: TriggerSchedule) => cronRule({ cron, zone: timeZone });

function notLateSince(schedule: TriggerSchedule, lastRecorded: Date, now: Date): Date {
  const { misfireAfterMs = DEFAULT_MISFIRE_AFTER_MS } = schedule;
  return new Date(Math.max(lastRecorded.getTime(), now.getTime() - misfireAfterMs));
}
