import {
  explain,
  MAX_PREVIEW,
  nextOccurrences,
  type Occurrence,
  occurrencesIn,
  type PreviewLine,
  preview as previewOf,
  type RuleDefinition,
  RuleError,
  readDefinition,
  readInstant,
  recurrenceOf,
} from '@baton/recurrence';
import { textTable } from '@baton/terminal';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** What a preview is asked for, as options on the command line or as one JSON object in a line of standard input. */
export interface PreviewRequest {
  readonly cron?: string;
  readonly rrule?: string;
  readonly every?: string;
  /** Any rule, as JSON. */
  readonly rule?: string | object;
  /** First occurrence of `every`, first local time of `rrule`. @default `from` */
  readonly anchor?: string;
  /** @default UTC */
  readonly zone?: string;
  readonly gap?: string;
  readonly overlap?: string;
  readonly days?: string;
  /** Inclusive. @default now */
  readonly from?: string;
  /** Exclusive; without it, {@link count} occurrences are listed. */
  readonly to?: string;
  /** @default 10 */
  readonly count?: number;
  /** Also what is left out, and sentences. */
  readonly why?: boolean;
  /** The rule in plain English instead. */
  readonly explain?: boolean;
}

/** What is printed of an occurrence. */
interface Line extends Omit<PreviewLine, 'instant' | 'why'> {
  readonly instant: string | null;
  readonly why?: string;
}

const USUAL_COUNT = 10;

/** Lists occurrences of one rule: as a table, or as JSON. */
export function preview(terminal: Terminal, request: PreviewRequest, asJson: boolean, now: Date): ExitCode {
  try {
    const answer = answerTo(request, now);
    terminal.out(asJson ? JSON.stringify(answer) : textOf(answer));
    return ExitCode.succeeded;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    if (asJson) terminal.error(JSON.stringify(problemOf(error)));
    else if (error.position === undefined) terminal.error(error.message);
    else terminal.error(`${error.pointer()}\n${error.message}`);
    return ExitCode.failed;
  }
}

/** Answers each line of standard input that is not blank by one line of JSON: its occurrences, or `{"error"}` with what would be right. */
export async function previewLines(terminal: Terminal, now: Date): Promise<ExitCode> {
  let code: ExitCode = ExitCode.succeeded;
  let number = 0;
  for await (const line of terminal.lines()) {
    number += 1;
    if (line.trim() === '') continue;
    try {
      const request = readRequest(line);
      for (const name of Object.keys(request))
        if (!OPTIONS.includes(name)) terminal.error(`Line ${number}: ${noOption(name)}`);
      terminal.out(JSON.stringify(answerTo(request, now)));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      terminal.out(JSON.stringify({ error: problemOf(error) }));
      code = ExitCode.failed;
    }
  }
  return code;
}

const OPTIONS: readonly string[] = [
  ...['cron', 'rrule', 'every', 'rule', 'anchor', 'zone', 'gap', 'overlap', 'days', 'from', 'to', 'count'],
  ...['why', 'explain', 'json'],
];

/** Lines are answered whatever else they carry, such as a number of their own; a misspelt option is not passed over in silence. */
function noOption(name: string): string {
  return `"${name.slice(0, 50)}" is no option of a preview and means nothing. Options are ${OPTIONS.join(', ')}.`;
}

/** As the API says what is wrong; the position is the character's, from 0. */
function problemOf({ code, message, position }: RuleError): object {
  return { code, detail: message, position };
}

function readRequest(line: string): PreviewRequest {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new RuleError(`this is no JSON: ${problem}`, { input: line, expected: EXAMPLE }, { cause });
  }
  if (typeof request === 'object' && request !== null && !Array.isArray(request)) return request;
  throw new RuleError('this is no JSON object', { input: line, expected: EXAMPLE });
}

const EXAMPLE =
  'an object such as {"cron":"30 2 * * *","zone":"Europe/Berlin","from":"2026-03-28T00:00Z","to":"2026-03-31T00:00Z"}';

function answerTo(request: PreviewRequest, now: Date): readonly Line[] | { readonly explanation: string } {
  const from = request.from === undefined ? now : readInstant(text('from', request.from));
  const definition = definitionOf(request, from);
  if (request.explain === true) return { explanation: explain(definition) };
  const recurrence = recurrenceOf(definition);
  if (request.to === undefined) return nextOccurrences(recurrence, from, countOf(request)).map(lineOf);
  const range = { from, to: readInstant(text('to', request.to)) };
  if (request.why === true) return previewOf(definition, range).map(lineOf);
  return occurrencesIn(recurrence, range, MAX_PREVIEW).map(lineOf);
}

function countOf({ count = USUAL_COUNT }: PreviewRequest): number {
  if (Number.isInteger(count) && count >= 1 && count <= MAX_PREVIEW) return count;
  throw new RuleError('this is no count', { input: String(count), expected: `1 to ${MAX_PREVIEW}` });
}

function lineOf(found: Occurrence | PreviewLine): Line {
  const { nominalLocal, copy, instant, coalesced, reason } = found;
  const line = { nominalLocal, copy, instant: instant === null ? null : instantText(instant), coalesced, reason };
  return 'why' in found ? { ...line, why: found.why } : line;
}

function definitionOf(request: PreviewRequest, from: Date): RuleDefinition {
  const { cron, rrule, every, anchor } = request;
  const choices = {
    zone: text('zone', request.zone ?? 'UTC'),
    gap: oneOf(request, 'gap', ['run-after', 'shift', 'skip'] as const),
    overlap: oneOf(request, 'overlap', ['first', 'last', 'both'] as const),
  };
  const days = oneOf(request, 'days', ['either', 'both'] as const);
  const start = text('anchor', anchor ?? from.toISOString());
  const rules: readonly (RuleDefinition | undefined)[] = [
    request.rule === undefined ? undefined : readRule(request.rule),
    cron === undefined ? undefined : { cron: text('cron', cron), days, ...choices },
    rrule === undefined ? undefined : { rrule: text('rrule', rrule), start, ...choices },
    every === undefined ? undefined : { every: text('every', every), anchor: start, ...choices },
  ];
  const [rule, ...more] = rules.filter((found) => found !== undefined);
  if (rule !== undefined && more.length === 0) return rule;
  throw new RuleError('a preview is of one rule', {
    input: JSON.stringify(request),
    expected: 'one of cron, rrule, every and rule',
  });
}

/** A definition as it is stored. */
function readRule(rule: string | object): RuleDefinition {
  if (typeof rule !== 'string') return readDefinition(rule);
  try {
    return readDefinition(JSON.parse(rule));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new RuleError(`this is no JSON: ${cause.message}`, { input: rule, expected: 'a rule as JSON' }, { cause });
  }
}

/** What comes from standard input may be anything. */
function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RuleError(`${name} is no text`, { input: JSON.stringify(value), expected: 'a text' });
}

function oneOf<T extends string>(
  request: PreviewRequest,
  name: 'gap' | 'overlap' | 'days',
  choices: readonly T[],
): T | undefined {
  const given = request[name];
  const found = choices.find((choice) => choice === given);
  if (found !== undefined || given === undefined) return found;
  throw new RuleError(`there is no ${name} of this name`, { input: String(given), expected: choices.join(', ') });
}

/** ISO 8601; seconds are written where there are any, as in nominal local times. */
function instantText(instant: Date): string {
  return instant.toISOString().replace(/(?::00)?\.000Z$/, 'Z');
}

function textOf(answer: ReturnType<typeof answerTo>): string {
  if ('explanation' in answer) return answer.explanation;
  if (answer.length === 0) return 'It is not due in this range.';
  const rows = answer.map(({ instant, nominalLocal, copy, reason, coalesced, why }) => [
    instant ?? 'not due',
    nominalLocal,
    copy,
    why ?? reason,
    coalesced.join(' '),
  ]);
  return textTable(['instant (UTC)', 'nominal local time', 'copy', 'why', 'stands for'], rows);
}
