import { dateText, dayNumber, dayOfLocal, localText } from '../time/civil';
import { zoneOf } from './zone';

/** A day on which a zone's clocks are changed. */
export interface OddDay {
  /** The local date on which it begins. */
  readonly date: string;
  /** When the clocks are changed. */
  readonly instant: Date;
  /** `gap`: local times are missing; `overlap`: local times are there twice. */
  readonly kind: 'gap' | 'overlap';
  /** The first local time that is missing or there twice. */
  readonly from: string;
  /** The first local time after them. */
  readonly to: string;
  readonly minutes: number;
}

/**
 * The days of a year on which a zone's clocks are changed, by whatever reason: it looks at offsets alone.
 *
 * @throws {RuleError} when there is no such zone.
 */
export function oddDays(zoneName: string, year: number): readonly OddDay[] {
  const zone = zoneOf(zoneName);
  const [first, last] = [dayNumber(year, 1, 1), dayNumber(year + 1, 1, 1)];
  return zone
    .segmentsStartingIn((first - 2) * 86_400, (last + 2) * 86_400)
    .map(({ start, offset, offsetBefore }): OddDay => {
      const [low, high] = [start + Math.min(offset, offsetBefore), start + Math.max(offset, offsetBefore)];
      return {
        date: dateText(dayOfLocal(low)),
        instant: new Date(start * 1_000),
        kind: offset > offsetBefore ? 'gap' : 'overlap',
        from: localText(low),
        to: localText(high),
        minutes: (high - low) / 60,
      };
    })
    .filter(({ date }) => Number(date.slice(0, 4)) === year);
}
