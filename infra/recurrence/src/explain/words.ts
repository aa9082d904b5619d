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
