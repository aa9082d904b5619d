import { RuleError } from '../rule-error';
import { dateText } from '../time/civil';
import { readDay } from '../time/read-local';
import type { DayOff } from './calendar';
import { type CalendarImport, distinctDays, type ImportProblem, LARGEST_IMPORT, MOST_IMPORTED } from './import';

/** What may stand in the head of a file. */
const COLUMNS = ['date', 'name', 'to'] as const;

/**
 * Reads days off from CSV with a head: `date` and `name`, and `to` where a row is of several days, both inclusive.
 *
 * @returns with each line that cannot be used among its problems.
 * @throws {RuleError} when the text is no CSV, or too large.
 */
export async function importCsv(text: string): Promise<CalendarImport> {
  if (text.length > LARGEST_IMPORT) throw tooLarge();
  const { parse } = await import('csv-parse/sync');
  const daysOff: DayOff[] = [];
  const problems: ImportProblem[] = [];
  let rows: readonly Row[];
  try {
    rows = parse(text, {
      bom: true,
      columns: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new RuleError(`this is no CSV: ${problem}`, { input: text.slice(0, 80), expected: EXAMPLE }, { cause });
  }
  for (const { record, info } of rows) {
    try {
      daysOff.push(...daysOfRow(record));
      if (daysOff.length > MOST_IMPORTED) throw tooLarge();
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      problems.push({ line: info.lines, problem: error.message });
    }
    if (daysOff.length > MOST_IMPORTED) break;
  }
  return { daysOff: distinctDays(daysOff), windows: [], problems };
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

const EXAMPLE = 'lines such as "date,name" and "2026-12-25,Christmas Day"';

function daysOfRow(record: Readonly<Record<string, string>>): readonly DayOff[] {
  const unknown = Object.keys(record).find((column) => !COLUMNS.some((name) => name === column));
  if (unknown !== undefined)
    throw new RuleError('this column is not known', { input: unknown, expected: COLUMNS.join(', ') });
  const { date = '', name = '', to = '' } = record;
  if (name === '') throw new RuleError('the day has no name', { input: date, expected: EXAMPLE });
  const first = readDay(date);
  const last = to === '' ? first : readDay(to);
  if (last < first || last - first > 366) {
    throw new RuleError('it ends before it begins, or is longer than a year', {
      input: to,
      expected: `a date from ${date} on`,
    });
  }
  return Array.from({ length: last - first + 1 }, (_, day) => ({ date: dateText(first + day), name }));
}

function tooLarge(): RuleError {
  const expected = `at most ${MOST_IMPORTED} days in ${LARGEST_IMPORT} characters`;
  return new RuleError('this is too large for a calendar', { input: 'CSV', expected });
}
