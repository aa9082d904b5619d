import { textTable } from '@baton/terminal';
import { ApiRefusedError } from '../api.error';
import type { CalendarChange, CalendarDetail, CalendarImport, CalendarRequest, CalendarView } from '../calendar.types';
import type { CalendarApi } from '../calendar-api';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';
import { showChange } from './triggers';

/** Lists calendars. */
export async function listCalendars(api: CalendarApi, terminal: Terminal): Promise<ExitCode> {
  const { calendars } = await api.all();
  if (calendars.length === 0) terminal.out('There are no calendars.');
  else terminal.out(calendarTable(calendars));
  return ExitCode.succeeded;
}

/** Shows a calendar with who needs it and who changed it. */
export async function lookAtCalendar(
  api: CalendarApi,
  terminal: Terminal,
  name: string,
  versions: number,
): Promise<ExitCode> {
  show(terminal, await api.one(name, versions));
  return ExitCode.succeeded;
}

/** Lists the days off and the blackouts of a span of dates. */
export async function listDays(
  api: CalendarApi,
  terminal: Terminal,
  name: string,
  range: { readonly from?: string; readonly to?: string },
): Promise<ExitCode> {
  const { from, to, daysOff, blackouts } = await api.days(name, range);
  terminal.out(`${name} from ${from} to before ${to}: ${daysOff.length} days off, ${blackouts.length} blackouts.`);
  for (const day of daysOff) terminal.out(`${day.date} ${day.name}`);
  for (const { startUtc, endUtc, name: why } of blackouts) terminal.out(`${startUtc} to ${endUtc} ${why}`);
  return ExitCode.succeeded;
}

/** Makes a calendar, or puts another in its place; or says what that would do to triggers and enrolments. */
export async function setCalendar(
  api: CalendarApi,
  terminal: Terminal,
  name: string,
  request: CalendarRequest,
  previewOnly: boolean,
): Promise<ExitCode> {
  if (previewOnly) showCalendarChange(terminal, name, await api.preview(name, request));
  else show(terminal, await api.set(name, request));
  return ExitCode.succeeded;
}

/** Takes days off and blackouts from a file; says line by line what is wrong with it. */
export async function importCalendar(
  api: CalendarApi,
  terminal: Terminal,
  name: string,
  request: CalendarImport,
): Promise<ExitCode> {
  try {
    show(terminal, await api.import(name, request));
    return ExitCode.succeeded;
  } catch (error) {
    if (error instanceof ApiRefusedError) for (const line of linesOf(error.problem)) terminal.out(line);
    throw error;
  }
}

/** Removes a calendar. */
export async function removeCalendar(
  api: CalendarApi,
  terminal: Terminal,
  name: string,
  reason: string | undefined,
): Promise<ExitCode> {
  await api.remove(name, reason);
  terminal.out(`There is no calendar ${name} any more. Its versions are kept.`);
  return ExitCode.succeeded;
}

function calendarTable(calendars: readonly CalendarView[]): string {
  const rows = calendars.map(({ name, version, daysOff, lastDayOff, blackouts, names, changedBy, changedAtUtc }) => [
    name,
    version,
    daysOff,
    lastDayOff ?? '',
    blackouts,
    names.join(', '),
    changedBy ?? '',
    changedAtUtc,
  ]);
  return textTable(['calendar', 'version', 'days off', 'up to', 'blackouts', 'made of', 'changed by', 'at'], rows);
}

function effectTable(enrolments: CalendarChange['enrolments']): string {
  const rows = enrolments.map(({ scheduleType, enrolments: count, added, removed, moved, unchanged }) => [
    ...[scheduleType, count, added, removed, moved, unchanged],
  ]);
  return textTable(['schedule type', 'enrolments', 'added', 'removed', 'moved', 'as they are'], rows);
}

function show(terminal: Terminal, calendar: CalendarDetail): void {
  const { name, version, daysOff, lastDayOff, blackouts, names, usedBy, versions } = calendar;
  const upTo = lastDayOff === null ? '' : `, the last on ${lastDayOff}`;
  terminal.out(`${name}, version ${version}: ${daysOff} days off${upTo}; ${blackouts} blackouts.`);
  if (names.length > 0) terminal.out(`It names ${names.join(', ')}.`);
  const users = [
    ...usedBy.triggers.map((user) => `trigger ${user}`),
    ...usedBy.calendars.map((user) => `calendar ${user}`),
  ];
  terminal.out(users.length === 0 ? 'No trigger and no calendar needs it.' : `Needed by ${users.join(', ')}.`);
  for (const entry of versions) {
    const why = entry.reason === null ? '' : `: ${entry.reason}`;
    terminal.out(
      `version ${entry.version} at ${entry.changedAtUtc}, ${entry.madeFrom}, by ${entry.changedBy ?? 'somebody'}${why}`,
    );
  }
}

function showCalendarChange(
  terminal: Terminal,
  name: string,
  { fromUtc, toUtc, triggers, enrolments }: CalendarChange,
): void {
  if (triggers.length === 0) terminal.out(`No trigger needs ${name}. Nothing was changed.`);
  if (enrolments.length === 0) terminal.out(`No enrolment needs ${name}.`);
  for (const { name: trigger, ...change } of triggers) {
    terminal.out(`The trigger ${trigger}:`);
    showChange(terminal, { fromUtc, toUtc, ...change });
  }
  if (enrolments.length > 0) terminal.out(effectTable(enrolments));
  for (const { scheduleType, refused, refusal } of enrolments) {
    if (refused > 0) terminal.out(`${refused} of ${scheduleType} could not be due any more: ${refusal}`);
  }
}

/** `line 3: "…": there is no day 30 …`, as far as the API named lines. */
function linesOf(problem: unknown): readonly string[] {
  const errors: unknown = typeof problem === 'object' && problem !== null && 'errors' in problem ? problem.errors : [];
  if (!Array.isArray(errors)) return [];
  return errors.flatMap(({ field, expected }: { readonly field?: unknown; readonly expected?: unknown }) =>
    typeof field === 'string' && field.startsWith('line ') ? [`${field}: ${String(expected)}`] : [],
  );
}
