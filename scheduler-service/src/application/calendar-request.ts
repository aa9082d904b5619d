import {
  type CalendarDefinition,
  type CalendarImport,
  type DayOff,
  type DaysOffDefinition,
  importCsv,
  importICal,
  publicHolidays,
  RuleError,
  readCalendar,
} from '@baton/recurrence';
import { InvalidRequestError } from './application.error';
import { CalendarImportError, InvalidCalendarError } from './calendar.error';

/** A calendar as it is asked for: one of its own, public holidays, or both. */
export interface CalendarRequest {
  readonly definition?: unknown;
  readonly holidays?: HolidaysWanted | null | undefined;
}

/** Whose public holidays, and of which years; ten years from now on unless it says otherwise. */
export interface HolidaysWanted {
  readonly country: string;
  readonly state?: string | null | undefined;
  readonly region?: string | null | undefined;
  readonly fromYear?: number | null | undefined;
  readonly toYear?: number | null | undefined;
}

/** A file with days off, and windows where it is iCalendar. */
export interface ImportRequest {
  readonly format: 'csv' | 'ical';
  readonly text: string;
  /** Zone of times that the file has none for. */
  readonly zone?: string | null | undefined;
  /** Repeated events are taken up to the end of this year. */
  readonly toYear?: number | null | undefined;
  /** Whether the days and windows there are stay beside those of the file. */
  readonly add?: boolean | null | undefined;
}

/** What a request comes to, and in words where it is from. */
export interface CalendarMade {
  readonly definition: CalendarDefinition;
  readonly madeFrom: string;
}

const YEARS = 10;

/**
 * The calendar that is asked for.
 *
 * @throws {InvalidCalendarError} when it is none; {InvalidRequestError} when there is neither it nor holidays.
 */
export async function calendarAskedFor({ definition, holidays }: CalendarRequest, now: Date): Promise<CalendarMade> {
  if (definition === undefined && !holidays)
    throw new InvalidRequestError('definition', 'expected a calendar such as {"weekend":[0,6]}, or holidays');
  const own = pointingAt('definition', () => (definition === undefined ? {} : readCalendar(definition)));
  if (!holidays) return { definition: own, madeFrom: 'set' };
  if (isCombined(own)) throw new InvalidRequestError('holidays', 'expected none: a combination has no days of its own');
  const { country, state, region } = holidays;
  const days = await holidaysOf(holidays, now);
  const whose = [country, state, region].filter((part) => part).join('-');
  return { definition: withDays(own, days), madeFrom: `holidays of ${whose}` };
}

/**
 * A calendar with what a file says.
 *
 * @param before what there is; its weekend and its worked days stay.
 * @throws {CalendarImportError} with every line that cannot be used; {InvalidCalendarError} when the file is none.
 */
export async function calendarImported(
  before: CalendarDefinition | undefined,
  { format, text, zone, toYear, add }: ImportRequest,
  now: Date,
): Promise<CalendarMade> {
  if (before !== undefined && isCombined(before))
    throw new InvalidRequestError('name', 'expected a calendar of its own: a combination has no days to import');
  const year = toYear ?? now.getUTCFullYear() + YEARS - 1;
  const read = async () =>
    format === 'csv' ? importCsv(text) : importICal(text, { zone: zone ?? 'UTC', toYear: year });
  const { daysOff, windows, problems } = await pointingAtAsync<CalendarImport>('text', read);
  if (problems.length > 0) throw new CalendarImportError(problems);
  if (daysOff.length + windows.length === 0)
    throw new InvalidRequestError('text', 'expected at least one day off or window; the file has none');
  const { daysOff: daysBefore = [], blackouts: windowsBefore = [], ...kept } = before ?? {};
  const found = windows.map(({ name, start, end }) => ({ name, start: start.toISOString(), end: end.toISOString() }));
  const blackouts = add ? [...windowsBefore, ...found] : found;
  const definition: DaysOffDefinition = { ...kept, ...(blackouts.length > 0 && { blackouts }) };
  const days = add ? [...daysBefore, ...daysOff] : daysOff;
  return { definition: withDays(definition, days), madeFrom: `import of ${format}` };
}

async function holidaysOf(wanted: HolidaysWanted, now: Date): Promise<readonly DayOff[]> {
  const { country, state, region, fromYear, toYear } = wanted;
  const first = fromYear ?? now.getUTCFullYear();
  const last = toYear ?? first + YEARS - 1;
  const places = { ...(state && { state }), ...(region && { region }) };
  return pointingAtAsync('holidays', () => publicHolidays({ country, ...places, fromYear: first, toYear: last }));
}

/** A calendar with more days off, each date once: what it says of one itself goes first. */
function withDays(calendar: DaysOffDefinition, days: readonly DayOff[]): DaysOffDefinition {
  if (days.length === 0) return calendar;
  const byDate = new Map([...days, ...(calendar.daysOff ?? [])].map((day) => [day.date, day]));
  return { ...calendar, daysOff: [...byDate.values()].sort((one, other) => (one.date < other.date ? -1 : 1)) };
}

function isCombined(definition: CalendarDefinition): definition is Exclude<CalendarDefinition, DaysOffDefinition> {
  return 'anyOf' in definition || 'allOf' in definition;
}

function pointingAt<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RuleError ? new InvalidCalendarError(field, error) : error;
  }
}

async function pointingAtAsync<T>(field: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof RuleError ? new InvalidCalendarError(field, error) : error;
  }
}
