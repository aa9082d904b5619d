import { type ClockChangeChoices, clockChangePolicy } from '../rule/clock-change';
import { refuseTooMany } from '../rule/limits';
import type { Recurrence } from '../rule/occurrence';
import { Searched } from '../rule/steps';
import { ZonedRule } from '../rule/zoned-rule';
import { zoneOf } from '../zone/zone';
import { type DayFieldRule, readCron } from './cron-expression';
import { CronTimes } from './cron-times';

/** A cron expression in a zone, with its choices. */
export interface CronRuleOptions extends ClockChangeChoices {
  /** Five fields, or six with seconds first; or `@daily` and its kin. */
  readonly cron: string;
  /** IANA zone the expression is read in. */
  readonly zone: string;
  /** What two restricted day fields mean. @default by the expression, see {@link readCron} */
  readonly days?: DayFieldRule;
}

/**
 * A cron expression in a zone.
 *
 * @throws {RuleError} when expression or zone cannot be read, when it never fires, or fires more than
 *   {@link MAX_PER_DAY} times a day.
 */
export function cronRule({ cron, zone, days, ...choices }: CronRuleOptions): Recurrence {
  const expression = readCron(cron, days);
  refuseTooMany(cron, expression.seconds.length * expression.minutes.length * expression.hours.length);
  const policy = clockChangePolicy(expression.isInterval, choices);
  return new Searched(new ZonedRule(new CronTimes(expression), zoneOf(zone), policy));
}
