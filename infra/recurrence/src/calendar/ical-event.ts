import type { Token } from '../cron/cron-field';
import { rruleRule } from '../rrule/rrule-rule';
import { readTime, type WrittenTime } from '../rrule/written-time';
import type { Recurrence } from '../rule/occurrence';
import { EARLIEST, LATEST } from '../rule/span';
import { RuleError } from '../rule-error';
import { occurrencesFrom } from '../series';
import { dateText, SECONDS_PER_DAY } from '../time/civil';
import { instantOfLocal } from '../zone/instant-of-local';
import { zoneOf } from '../zone/zone';
import type { BlackoutWindow } from './blackouts';
import type { DayOff } from './calendar';
import type { ICalProperty } from './ical-lines';
import { MOST_IMPORTED, readName } from './import';

/** What an event comes to: days off where it is of whole days, else windows. */
export interface EventDays {
  readonly daysOff: readonly DayOff[];
  readonly windows: readonly BlackoutWindow[];
}

/** What an event is read with. */
export interface EventContext {
  /** Zone of times that are written without one. */
  readonly zone: string;
  /** The last year that repeated events are taken of. */
  readonly toYear: number;
  /** Times of its series that another event stands for. */
  readonly replaced: readonly ICalProperty[];
}

const NOTHING: EventDays = { daysOff: [], windows: [] };

/**
 * What an event comes to, each of its repetitions written out. One that was cancelled comes to nothing.
 *
 * @throws {RuleError} when something of it cannot be read, it has no length, or repeats itself too often.
 */
export function daysOfEvent(properties: readonly ICalProperty[], context: EventContext): EventDays {
  const one = (name: string) => properties.find((property) => property.name === name);
  if (one('STATUS')?.value.toUpperCase() === 'CANCELLED') return NOTHING;
  const name = readName(unescaped(one('SUMMARY')?.value ?? '') || 'unnamed');
  const start = one('DTSTART');
  if (start === undefined) {
    throw new RuleError('the event does not say when it begins', { input: name, expected: 'a DTSTART' });
  }
  const begins = timeOf(start);
  if (begins.local < EARLIEST || begins.local >= LATEST) {
    throw new RuleError('the event is outside of what is reckoned with', {
      input: start.value,
      expected: 'a start from 1900 to 2499',
    });
  }
  const zone = begins.isDate || begins.isInstant ? 'UTC' : (start.parameters.get('TZID') ?? context.zone);
  const length = lengthOf({ start, end: one('DTEND'), duration: one('DURATION') }, zone, name);
  const starts = startsOf(properties, { ...context, zone }, name);
  if (begins.isDate) return { daysOff: starts.flatMap((at) => daysFrom(name, at, length)), windows: [] };
  const windows = starts.map((at) => ({ name, start: new Date(at * 1_000), end: new Date((at + length) * 1_000) }));
  return { daysOff: [], windows };
}

function timeOf({ value }: ICalProperty): WrittenTime {
  const token: Token = { text: value, at: 0, input: value };
  return readTime(token);
}

/** The instant of a property, in seconds; of a date, its midnight in UTC. */
function instantOf(property: ICalProperty, zone: string): number {
  const { local, isInstant, isDate } = timeOf(property);
  if (isInstant || isDate) return local;
  return instantOfLocal(local, zoneOf(property.parameters.get('TZID') ?? zone));
}

interface Bounds {
  readonly start: ICalProperty;
  readonly end: ICalProperty | undefined;
  readonly duration: ICalProperty | undefined;
}

/** Seconds from its start to its end, which is exclusive: each repetition lasts as long. An event of a date alone has one day. */
function lengthOf({ start, end, duration }: Bounds, zone: string, name: string): number {
  const first = instantOf(start, zone);
  const { isDate } = timeOf(start);
  const last = end === undefined ? first + durationOf(duration) : instantOf(end, zone);
  if (last > first) return last - first;
  if (isDate && last === first) return SECONDS_PER_DAY;
  throw new RuleError(last === first ? 'the event has no length' : 'the event ends before it begins', {
    input: name,
    expected: 'a DTEND after its DTSTART, or a DURATION',
  });
}

const DURATION = /^\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?$/;

function durationOf(property: ICalProperty | undefined): number {
  if (property === undefined) return 0;
  const found = DURATION.exec(property.value);
  if (found === null) {
    const expected = 'a duration such as PT2H or P1D';
    throw new RuleError('this is no duration of an event', { input: property.value, expected });
  }
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return (weeks * 7 + days) * SECONDS_PER_DAY + hours * 3_600 + minutes * 60 + seconds;
}

/** Instants in seconds; of whole days, their midnights in UTC. */
function startsOf(properties: readonly ICalProperty[], context: EventContext, name: string): readonly number[] {
  const isRepeated = properties.some((property) => property.name === 'RRULE' || property.name === 'RDATE');
  const found: number[] = [];
  for (const { instant, nominalLocal } of occurrencesFrom(seriesOf(properties, isRepeated, context), BEFORE_ALL)) {
    if (isRepeated && Number(nominalLocal.slice(0, 4)) > context.toYear) break;
    if (found.push(instant.getTime() / 1_000) > MOST_IMPORTED) {
      const expected = `at most ${MOST_IMPORTED}; it may begin later, or end`;
      throw new RuleError('the event repeats itself too often', { input: name, expected });
    }
  }
  return found;
}

const BEFORE_ALL = new Date(EARLIEST * 1_000);
const SAID_BY = ['DTSTART', 'RRULE', 'RDATE', 'EXDATE'];

/** The event's lines that say when it is, as a recurrence rule; one that is not repeated is due at its start alone. */
function seriesOf(
  properties: readonly ICalProperty[],
  isRepeated: boolean,
  { zone, replaced }: EventContext,
): Recurrence {
  const said = properties.filter(({ name }) => SAID_BY.includes(name));
  const lines = [
    ...said.map((property) => ruleLine(property.name, property)),
    ...replaced.map((property) => ruleLine('EXDATE', property)),
    ...said.flatMap((property) => (property.name === 'DTSTART' && !isRepeated ? [ruleLine('RDATE', property)] : [])),
  ];
  return rruleRule({ rrule: lines.join('\n'), zone, gap: 'run-after' });
}

function ruleLine(name: string, { parameters, value }: ICalProperty): string {
  // A date is the same in all zones.
  const zone = value.includes('T') ? parameters.get('TZID') : undefined;
  return zone === undefined ? `${name}:${value}` : `${name};TZID=${zone}:${value}`;
}

function daysFrom(name: string, start: number, length: number): readonly DayOff[] {
  const [first, count] = [Math.floor(start / SECONDS_PER_DAY), Math.ceil(length / SECONDS_PER_DAY)];
  if (count > 366)
    throw new RuleError('the event is longer than a year', { input: name, expected: 'days off one by one' });
  return Array.from({ length: count }, (_, day) => ({ date: dateText(first + day), name }));
}

/** RFC 5545, section 3.3.11. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([nN,;\\])/g, (_, letter: string) => (/n/i.test(letter) ? ' ' : letter)).trim();
