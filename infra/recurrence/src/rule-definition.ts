import { type CronRuleOptions, cronRule } from './cron/cron-rule';
import { type EveryRuleOptions, everyRule } from './interval/every-rule';
import type { Recurrence } from './rule/occurrence';

/** A rule as plain data: what is stored, sent, and typed. */
export type RuleDefinition = CronRuleOptions | EveryRuleOptions;

/**
 * Makes the recurrence that a definition describes.
 *
 * @throws {RuleError} when it cannot be read; the message points at the character.
 */
export function recurrenceOf(definition: RuleDefinition): Recurrence {
  if ('cron' in definition) return cronRule(definition);
  return everyRule(definition);
}
