import { RuleError } from './rule-error';

type Type = 'text' | 'number' | 'object' | 'any' | 'list' | 'texts' | 'numbers' | 'text or texts';

/** Of what type a field is; `?` marks one that may be left out. */
export type Kind = Type | `${Type}?`;

/** The fields that something may have. */
export type Fields = Readonly<Record<string, Kind>>;

/** The words of choices. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  days: ['either', 'both'],
  gap: ['run-after', 'shift', 'skip'],
  overlap: ['first', 'last', 'both'],
  shortMonth: ['clamp', 'skip'],
  fiscal: ['first-day', 'last-day'],
  of: ['period', 'quarter', 'year'],
  onHit: ['skip', 'following', 'preceding', 'modified-following', 'none'],
  onBlackout: ['skip', 'following'],
  weeks: ['4-4-5', '4-5-4', '5-4-4'],
  which: ['last', 'nearest'],
};

const WORDS: Readonly<Record<string, string>> = {
  text: 'a text',
  number: 'a number',
  object: 'an object',
  list: 'a list',
  texts: 'a list of texts',
  numbers: 'a list of numbers',
  'text or texts': 'a text or a list of texts',
  any: 'something',
};

/** @throws {RuleError} when something has other fields, or values of other types, than it may have. */
export function refuseOtherFields(given: object, fields: Fields, what: string): void {
  for (const [name, kind] of Object.entries(fields)) refuseWrongType(given, name, kind);
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(fields, name)) continue;
    throw new RuleError(`${what} has no ${name}`, { input: shown(given), expected: Object.keys(fields).join(', ') });
  }
}

function refuseWrongType(given: object, name: string, kind: Kind): void {
  const value: unknown = Reflect.get(given, name);
  if (value === undefined && kind.endsWith('?')) return;
  const type = kind.replace('?', '');
  if (!isOf(type, value))
    throw new RuleError(`${name} is ${value === undefined ? 'missing' : 'of the wrong kind'}`, {
      input: shown(given),
      expected: `${WORDS[type] ?? type} as ${name}`,
    });
  const words = CHOICES[name];
  if (words === undefined || words.some((word) => word === value)) return;
  throw new RuleError(`there is no ${name} of this name`, { input: shown(value), expected: words.join(', ') });
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'any') return value !== undefined && value !== null;
  if (type === 'list') return Array.isArray(value);
  if (type === 'texts' || type === 'numbers') {
    return Array.isArray(value) && value.every((one) => isOf(type.slice(0, -1), one));
  }
  if (type === 'text or texts') return isOf('text', value) || isOf('texts', value);
  if (type === 'object') return isObject(value);
  return typeof value === (type === 'text' ? 'string' : type);
}

/** Whether a value is an object with fields. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a message shows it. */
export const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 150) ?? 'nothing';
