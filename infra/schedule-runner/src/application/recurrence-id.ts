import { derivedGuid } from '@baton/bus';
import type { Guid, RuleData } from '@baton/contracts';

/** The recurrence that every module's schema has from the kit, and its rule. */
export const DAILY = { recurrenceId: '00000000-0000-8000-a000-000000000001', rule: { cron: '0 0 * * *', zone: 'UTC' } };

/** A value as JSON in which the order of fields is always the same, and fields that are undefined are not there. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

const DAILY_TEXT = canonicalJson(DAILY.rule);

/** The id of a rule's recurrence: the same rule has the same, so that enrolments share its occurrences. */
export function recurrenceIdOf(rule: RuleData): Guid {
  const text = canonicalJson(rule);
  return text === DAILY_TEXT ? DAILY.recurrenceId : derivedGuid('recurrence', text);
}
