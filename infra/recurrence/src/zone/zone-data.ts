/** The newest release of IANA's zone data when this was released. Whoever raises it looks at https://www.iana.org/time-zones. */
export const NEWEST_KNOWN_ZONE_DATA = '2026f';

/** Governments decide from year to year: data of a year are too old from July of the next one on. */
const OLD_FROM_MONTH = 6;

/**
 * Why zone data are too old to plan by; undefined when they are not.
 *
 * @param inUse their version, such as `2025c`.
 * @param offered versions that could be had instead; what is no version is left out.
 */
export function whyZoneDataAreOld(inUse: string, offered: readonly string[], now: Date): string | undefined {
  // Releases rise as text: 2025c, 2026a, 2026z, 2026za.
  const newest = offered
    .filter((version) => VERSION.test(version))
    .sort()
    .at(-1);
  if (!VERSION.test(inUse)) return `the zone data in use do not say which they are (${inUse})`;
  if (newest !== undefined && inUse < newest) return `the zone data in use are ${inUse}, and ${newest} are out`;
  const year = Number(inUse.slice(0, 4));
  if (now.getTime() < Date.UTC(year + 1, OLD_FROM_MONTH)) return undefined;
  return `the zone data in use are ${inUse}, and those of ${year} have been too old since July ${year + 1}`;
}

const VERSION = /^\d{4}[a-z]{1,2}$/;
