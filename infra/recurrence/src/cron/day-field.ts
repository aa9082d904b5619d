import { addItem, FIELDS, readValue, split, type Token, wrong } from './cron-field';
import { allDays, type MonthShape, nearestWeekday, nthWeekday, weekdayBefore } from './month-shape';

/** The days of a month that a field names, as bits: bit 1 is the 1st. They depend on the month's shape alone. */
export type DayMask = (shape: MonthShape) => number;

/** A day field, read. */
export interface DayField {
  readonly days: DayMask;
  /** Whether it names all days: `*` and `?`. */
  readonly isAny: boolean;
  /** Whether it starts with a star. */
  readonly isStarred: boolean;
  /** Whether it is one run of two to seven days, such as `8-14`, which every month has each weekday once in. */
  readonly isWeek: boolean;
}

const bit = (day: number): number => 1 << day;
const SPECIAL_DAYS = 'a day from 1 to 31, L, L-3, LW or 15W';
const SPECIAL_WEEKDAYS = 'a weekday from 0 to 7 or SUN to SAT, FRI#2 for the second Friday, or FRIL for the last';

/** Reads the day-of-month field: also `L`, `L-3` (three days before the last), `LW` (last weekday), `15W` (nearest weekday). */
export function readDayOfMonth(field: Token): DayField {
  return readDays(field, (item, plain) => {
    const text = item.text.toUpperCase();
    if (text === 'L') return ({ length }) => bit(length);
    if (text === 'LW' || text === 'WL') return (shape) => bit(weekdayBefore(shape, shape.length));
    if (text.startsWith('L-')) return beforeLast({ ...item, text: item.text.slice(2), at: item.at + 2 });
    if (text.endsWith('W')) return nearest(item);
    if (/^[L#]|[L#]$/.test(text)) throw wrong(item, `"${item.text}" is no day of month`, SPECIAL_DAYS);
    addItem(plain, item, FIELDS.dayOfMonth);
    return undefined;
  });
}

/** Reads the day-of-week field: also `FRI#2` (second Friday), `FRIL` or `5L` (last Friday). */
export function readDayOfWeek(field: Token): DayField {
  return readDays(
    field,
    (item, plain) => {
      const [day = item, ordinal, ...more] = split(item, '#');
      if (more[0] !== undefined) throw wrong(more[0], 'there is a second #', SPECIAL_WEEKDAYS);
      if (ordinal !== undefined) return nth(day, ordinal);
      if (/^l$/i.test(item.text)) {
        throw wrong(
          item,
          'L alone does not say which weekday is meant',
          `${SPECIAL_WEEKDAYS}; SAT is the last day of a week`,
        );
      }
      if (/l$/i.test(item.text)) return lastWeekday(item);
      addItem(plain, item, FIELDS.dayOfWeek);
      return undefined;
    },
    (plain) => (shape) => allDays(shape, (weekday) => plain.has(weekday)),
  );
}

/** Reads the items of a day field: special ones give a mask of their own, the others add to `plain`. */
function readDays(
  field: Token,
  readItem: (item: Token, plain: Set<number>) => DayMask | undefined,
  maskOfPlain = (plain: ReadonlySet<number>): DayMask => {
    let mask = 0;
    for (const day of plain) mask |= bit(day);
    return ({ length }) => mask & ~(-2 << length);
  },
): DayField {
  if (field.text === '?') return { days: (shape) => allDays(shape), isAny: true, isStarred: true, isWeek: false };
  const plain = new Set<number>();
  const masks = split(field, ',').flatMap((item) => {
    if (item.text === '?') throw wrong(item, '? stands alone', 'a ? that is the whole field, or *');
    return readItem(item, plain) ?? [];
  });
  masks.push(maskOfPlain(plain));
  return {
    days: (shape) => masks.reduce((mask, more) => mask | more(shape), 0),
    isAny: field.text === '*' || field.text === '*/1',
    isStarred: field.text.startsWith('*'),
    isWeek: /^\d+-\d+$/.test(field.text) && plain.size >= 2 && plain.size <= 7,
  };
}

function beforeLast(count: Token): DayMask {
  const days = readCount(count, 30, 'L-1 to L-30');
  return ({ length }) => (length > days ? bit(length - days) : 0);
}

function nearest(item: Token): DayMask {
  const day = readValue({ ...item, text: item.text.slice(0, -1) }, FIELDS.dayOfMonth);
  return (shape) => (day <= shape.length ? bit(nearestWeekday(shape, day)) : 0);
}

function nth(day: Token, ordinal: Token): DayMask {
  const weekday = readValue(day, FIELDS.dayOfWeek) % 7;
  if (/^l$/i.test(ordinal.text)) return lastOf(weekday);
  const count = readCount(ordinal, 5, 'the first to fifth, #1 to #5, or #L for the last');
  return (shape) => {
    const found = nthWeekday(shape, weekday, count);
    return found <= shape.length ? bit(found) : 0;
  };
}

function lastWeekday(item: Token): DayMask {
  return lastOf(readValue({ ...item, text: item.text.slice(0, -1) }, FIELDS.dayOfWeek) % 7);
}

function lastOf(weekday: number): DayMask {
  return (shape) => {
    const fifth = nthWeekday(shape, weekday, 5);
    return bit(fifth <= shape.length ? fifth : fifth - 7);
  };
}

function readCount(token: Token, max: number, expected: string): number {
  const count = /^\d{1,2}$/.test(token.text) ? Number(token.text) : 0;
  if (count < 1 || count > max) throw wrong(token, `"${token.text.slice(0, 20)}" is out of range`, expected);
  return count;
}
