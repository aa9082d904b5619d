import { readCron } from './cron/cron-expression';
import type { RuleDefinition } from './definition';
import { readDuration } from './interval/duration';
import { type RRuleParts, readRRule } from './rrule/rrule-parts';
import { readRRuleText } from './rrule/rrule-text';

const DAY = 86_400;

/** How often a rule may fire in a day, if nothing of it is left out. @throws {RuleError} when an expression cannot be read. */
export function mostPerDay(definition: RuleDefinition): number {
  if ('rule' in definition) return mostPerDay(definition.rule);
  if ('union' in definition) return definition.union.reduce((sum, rule) => sum + mostPerDay(rule), 0);
  if ('cron' in definition) {
    const { seconds, minutes, hours } = readCron(definition.cron);
    return seconds.length * minutes.length * hours.length;
  }
  if ('every' in definition) {
    const { unit, count } = readDuration(definition.every);
    return unit === 'second' ? Math.ceil(DAY / count) : 1;
  }
  if ('rrule' in definition) return mostByRRule(definition.rrule);
  if ('dates' in definition) return mostOnOneDate(definition.dates);
  return [definition.at].flat().length;
}

function mostByRRule(rrule: string): number {
  const { rule, added } = readRRuleText(rrule);
  const listed = mostOnOneDate(added.map(({ token }) => token.text));
  return listed + (rule === undefined ? 0 : mostOfParts(readRRule(rule)));
}

/** What a part leaves open has each value where the rule repeats itself within it, else that of the start. */
function mostOfParts({ freq, interval, byHour, byMinute, bySecond }: RRuleParts): number {
  const hours = byHour.length || (['HOURLY', 'MINUTELY', 'SECONDLY'].includes(freq) ? 24 : 1);
  const minutes = byMinute.length || (['MINUTELY', 'SECONDLY'].includes(freq) ? 60 : 1);
  const seconds = bySecond.length || (freq === 'SECONDLY' ? 60 : 1);
  const within = { HOURLY: [3_600, minutes * seconds], MINUTELY: [60, seconds], SECONDLY: [1, 1] } as const;
  const all = hours * minutes * seconds;
  if (freq !== 'HOURLY' && freq !== 'MINUTELY' && freq !== 'SECONDLY') return all;
  const [size, times] = within[freq];
  return Math.min(all, Math.ceil(DAY / (size * interval)) * times);
}

function mostOnOneDate(times: readonly string[]): number {
  const byDate = Map.groupBy(times, (time) => time.split('T')[0]);
  return Math.max(0, ...[...byDate.values()].map(({ length }) => length));
}
