import type { RuleDefinition } from './rule-definition';
import { RuleError } from './rule-error';

/** What each kind of definition is known by, and what else it may say; `?` marks what may be left out. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  cron: { cron: 'text', zone: 'text', days: 'text?', gap: 'text?', overlap: 'text?' },
  every: { every: 'text', zone: 'text', anchor: 'text', shortMonth: 'text?', gap: 'text?', overlap: 'text?' },
  rrule: { rrule: 'text', zone: 'text', start: 'text?', gap: 'text?', overlap: 'text?' },
  monthDay: { monthDay: 'number', months: 'list?', shortMonth: 'text?', ...dated() },
  businessDay: { businessDay: 'number', months: 'list?', calendar: 'any?', ...dated() },
  everyBusinessDays: { everyBusinessDays: 'number', from: 'text', calendar: 'any?', ...dated() },
  fiscal: { fiscal: 'text', of: 'text', year: 'object', ...dated() },
  dates: { dates: 'list', zone: 'text', gap: 'text?', overlap: 'text?' },
  union: { union: 'list' },
  rule: {
    rule: 'object',
    except: 'object?',
    exceptDates: 'list?',
    window: 'object?',
    calendar: 'any?',
    onHit: 'text?',
    blackouts: 'list?',
    onBlackout: 'text?',
    from: 'text?',
    until: 'text?',
    count: 'number?',
  },
};

type Kind = 'text' | 'number' | 'list' | 'object' | 'any' | 'text?' | 'number?' | 'list?' | 'object?' | 'any?';

function dated(): Readonly<Record<string, Kind>> {
  return { zone: 'text', at: 'any', gap: 'text?', overlap: 'text?' };
}

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
};

/** Deeper ones are made by a mistake, or to do harm. */
const DEEPEST = 10;

/**
 * Reads a definition that came from outside, such as JSON: its kind, its fields and their types. What the fields say is read
 * by {@link recurrenceOf}.
 *
 * @throws {RuleError} when it is none.
 */
export function readDefinition(given: unknown, depth = 0): RuleDefinition {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || depth > DEEPEST) {
    throw new RuleError('this is no rule', { input: shown(given), expected: `an object with one of ${names}` });
  }
  const kind = Object.keys(KINDS).find((name) => Object.hasOwn(given, name) && name !== 'rule') ?? 'rule';
  const fields = KINDS[Object.hasOwn(given, 'rule') ? 'rule' : kind] ?? {};
  for (const [name, type] of Object.entries(fields)) refuseWrongType(given, name, type);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name))
      throw new RuleError(`a rule of this kind has no ${name}`, {
        input: shown(given),
        expected: Object.keys(fields).join(', '),
      });
  }
  const parts: unknown[] = 'union' in given && Array.isArray(given.union) ? [...given.union] : [];
  if ('rule' in given) parts.push(given.rule);
  if ('except' in given) parts.push(given.except);
  for (const part of parts) readDefinition(part, depth + 1);
  // Each field has been looked at; what a compiler calls its type is what the table above says.
  return given as RuleDefinition;
}

const names = Object.keys(KINDS).join(', ');

function refuseWrongType(given: object, name: string, kind: Kind): void {
  const value: unknown = Reflect.get(given, name);
  const isOptional = kind.endsWith('?');
  if (value === undefined && isOptional) return;
  const type = kind.replace('?', '');
  const isRight =
    (type === 'any' && value !== undefined && value !== null) ||
    (type === 'text' && typeof value === 'string') ||
    (type === 'number' && typeof value === 'number') ||
    (type === 'list' && Array.isArray(value)) ||
    (type === 'object' && typeof value === 'object' && value !== null);
  if (!isRight)
    throw new RuleError(`its ${name} is ${value === undefined ? 'missing' : 'wrong'}`, {
      input: shown(given),
      expected: `a ${type} as ${name}`,
    });
  const words = CHOICES[name];
  if (words === undefined || words.some((word) => word === value)) return;
  throw new RuleError(`there is no ${name} of this name`, { input: shown(value), expected: words.join(', ') });
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 150) ?? 'nothing';
