import { RuleError } from '../rule-error';
import { nearest } from '../text/nearest';

/** What a field of a cron expression may hold. */
export interface FieldKind {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Three letters each, from `min` on. */
  readonly names?: readonly string[];
  /** What else may stand for a value, for messages. */
  readonly special?: string;
  /** A second name of the lowest value: 7 for Sunday. */
  readonly alias?: number;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The fields by their place in the full form. */
export const FIELDS = {
  second: { name: 'second', min: 0, max: 59 },
  minute: { name: 'minute', min: 0, max: 59 },
  hour: { name: 'hour', min: 0, max: 23 },
  dayOfMonth: { name: 'day of month', min: 1, max: 31, special: 'L, L-3, LW or 15W' },
  month: { name: 'month', min: 1, max: 12, names: MONTHS },
  dayOfWeek: { name: 'day of week', min: 0, max: 6, names: WEEKDAYS, alias: 7, special: 'FRI#2 or FRIL' },
} as const satisfies Record<string, FieldKind>;

/** A piece of an expression and where it stands in it, so that an error can point at it. */
export interface Token {
  readonly text: string;
  /** From 0. */
  readonly at: number;
  /** The whole expression. */
  readonly input: string;
}

/** An error that points at a token. */
export function wrong(token: Token, problem: string, expected: string): RuleError {
  return new RuleError(problem, {
    input: token.input,
    position: token.at,
    length: Math.max(1, token.text.length),
    expected,
  });
}

/** Splits a token, keeping where each part stands. */
export function split(token: Token, separator: string): readonly Token[] {
  let at = token.at;
  return token.text.split(separator).map((text) => {
    const part = { text, at, input: token.input };
    at += text.length + separator.length;
    return part;
  });
}

/** What is right in a field, for messages. */
export function rangeOf({ min, max, names, alias, special }: FieldKind): string {
  const named = names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  return `${min} to ${alias ?? max}${named}${special === undefined ? '' : `, ${special}`}`;
}

/** Reads one value of a field, a number or a name. A second name of a value is given as it is written. */
export function readValue(token: Token, kind: FieldKind): number {
  const named = kind.names?.indexOf(token.text.toUpperCase()) ?? -1;
  if (named >= 0) return named + kind.min;
  if (/^\d{1,4}$/.test(token.text)) {
    const value = Number(token.text);
    if (value >= kind.min && value <= (kind.alias ?? kind.max)) return value;
    throw wrong(token, `the ${kind.name} ${token.text} does not exist`, rangeOf(kind));
  }
  if (token.text === '') throw wrong(token, `a value of the ${kind.name} field is missing`, rangeOf(kind));
  const names = kind.names ?? [];
  const similar = names.find((name) => token.text.toUpperCase().startsWith(name)) ?? nearest(token.text, names);
  const hint = similar === undefined ? '' : ` (did you mean ${similar}?)`;
  throw wrong(token, `"${token.text.slice(0, 20)}" is no ${kind.name}${hint}`, rangeOf(kind));
}

/** Adds the values that one item of a list names: `*`, `5`, `1-5`, `22-2` (which wraps), and each of them with `/step`. */
export function addItem(into: Set<number>, item: Token, kind: FieldKind): void {
  const [range = item, step, ...more] = split(item, '/');
  const surplus = more[0];
  if (surplus !== undefined) throw wrong(surplus, 'there is a second step', 'one step, such as */15');
  const [from, to] = boundsOf(range, kind, step !== undefined);
  const every = step === undefined ? 1 : readStep(step, kind);
  const size = kind.max - kind.min + 1;
  // A reversed range goes over the end of the field and begins anew: 22-2 is 22, 23, 0, 1, 2.
  const last = to < from ? to + size : to;
  for (let value = from; value <= last; value += every) into.add(((value - kind.min) % size) + kind.min);
}

function boundsOf(range: Token, kind: FieldKind, hasStep: boolean): [from: number, to: number] {
  if (range.text === '*') return [kind.min, kind.max];
  const [first = range, second, ...more] = split(range, '-');
  const surplus = more[0];
  if (surplus !== undefined) throw wrong(surplus, 'a range has two ends', `a range such as ${kind.min}-${kind.max}`);
  const from = readValue(first, kind);
  if (second !== undefined) return [from, readValue(second, kind)];
  return [from, hasStep ? kind.max : from];
}

function readStep(step: Token, kind: FieldKind): number {
  const size = kind.max - kind.min + 1;
  const value = /^\d{1,9}$/.test(step.text) ? Number(step.text) : 0;
  if (value < 1) throw wrong(step, 'a step is a whole number from 1', `a step of 1 to ${size}`);
  if (value <= size) return value;
  const problem =
    `the ${kind.name} field begins anew after ${size} values, so a step of ${value} never comes round and would ` +
    `fire at ${kind.min} alone`;
  throw wrong(step, problem, `a step of 1 to ${size}, or an interval for longer pauses`);
}
