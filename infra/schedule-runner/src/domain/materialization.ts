import { addDays, type DateRange } from '@baton/recurrence';

/** What occurrences follow from beside their rules. */
export interface Basis {
  /** Version of the zone data. */
  readonly zoneData: string;
  /** Of calendars that can be used, by name. */
  readonly versions: ReadonlyMap<string, number>;
}

/** What the occurrences of a recurrence followed from, as it is kept with them: `2026c germany:3 works:-`. */
export function basisText({ zoneData, versions }: Basis, calendars: readonly string[]): string {
  return [zoneData, ...calendars.map((name) => `${name}:${versions.get(name) ?? '-'}`)].join(' ');
}

/** Which dates are materialized once those that are asked for are, and which of them are new. */
export interface Extension {
  readonly kept: DateRange;
  readonly fresh: readonly DateRange[];
}

/** @param kept dates that are materialized; undefined: none. What is asked for apart from them is not kept with them. */
export function extended(kept: DateRange | undefined, asked: DateRange): Extension {
  if (kept === undefined) return { kept: asked, fresh: [asked] };
  if (asked.from > kept.to || asked.to < kept.from) return { kept, fresh: [asked] };
  const before = { from: asked.from, to: kept.from };
  const after = { from: kept.to, to: asked.to };
  return {
    kept: { from: least(asked.from, kept.from), to: greatest(asked.to, kept.to) },
    fresh: [before, after].filter(({ from, to }) => from < to),
  };
}

/** The dates of a range that may still change when the last date that was planned is known. */
export function changeable(kept: DateRange, lastPlanned: string | undefined): DateRange {
  return lastPlanned === undefined ? kept : { from: greatest(kept.from, addDays(lastPlanned, 1)), to: kept.to };
}

const least = (one: string, other: string): string => (one < other ? one : other);
const greatest = (one: string, other: string): string => (one > other ? one : other);
