import type { Command } from 'commander';
import {
  importCalendar,
  listCalendars,
  listDays,
  lookAtCalendar,
  removeCalendar,
  setCalendar,
} from './actions/calendars';
import { CalendarApi } from './calendar-api';
import type { Add } from './program.types';
import { readDate, readFileText, readLimit, readRule, readYear } from './reading';

interface Why {
  readonly reason?: string;
}

interface SetOptions extends Why {
  readonly definition?: object;
  readonly country?: string;
  readonly state?: string;
  readonly region?: string;
  readonly fromYear?: number;
  readonly toYear?: number;
}

interface ImportOptions extends Why {
  readonly format?: string;
  readonly zone?: string;
  readonly toYear?: number;
  readonly add?: boolean;
}

/** Calendars: days off and blackouts by name, for triggers and enrolments. */
export const addCalendars: Add = (program, terminal, api, ended) => {
  const calendarApi = () => new CalendarApi(api());
  const calendars = program
    .command('calendars')
    .description('days off and blackouts by name, for triggers and enrolments: look at them, change them');
  calendars
    .command('list', { isDefault: true })
    .description('list them; what is meant when no other command is given')
    .action(async () => ended(await listCalendars(calendarApi(), terminal)));
  calendars
    .command('show <calendar>')
    .description('show who needs it and who changed it; --json gives all that it says')
    .option('--versions <number>', 'how many versions (default: 10)', readLimit)
    .action(async (name: string, { versions = 10 }: { versions?: number }) => {
      ended(await lookAtCalendar(calendarApi(), terminal, name, versions));
    });
  calendars
    .command('days <calendar>')
    .description('list its days off and blackouts')
    .option('--from <date>', 'the first date (default: today)', readDate)
    .option('--to <date>', 'the date after the last (default: a year later)', readDate)
    .action(async (name: string, range: { from?: string; to?: string }) => {
      ended(await listDays(calendarApi(), terminal, name, range));
    });
  const set = calendars.command('set <calendar>').description('make one, or put another in its place');
  set
    .option(
      '--definition <json>',
      'what it says: {"weekend":[0,6],"daysOff":[{"date":"2026-12-24","name":"Eve"}]}',
      readRule,
    )
    .option('--country <code>', 'public holidays of a country too, such as DE')
    .option('--state <code>', 'of a state of the country, such as BY')
    .option('--region <code>', 'of a region of the state')
    .option('--from-year <year>', 'holidays from this year on (default: this year)', readYear)
    .option('--to-year <year>', 'holidays up to the end of this year (default: nine years later)', readYear)
    .option('--preview', 'say what it would do to triggers and enrolments in 90 days, and change nothing')
    .option('--reason <text>', 'why; kept with the version')
    .action(async (name: string, { preview = false, ...options }: SetOptions & { readonly preview?: boolean }) => {
      ended(await setCalendar(calendarApi(), terminal, name, requestOf(set, options), preview));
    });
  const importing = calendars
    .command('import <calendar>')
    .description('take days off from CSV, or days off and blackouts from iCalendar: all of a file or nothing');
  importing
    .argument('<file>', 'CSV with the columns date, name and to; or iCalendar', readFileText)
    .option('--format <format>', 'csv or ical (default: by how the file begins)')
    .option('--zone <zone>', 'IANA time zone of times that the file has none for (default: UTC)')
    .option('--to-year <year>', 'repeated events up to the end of this year (default: nine years from now)', readYear)
    .option('--add', 'keep the days and blackouts there are')
    .option('--reason <text>', 'why; kept with the version')
    .action(async (name: string, text: string, { format, ...options }: ImportOptions) => {
      const request = { ...options, text, format: formatOf(importing, text, format) };
      ended(await importCalendar(calendarApi(), terminal, name, request));
    });
  calendars
    .command('remove <calendar>')
    .description('remove one that nobody needs')
    .option('--reason <text>', 'why; kept with the version')
    .action(async (name: string, { reason }: Why) =>
      ended(await removeCalendar(calendarApi(), terminal, name, reason)),
    );
};

function requestOf(command: Command, options: SetOptions) {
  const { definition, country, state, region, fromYear, toYear, reason } = options;
  if (country === undefined) {
    const more = [state, region, fromYear, toYear].some((given) => given !== undefined);
    if (more) command.error('error: --state, --region and years belong to --country.');
    return { definition, reason };
  }
  return { definition, holidays: { country, state, region, fromYear, toYear }, reason };
}

function formatOf(command: Command, text: string, format: string | undefined): 'csv' | 'ical' {
  if (format === undefined) return text.trimStart().startsWith('BEGIN:VCALENDAR') ? 'ical' : 'csv';
  if (format === 'csv' || format === 'ical') return format;
  return command.error('error: --format is csv or ical.');
}
