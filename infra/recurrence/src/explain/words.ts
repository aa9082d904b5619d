/** Months by their number less one. */
export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** Weekdays from Sunday on. */
export const WEEKDAYS: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

/** `a, b and c` */
export function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `1st`, `2nd`, `3rd`, `11th`, `22nd` */
export function ordinal(value: number): string {
  const ten = value % 100;
  const ending = ten >= 11 && ten <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${ending}`;
}

/** `the last`, `the second-to-last`, `the 3rd`: which of a row, from its end where it is negative. */
export function position(nth: number): string {
  if (nth > 0) return nth === 1 ? 'first' : ordinal(nth);
  return nth === -1 ? 'last' : `${ordinal(-nth)}-to-last`;
}

/** `day`, `2 days`: how many of a unit, without a number where it is one. */
export const counted = (count: number, unit: string): string => (count === 1 ? unit : `${count} ${unit}s`);

/** `1 day`, `2 days` */
export const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** The ends of values that are three or more in a row, also where it goes on over the end of what there is. */
export function rowOf(values: readonly number[], min: number, max: number): [from: number, to: number] | undefined {
  const begins = values.filter((value) => !values.includes(value === min ? max : value - 1));
  const [from] = begins;
  if (from === undefined || begins.length > 1 || values.length < 3) return undefined;
  return [from, ((from - min + values.length - 1) % (max - min + 1)) + min];
}
