import {
  type Calendars,
  jitterMs,
  MAX_CATCH_UP,
  type MisfirePolicy,
  nextDueAt,
  type RuleDefinition,
  readDefinition,
  recurrenceOf,
  type TriggerSchedule,
} from '@baton/recurrence';
import { readDurationMs } from '../domain/duration';
import { InvalidRequestError } from './application.error';

/** What a person chooses of a trigger; null is what the default is. */
export interface TriggerSettings {
  readonly pipeline: string;
  readonly rule: RuleDefinition;
  readonly misfirePolicy: MisfirePolicy;
  readonly maxCatchUp: number | null;
  readonly catchUpWindowMs: number | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly jitterMs: number;
}

/** Settings as they are asked for; what is left out stays as it is, null is the default. */
export interface TriggerRequest {
  readonly pipeline?: string | undefined;
  readonly rule?: unknown;
  readonly misfirePolicy?: MisfirePolicy | undefined;
  readonly maxCatchUp?: number | null | undefined;
  /** A length of time, as pipelines have them: `PT6H`, `6h`. */
  readonly catchUpWindow?: string | null | undefined;
  readonly startsAtUtc?: string | null | undefined;
  readonly endsAtUtc?: string | null | undefined;
  readonly jitter?: string | null | undefined;
}

const DAY_MS = 86_400_000;
const MOST_JITTER_MS = DAY_MS;
const MOST_WINDOW_MS = 366 * DAY_MS;

/**
 * Settings with what is asked for.
 *
 * @throws {RuleError} when the rule is none.
 * @throws {InvalidRequestError} that names the field that is wrong.
 */
export function settingsOf(before: TriggerSettings | undefined, asked: TriggerRequest): TriggerSettings {
  const settings: TriggerSettings = {
    pipeline: asked.pipeline ?? before?.pipeline ?? missing('pipeline', 'the name of a pipeline such as nightly'),
    rule: asked.rule === undefined ? (before?.rule ?? missingRule()) : readDefinition(asked.rule),
    misfirePolicy: asked.misfirePolicy ?? before?.misfirePolicy ?? 'fire-once',
    maxCatchUp: chosen(asked.maxCatchUp, before?.maxCatchUp),
    catchUpWindowMs: lengthOf('catchUpWindow', asked.catchUpWindow, before?.catchUpWindowMs, MOST_WINDOW_MS),
    startsAt: instantOf(asked.startsAtUtc, before?.startsAt),
    endsAt: instantOf(asked.endsAtUtc, before?.endsAt),
    jitterMs: lengthOf('jitter', asked.jitter, before?.jitterMs, MOST_JITTER_MS) ?? 0,
  };
  refuseContradictions(settings);
  return settings;
}

/**
 * The schedule that settings come to for a trigger of this name.
 *
 * @param calendars those that its rule names.
 */
export function scheduleOf(name: string, settings: TriggerSettings, calendars: Calendars): TriggerSchedule {
  const { rule, misfirePolicy, maxCatchUp, catchUpWindowMs, startsAt, endsAt } = settings;
  return {
    rule,
    calendars,
    misfirePolicy,
    startsAt: startsAt ?? undefined,
    endsAt: endsAt ?? undefined,
    delayMs: jitterMs(name, settings.jitterMs),
    maxCatchUp: maxCatchUp ?? undefined,
    catchUpWindowMs: catchUpWindowMs ?? undefined,
  };
}

function refuseContradictions(settings: TriggerSettings): void {
  const { misfirePolicy, maxCatchUp, catchUpWindowMs, startsAt, endsAt } = settings;
  if (maxCatchUp !== null && misfirePolicy !== 'fire-all')
    throw new InvalidRequestError('maxCatchUp', `expected none: ${misfirePolicy} has no cap, only fire-all has`);
  if (maxCatchUp !== null && !(Number.isInteger(maxCatchUp) && maxCatchUp >= 1 && maxCatchUp <= MAX_CATCH_UP))
    throw new InvalidRequestError('maxCatchUp', `expected a whole number from 1 to ${MAX_CATCH_UP}`);
  if (catchUpWindowMs === 0)
    throw new InvalidRequestError('catchUpWindow', 'expected more than nothing; the policy skip makes up for nothing');
  if (startsAt && endsAt && endsAt < startsAt)
    throw new InvalidRequestError('endsAtUtc', `expected an instant after startsAtUtc, ${startsAt.toISOString()}`);
}

/**
 * @param now a trigger that is due never again after it is refused.
 * @throws {RuleError} when the rule cannot be used.
 * @throws {InvalidRequestError} when its end makes it due no more.
 */
export function refuseUndue(schedule: TriggerSchedule, now: Date): void {
  const { rule, calendars, endsAt } = schedule;
  // Without its bounds first, so that a bad rule is called that.
  recurrenceOf(rule, calendars);
  if (nextDueAt(schedule, now) !== undefined) return;
  const bounds = endsAt === undefined ? 'a rule' : 'a later instant, or a rule';
  throw new InvalidRequestError(
    endsAt === undefined ? 'rule' : 'endsAtUtc',
    `expected ${bounds} that is due again after now`,
  );
}

function chosen<T>(asked: T | null | undefined, before: T | null | undefined): T | null {
  return asked === undefined ? (before ?? null) : asked;
}

function lengthOf(
  field: string,
  asked: string | null | undefined,
  before: number | null | undefined,
  most: number,
): number | null {
  if (asked === undefined || asked === null) return asked === null ? null : (before ?? null);
  const length = readDurationMs(asked);
  if (length !== undefined && length <= most) return length;
  throw new InvalidRequestError(field, `expected a length of time such as PT6H or 90m, at most ${most / DAY_MS} days`);
}

function instantOf(asked: string | null | undefined, before: Date | null | undefined): Date | null {
  return chosen(asked == null ? asked : new Date(asked), before);
}

function missing(field: string, what: string): never {
  throw new InvalidRequestError(field, `expected ${what}`);
}

function missingRule(): never {
  return missing('rule', 'a rule such as { "cron": "0 2 * * *", "zone": "UTC" }');
}
