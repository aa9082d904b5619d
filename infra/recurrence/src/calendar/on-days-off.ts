import { Filtered } from '../combine/filtered';
import type { Occurrence, Recurrence } from '../rule/occurrence';
import { SECONDS_PER_DAY } from '../time/civil';
import { readLocal } from '../time/read-local';
import type { Calendar } from './calendar';

/** A rule that skips a calendar's days off, or runs on them anyway and says so. */
export function onDaysOff(rule: Recurrence, calendar: Calendar, policy: 'skip' | 'none'): Recurrence {
  const isOff = (occurrence: Occurrence) => calendar.dayOff(dayOf(occurrence)) !== undefined;
  if (policy === 'skip') return new Filtered(rule, (occurrence) => !isOff(occurrence));
  const marked = (found: Occurrence | undefined): Occurrence | undefined =>
    found !== undefined && isOff(found) ? { ...found, reason: 'ran-anyway' } : found;
  return { next: (after) => marked(rule.next(after)), previous: (before) => marked(rule.previous(before)) };
}

const dayOf = ({ nominalLocal }: Occurrence): number => Math.floor(readLocal(nominalLocal) / SECONDS_PER_DAY);
