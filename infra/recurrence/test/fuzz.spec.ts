import fc from 'fast-check';
import { explain, type RuleDefinition, RuleError, readCalendar, readDefinition, recurrenceOf } from '../src';
import { MAX_STEPS, stepsTaken } from '../src/rule/steps';

const FROM = new Date('2026-01-01');

/** Either says what is wrong, or gives rising occurrences; each search within a bound of steps, and nothing else. */
function survives(definition: RuleDefinition): void {
  try {
    const recurrence = recurrenceOf(definition);
    let last = new Date(FROM.getTime() - 1);
    for (let count = 0; count < 5; count += 1) {
      const found = recurrence.next(last);
      expect(stepsTaken()).toBeLessThanOrEqual(MAX_STEPS);
      if (found === undefined) break;
      expect(found.instant > last).toBe(true);
      last = found.instant;
    }
    expect(explain(definition)).not.toContain('undefined');
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    expect(error.position ?? 0).toBeLessThanOrEqual(error.input.length);
    expect(error.expected).not.toBe('');
  }
}

const pieces = fc.constantFrom(
  '*',
  '?',
  '0',
  '5',
  '7',
  '15',
  '30',
  '59',
  '99',
  'L',
  'LW',
  '15W',
  'FRI',
  'MON#2',
  'JAN',
  '1-5',
  '22-2',
  '/2',
  '/90',
  ',',
  '-',
  '#',
  'W',
  ' ',
  '@daily',
  'x',
  '٣',
  '1e9',
);
const nearly = fc
  .array(
    fc.array(pieces, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    { minLength: 4, maxLength: 7 },
  )
  .map((parts) => parts.join(' '));
const rruleish = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'FREQ',
        'INTERVAL',
        'COUNT',
        'UNTIL',
        'BYDAY',
        'BYMONTH',
        'BYMONTHDAY',
        'BYHOUR',
        'BYSETPOS',
        'BYYEARDAY',
        'BYWEEKNO',
        'BYSECOND',
      ),
      fc.oneof(
        fc.constantFrom('DAILY', 'YEARLY', 'MONTHLY', 'HOURLY', 'SECONDLY', 'MO,-1FR', '53FR', '20260301', '2,30'),
        fc.integer({ min: -400, max: 400 }).map(String),
      ),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.map(([name, value]) => `${name}=${value}`).join(';'));

describe('bad input', () => {
  it.each([
    ['anything as cron', fc.string().map((cron): RuleDefinition => ({ cron, zone: 'UTC' }))],
    ['what looks like cron', nearly.map((cron): RuleDefinition => ({ cron, zone: 'America/New_York' }))],
    ['anything as a zone', fc.string().map((zone): RuleDefinition => ({ cron: '0 2 * * *', zone }))],
    [
      'anything as a recurrence rule',
      fc.string().map((rrule): RuleDefinition => ({ rrule, zone: 'UTC', start: '2026-01-01' })),
    ],
    [
      'what looks like a recurrence rule',
      rruleish.map((rrule): RuleDefinition => ({ rrule: `FREQ=MONTHLY;${rrule}`, zone: 'UTC', start: '2026-01-01' })),
    ],
    [
      'recurrence rules of any frequency',
      rruleish.map((rrule): RuleDefinition => ({ rrule, zone: 'Europe/Berlin', start: '2026-01-01' })),
    ],
    [
      'anything as an interval',
      fc.tuple(fc.string(), fc.string()).map(([every, anchor]): RuleDefinition => ({ every, anchor, zone: 'UTC' })),
    ],
    [
      'any day of the month',
      fc
        .tuple(fc.integer(), fc.integer())
        .map(([monthDay, month]): RuleDefinition => ({ monthDay, months: [month], at: '02:00', zone: 'UTC' })),
    ],
  ])('is refused or works, and comes back: %s', (_what, definitions) => {
    fc.assert(fc.property(definitions, survives), { numRuns: 150 });
  });

  it.each<[string, (given: unknown) => unknown]>([
    ['a rule', (given) => survives(readDefinition(given))],
    ['a calendar', readCalendar],
  ])('is refused or works where anything at all stands for %s', (_what, read) => {
    const words = [
      'rule',
      'cron',
      'zone',
      'calendar',
      'blackouts',
      'union',
      'anyOf',
      'daysOff',
      'weekend',
      'name',
      'at',
    ];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, true, 'UTC', '0 2 * * *', '2026-03-01')),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...words), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    const isRefused = (given: unknown) => {
      try {
        read(given);
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
      }
    };
    fc.assert(fc.property(tree, isRefused), { numRuns: 1_000 });
  });

  it('ends a search that would take too long, and says so', () => {
    const everyOther: RuleDefinition = { cron: '*/5 2 * * *', zone: 'UTC' };
    const nothing: RuleDefinition = { rule: everyOther, except: { cron: '1/5 2 * * *', zone: 'UTC' } };
    const union: RuleDefinition = { union: Array.from({ length: 500 }, () => nothing) };
    const rule = recurrenceOf({ rule: union, except: union, window: { from: '02:00', to: '03:00' } });
    expect(() => rule.next(FROM)).toThrow(
      /not found within 1000000 steps when it is due. Expected a rule that is due more/,
    );
    expect(recurrenceOf(everyOther).next(FROM)).toBeDefined();
  });

  it('says within 100 ms that 30 February never comes', () => {
    expect(() => recurrenceOf({ cron: '0 0 30 2 *', zone: 'UTC' })).toThrow(/character 5: it never fires/);
  });

  it.each<[RuleDefinition, RegExp]>([
    [{ cron: '* * * * * *', zone: 'UTC' }, /it fires 86400 times a day. Expected a rule that fires at most 8640/],
    [{ cron: '0 0 * * L', zone: 'UTC' }, /character 9: L alone does not say which weekday/],
    [{ cron: '0 0 32 * *', zone: 'UTC' }, /character 5: the day of month 32 does not exist. Expected 1 to 31/],
    [{ cron: '0 0 * FEBR *', zone: 'UTC' }, /character 7: "FEBR" is no month \(did you mean FEB\?\)/],
    [{ cron: '? 0 * * *', zone: 'UTC' }, /character 1: \? stands in day fields alone/],
    [{ cron: '@dayly', zone: 'UTC' }, /this shorthand is not known. Expected @yearly/],
    [{ every: '5s', anchor: '2026-01-01', zone: 'UTC' }, /fires 17280 times a day/],
    [{ every: 'P1DT1H', anchor: '2026-01-01', zone: 'UTC' }, /mixes real time, days and months/],
    [{ every: 'P1D', anchor: '2026-02-30', zone: 'UTC' }, /there is no day 30 in that month. Expected 01 to 28/],
    [{ rule: { cron: '0 2 * * *', zone: 'UTC' }, calendar: 'nowhere' }, /there is no such calendar/],
    [
      { rule: { cron: '0 2 * * *', zone: 'UTC' }, calendar: { weekend: [0, 1, 2, 3, 4, 5, 6] }, onHit: 'following' },
      /no business day within 40 days/,
    ],
    [{ rule: { cron: '0 2 * * *', zone: 'UTC' }, count: 3 }, /a count has to begin somewhere/],
  ])('is refused with what would be right: %j', (definition, message) => {
    expect(() => recurrenceOf(definition).next(FROM)).toThrow(message);
  });
});
