import { Filtered } from '../combine/filtered';
import { Limited } from '../combine/limited';
import { ListedTimes } from '../combine/listed-times';
import { Union } from '../combine/union';
import { type Token, wrong } from '../cron/cron-field';
import { type ClockChangeChoices, clockChangePolicy } from '../rule/clock-change';
import { refuseTooMany } from '../rule/limits';
import type { Recurrence } from '../rule/occurrence';
import { Searched, searching } from '../rule/steps';
import { ZonedRule } from '../rule/zoned-rule';
import { RuleError } from '../rule-error';
import { dayOfLocal, localText, SECONDS_PER_DAY } from '../time/civil';
import { readStart } from '../time/read-instant';
import { instantOfLocal } from '../zone/instant-of-local';
import { type Zone, zoneOf } from '../zone/zone';
import { clockTimes } from './rrule-clock';
import { type RRuleParts, readRRule } from './rrule-parts';
import { completed } from './rrule-periods';
import { type DatedToken, readRRuleText } from './rrule-text';
import { RRuleTimes } from './rrule-times';
import { readTime } from './written-time';

/** A recurrence rule of RFC 5545 in a zone. */
export interface RRuleRuleOptions extends ClockChangeChoices {
  /** The rule (`FREQ=DAILY;BYHOUR=2`), or the lines `DTSTART`, `RRULE`, `RDATE`, `EXDATE`. */
  readonly rrule: string;
  /** IANA zone of local times; what `DTSTART` says of its zone, by `TZID` or Z, comes before it. */
  readonly zone: string;
  /** The first local time, `2026-03-01T02:30`, or its instant, `2026-03-01T07:30Z`; a `DTSTART` in the rule comes before it. It fills in what the rule leaves open. */
  readonly start?: string;
}

/**
 * A recurrence rule of RFC 5545: its instance at a local time that does not exist is left out and not counted, of one that
 * is there twice the first copy is meant; `gap` and `overlap` choose otherwise.
 *
 * @throws {RuleError} when it cannot be read, never fires, or fires more than {@link MAX_PER_DAY} times a day.
 */
export function rruleRule(options: RRuleRuleOptions): Recurrence {
  return searching(() => new Searched(expanded(options)));
}

function expanded({
  rrule,
  zone: given,
  start: startText,
  gap = 'skip',
  overlap = 'first',
}: RRuleRuleOptions): Recurrence {
  const text = readRRuleText(rrule);
  const zone = zoneOf(text.zone ?? given);
  const policy = clockChangePolicy(false, { gap, overlap });
  const listed = (dates: readonly DatedToken[]) => dates.map(({ token, zone: own }) => localIn(token, own, zone));
  const zoned = (times: readonly number[]) => new ZonedRule(new ListedTimes(times), zone, policy);
  const start = startOf(text.start, startText, zone);
  // Without a rule, the start is the first of the times that are listed (RFC 5545, section 3.8.5.2).
  const first = text.rule === undefined && text.start !== undefined ? [text.start] : [];
  let recurrence: Recurrence = zoned(listed([...first, ...text.added]));
  if (text.rule !== undefined) {
    if (start === undefined) {
      const expected = 'a start, or a DTSTART line: it fills in what the rule leaves open';
      throw new RuleError('it does not say from when on', { input: rrule, expected });
    }
    const parts = readRRule(text.rule);
    const times = timesOf(parts, start, rrule);
    const rule = new Limited(new ZonedRule(times, zone, policy), boundsOf(parts, zone));
    recurrence = text.added.length === 0 ? rule : new Union([rule, recurrence]);
  }
  const excluded = new Set(listed(text.excluded).map(localText));
  return excluded.size === 0 ? recurrence : new Filtered(recurrence, ({ nominalLocal }) => !excluded.has(nominalLocal));
}

function timesOf(parts: RRuleParts, start: number, input: string): RRuleTimes {
  const clocks = clockTimes(completed(parts, start), start);
  const perDay = [1, 2, 3].map((later) => clocks(dayOfLocal(start) + later).length);
  refuseTooMany(input, Math.max(...perDay));
  const times = new RRuleTimes(parts, start);
  if (Number.isFinite(times.atOrAfter(start))) return times;
  throw new RuleError('it never fires: 400 years have no such day or time', {
    input,
    expected: 'parts that some day has all of; 30 February, for one, does not exist',
  });
}

/** An end without a time is the end of its day; a local one is the last instant that shows it. */
function boundsOf({ count, until }: RRuleParts, zone: Zone): { readonly count?: number; readonly until?: Date } {
  if (until === undefined) return { count };
  const { local, isInstant, isDate } = readTime(until);
  if (isInstant) return { until: new Date(local * 1_000) };
  const last = isDate ? local + SECONDS_PER_DAY - 1 : local;
  return { until: new Date(instantOfLocal(last, zone, 'last') * 1_000) };
}

function startOf(line: DatedToken | undefined, text: string | undefined, zone: Zone): number | undefined {
  if (line !== undefined) return localIn(line.token, undefined, zone);
  return text === undefined ? undefined : readStart(text, zone);
}

/** The local time in a zone of a time that is written in UTC, in a zone of its own, or without any. */
function localIn(token: Token, own: Token | undefined, zone: Zone): number {
  const { local, isInstant } = readTime(token);
  if (isInstant) return zone.localAt(local);
  if (own === undefined || zoneOf(own.text) === zone) return local;
  throw wrong(own, `its zone is not that of the rule, ${zone.name}`, 'times of one zone, or times in UTC');
}
