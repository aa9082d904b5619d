import type { EnrolmentProblem, EnrolmentView } from '@baton/contracts';
import { type CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { z } from 'zod';
import { InvalidRequestError } from '../../application/application.error';
import type { AskedEnrolment } from '../../application/change-enrolments';
import { askedEnrolment } from './enrolment.dto';

/** The columns of a file, in the order they are written. The name is for people and is not read. */
const COLUMNS = [
  'organizationId',
  'organizationName',
  'scheduleType',
  'rule',
  'parameters',
  'validFrom',
  'validUntil',
  'paused',
  'misfirePolicy',
  'catchUpDays',
  'maxCatchUp',
] as const;
/** In place of `rule`, what people write by hand. */
const BY_HAND = ['cron', 'zone'] as const;
const KNOWN: readonly string[] = [...COLUMNS, ...BY_HAND];
const JSON_COLUMNS: readonly string[] = ['rule', 'parameters'];
const NUMBERS: readonly string[] = ['catchUpDays', 'maxCatchUp'];

/** Marks a file as UTF-8 for spreadsheets. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What a file says, and what of it cannot be read. */
export interface EnrolmentFile {
  readonly asked: readonly AskedEnrolment[];
  readonly problems: readonly EnrolmentProblem[];
}

/** The first line of a file that is written. */
export function csvHead(): string {
  return BYTE_ORDER_MARK + stringify([COLUMNS]);
}

/** Lines of a file that is written. What a spreadsheet would take for a formula begins with an apostrophe. */
export function csvLines(enrolments: readonly EnrolmentView[]): string {
  const rows = enrolments.map((enrolment) => COLUMNS.map((column) => cellOf(enrolment[column])));
  return stringify(rows, { escape_formulas: true });
}

function cellOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Reads a file with a head. An empty cell is the default, a column that is not there leaves things as they are.
 *
 * @throws {InvalidRequestError} when it is no such file at all.
 */
export function readEnrolmentCsv(file: string): EnrolmentFile {
  const asked: AskedEnrolment[] = [];
  const problems: EnrolmentProblem[] = [];
  for (const { record, info } of rowsOf(file)) {
    const read = readRow(record, info.lines);
    if ('problems' in read) problems.push(...read.problems);
    else asked.push(read);
  }
  return { asked, problems };
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function rowsOf(file: string): readonly Row[] {
  try {
    return parse<Row['record']>(file, {
      bom: true,
      columns: (head: readonly string[]) => refuseColumns(head),
      delimiter: delimiterOf(file),
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly Row[];
  } catch (error) {
    if (error instanceof InvalidRequestError || !isCsvError(error)) throw error;
    throw new InvalidRequestError('file', `this is no CSV, line ${String(error.lines)}: ${error.message}`);
  }
}

const isCsvError = (error: unknown): error is CsvError => error instanceof Error && 'code' in error && 'lines' in error;

/** Which of `,`, `;` and the tab is between columns, by the head: no column has any of them in its name. */
function delimiterOf(file: string): string {
  const [head = ''] = file.split(/\r?\n/, 1);
  const used = [',', ';', '\t'].filter((delimiter) => head.includes(delimiter));
  if (used.length === 1 && used[0] !== undefined) return used[0];
  throw new InvalidRequestError('file', `expected a head with one of "," ";" or tabs between ${COLUMNS.join(', ')}`);
}

function refuseColumns(head: readonly string[]): string[] {
  const wrong = head.find((column, index) => !KNOWN.includes(column) || head.indexOf(column) !== index);
  if (wrong !== undefined) {
    throw new InvalidRequestError(
      'file',
      `there is no column "${wrong}", or it is there twice; expected ${KNOWN.join(', ')}`,
    );
  }
  const missing = ['organizationId', 'scheduleType'].find((column) => !head.includes(column));
  if (missing !== undefined) throw new InvalidRequestError('file', `expected a column ${missing}`);
  return [...head];
}

function readRow(
  record: Row['record'],
  line: number,
): AskedEnrolment | { readonly problems: readonly EnrolmentProblem[] } {
  const cells: Record<string, unknown> = {};
  const problems: EnrolmentProblem[] = [];
  for (const [column, cell] of Object.entries(record)) {
    if (column === 'organizationName' || BY_HAND.some((name) => name === column)) continue;
    const value = cellValue(column, cell);
    if (value === undefined)
      problems.push({ line, field: column, problem: `"${cell}" is no JSON.`, expected: EXAMPLE });
    else cells[column] = value;
  }
  const { cron, zone } = record;
  if (cron) cells.rule = { cron, zone: zone || 'UTC' };
  // No default can stand for a rule, so that an empty cell leaves the one there is.
  if (cells.rule === null) delete cells.rule;
  const read = askedEnrolment.safeParse(cells);
  if (read.success && problems.length === 0) return { line, ...read.data };
  return { problems: [...problems, ...(read.error?.issues ?? []).map((issue) => problemOf(issue, line))] };
}

const EXAMPLE = 'JSON such as {"cron":"0 2 * * *","zone":"Europe/Berlin"}';

/** Undefined where it is no JSON. */
function cellValue(column: string, cell: string): unknown {
  if (cell === '') return null;
  if (JSON_COLUMNS.includes(column)) return jsonOf(cell);
  if (NUMBERS.includes(column) && /^\d+$/.test(cell)) return Number(cell);
  if (column === 'paused') return { true: true, false: false }[cell.toLowerCase()] ?? cell;
  return cell;
}

function jsonOf(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}

function problemOf(issue: z.core.$ZodIssue, line: number): EnrolmentProblem {
  return { line, field: issue.path.join('.'), problem: `It is not right: ${issue.message}.`, expected: issue.message };
}
