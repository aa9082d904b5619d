import { type CronRuleOptions, cronRule, occurrencesIn } from '../src';
import sample from './fixtures/clock-change-cases.json';

type Policy = 'REC' | 'LIT' | 'SKF' | 'SHF' | 'END';
type Case = (typeof sample.cases)[number];

/** What the policies END and SHF call an interval is wider than our own word: a range or a step counts too. */
const isIntervalOfEnd = (cron: string): boolean => /[*\-/]/.test(cron.split(' ').slice(0, 2).join(' '));

/** The choices that make each named policy. `VIX`, the way of one cron daemon's main loop, is none of them. */
const choices: Record<Policy, (cron: string) => Pick<CronRuleOptions, 'gap' | 'overlap'>> = {
  REC: () => ({}),
  LIT: () => ({ gap: 'skip', overlap: 'both' }),
  SKF: () => ({ gap: 'skip', overlap: 'first' }),
  SHF: (cron) => ({ gap: 'shift', overlap: isIntervalOfEnd(cron) ? 'both' : 'first' }),
  END: (cron) => ({ gap: 'run-after', overlap: isIntervalOfEnd(cron) ? 'both' : 'first' }),
};
const policies = Object.keys(choices) as Policy[];

const fires = ({ cron, zone, from, to }: Case, policy: Policy): string[] =>
  occurrencesIn(
    cronRule({ cron, zone, ...choices[policy](cron) }),
    { from: new Date(from), to: new Date(to) },
    10_000,
  ).map(({ instant }) => instant.toISOString().replace(':00.000Z', 'Z'));

describe('cases of changing clocks', () => {
  it.each(sample.cases.map((given): [string, string, Case] => [given.id, given.note, given]))(
    '%s: %s',
    (_id, _note, given) => {
      const found = Object.fromEntries(policies.map((policy) => [policy, fires(given, policy)]));
      const { REC, LIT, SKF, SHF, END } = given.expect;
      expect(found).toEqual({ REC, LIT, SKF, SHF, END });
    },
  );
});
