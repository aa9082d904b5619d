import type { Occurrence } from '../rule/occurrence';

/**
 * Occurrences in the order of their instants, each instant once: what was not moved there gives its name, and all that it
 * stands for is listed.
 */
export function merged(occurrences: readonly Occurrence[]): readonly Occurrence[] {
  const sorted = occurrences.toSorted((one, other) => one.instant.getTime() - other.instant.getTime());
  const found: Occurrence[] = [];
  for (const occurrence of sorted) {
    const last = found.at(-1);
    if (last === undefined || last.instant.getTime() !== occurrence.instant.getTime()) found.push(occurrence);
    else found[found.length - 1] = together(last, occurrence);
  }
  return found;
}

/** One occurrence of two at the same instant. */
export function together(one: Occurrence, other: Occurrence): Occurrence {
  const [named, added] = isMoved(one) && !isMoved(other) ? [other, one] : [one, other];
  const all = new Set([...namesOf(named), ...namesOf(added)]);
  return { ...named, coalesced: [...all].sort(), reason: isMoved(named) ? named.reason : added.reason };
}

const isMoved = ({ reason }: Occurrence): boolean => reason === 'moved-later' || reason === 'moved-earlier';
const namesOf = ({ coalesced, nominalLocal }: Occurrence): readonly string[] =>
  coalesced.length > 0 ? coalesced : [nominalLocal];
