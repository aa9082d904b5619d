import { RuleError } from '../rule-error';

/** A length of time: either real time, or days and months of the calendar. */
export type Duration =
  | { readonly unit: 'second'; readonly count: number }
  | { readonly unit: 'day' | 'month'; readonly count: number };

const PARTS: Readonly<Record<string, readonly [unit: Duration['unit'], count: number]>> = {
  Y: ['month', 12],
  M: ['month', 1],
  W: ['day', 7],
  D: ['day', 1],
  TH: ['second', 3_600],
  TM: ['second', 60],
  TS: ['second', 1],
};
const EXPECTED =
  'a duration of one kind: real time such as PT90M or 90m, days such as P2D or P2W, or months such as P1M';
/** A century of seconds; also keeps what follows within exact numbers. */
const LONGEST = 100 * 366 * 86_400;

/**
 * Reads an ISO 8601 duration (`PT6H`, `PT90M`, `P2D`, `P1W`, `P1M`, `P1Y`), or its short form (`90s`, `90m`, `6h`, `2d`, `1w`).
 *
 * @throws {RuleError} when it is none, is zero, or mixes real time, days and months: whether an hour after a day is 25 or 24
 *   hours later has no answer that all expect.
 */
export function readDuration(input: string): Duration {
  const parts = partsOf(input);
  const [first] = parts;
  if (first === undefined)
    throw new RuleError('this is no duration', { input, position: 0, length: input.length, expected: EXPECTED });
  const other = parts.find(({ unit }) => unit !== first.unit);
  if (other !== undefined) {
    throw new RuleError('it mixes real time, days and months', { input, position: other.at, expected: EXPECTED });
  }
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count >= 1 && count <= LONGEST) return { unit: first.unit, count };
  throw new RuleError(count < 1 ? 'an interval of nothing never ends' : 'the interval is longer than a century', {
    input,
    position: 0,
    length: input.length,
    expected: 'a duration from 10 seconds to 100 years',
  });
}

interface Part {
  readonly unit: Duration['unit'];
  readonly count: number;
  readonly at: number;
}

function partsOf(input: string): readonly Part[] {
  const short = /^(\d{1,9})([smhdw])$/.exec(input);
  if (short) {
    const [, count = '', letter = ''] = short;
    const name = letter.toUpperCase();
    return [partOf(/[smh]/.test(letter) ? `T${name}` : name, Number(count), 0)];
  }
  const iso = /^P((?:\d{1,9}[YMWD])*)(?:T((?:\d{1,9}[HMS])+))?$/.exec(input);
  if (!iso) return [];
  const [, date = '', time = ''] = iso;
  const read = (text: string, prefix: string, from: number): readonly Part[] =>
    [...text.matchAll(/(\d+)([A-Z])/g)].map(({ 1: count, 2: letter, index }) =>
      partOf(`${prefix}${letter}`, Number(count), from + index),
    );
  return [...read(date, '', 1), ...read(time, 'T', 2 + date.length)];
}

function partOf(name: string, times: number, at: number): Part {
  const [unit, count] = PARTS[name] ?? ['second', 0];
  return { unit, count: count * times, at };
}
