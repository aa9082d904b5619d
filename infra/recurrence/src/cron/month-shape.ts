/** All that days of a month depend on: its length and the weekday it begins with. There are 28 shapes. */
export interface MonthShape {
  /** 28 to 31. */
  readonly length: number;
  /** 0 is Sunday. */
  readonly firstWeekday: number;
}

const weekdayIn = ({ firstWeekday }: MonthShape, day: number): number => (firstWeekday + day - 1) % 7;

/** The days whose weekday is wanted, as bits: bit 1 is the 1st. */
export function allDays(shape: MonthShape, isWanted: (weekday: number) => boolean = () => true): number {
  let mask = 0;
  for (let day = 1; day <= shape.length; day += 1) if (isWanted(weekdayIn(shape, day))) mask |= 1 << day;
  return mask;
}

/** The nth of a weekday; a day past the end where the month has no such one. */
export function nthWeekday({ firstWeekday }: MonthShape, weekday: number, nth: number): number {
  return 1 + ((weekday - firstWeekday + 7) % 7) + (nth - 1) * 7;
}

/** The day itself, or the Friday before where it is on a weekend. */
export function weekdayBefore(shape: MonthShape, day: number): number {
  const weekday = weekdayIn(shape, day);
  if (weekday === 6) return day - 1;
  return weekday === 0 ? day - 2 : day;
}

/** The weekday nearest to a day, within the month: a Saturday's Friday, a Sunday's Monday (Quartz's `W`). */
export function nearestWeekday(shape: MonthShape, day: number): number {
  const weekday = weekdayIn(shape, day);
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === shape.length ? day - 2 : day + 1;
  return day;
}
