import { RuleError } from '../rule-error';
import { dateText } from '../time/civil';
import { readDay } from '../time/read-local';
import type { DayOff } from './calendar';
import {
  type CalendarImport,
  distinctDays,
  type ImportProblem,
  LARGEST_IMPORT,
  MOST_IMPORTED,
  readName,
} from './import';

/** What may stand in the head of a file. */
const COLUMNS = ['date', 'name', 'to'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * Reads days off from CSV with a head: `date` and `name`, and `to` where a row is of several days, both inclusive.
 *
 * @returns with each line that cannot be used among its problems.
 * @throws {RuleError} when the text is no CSV, its head is wrong, or it is too large.
 */
export async function importCsv(text: string): Promise<CalendarImport> {
  if (text.length > LARGEST_IMPORT) throw tooLarge();
  const [head, ...rows] = await rowsOf(text);
  const columns = readHead(head?.values ?? []);
  const daysOff: DayOff[] = [];
  const problems: ImportProblem[] = [];
  for (const { values, line } of rows) {
    try {
      daysOff.push(...daysOfRow(values, columns));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      problems.push({ line, problem: error.message });
    }
    if (daysOff.length > MOST_IMPORTED) throw tooLarge();
  }
  return { daysOff: distinctDays(daysOff), windows: [], problems };
}

interface Row {
  readonly values: readonly string[];
  readonly line: number;
}

async function rowsOf(text: string): Promise<readonly Row[]> {
  const { parse } = await import('csv-parse/sync');
  const rows: Row[] = [];
  const keep = (values: readonly string[], { lines: line }: { readonly lines: number }): null => {
    rows.push({ values, line });
    return null;
  };
  try {
    parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, on_record: keep });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new RuleError(`this is no CSV: ${problem}`, { input: text.slice(0, 80), expected: EXAMPLE }, { cause });
  }
  return rows;
}

const EXAMPLE = 'lines such as "date,name" and "2026-12-25,Christmas Day"';

function readHead(head: readonly string[]): readonly Column[] {
  const columns = head.map((given) => {
    const column = COLUMNS.find((name) => name === given.toLowerCase());
    if (column !== undefined) return column;
    throw new RuleError(`"${given.slice(0, 20)}" is no column`, {
      input: head.join(),
      expected: 'a head of date,name or date,name,to',
    });
  });
  const isWhole = columns.includes('date') && columns.includes('name') && new Set(columns).size === columns.length;
  if (isWhole) return columns;
  throw new RuleError('the head needs date and name, each column once', { input: head.join(), expected: EXAMPLE });
}

function daysOfRow(values: readonly string[], columns: readonly Column[]): readonly DayOff[] {
  if (values.length > columns.length) {
    const expected = `${columns.length} values; one with a comma in it stands in quotes`;
    throw new RuleError(`the line has ${values.length} values`, { input: values.join(), expected });
  }
  const value = (column: Column): string => values[columns.indexOf(column)] ?? '';
  const [first, name, to] = [readDay(value('date')), readName(value('name')), value('to')];
  const last = to === '' ? first : readDay(to);
  if (last < first || last - first > 366) {
    throw new RuleError('it ends before it begins, or is longer than a year', {
      input: to,
      expected: `a date from ${value('date')} on, at most a year later`,
    });
  }
  return Array.from({ length: last - first + 1 }, (_, day) => ({ date: dateText(first + day), name }));
}

function tooLarge(): RuleError {
  const expected = `at most ${MOST_IMPORTED} days in ${LARGEST_IMPORT} characters`;
  return new RuleError('this is too large for a calendar', { input: 'CSV', expected });
}
