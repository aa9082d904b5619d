import fc from 'fast-check';
import { cronRule } from './cron/cron-rule';
import { dueOccurrences, type MisfirePolicy, nextDueAt, type TriggerSchedule } from './owed-occurrences';
import { RuleError } from './rule-error';

const utc = (text: string): Date => new Date(`${text.replace(' ', 'T')}Z`);
const nightly = (misfirePolicy: MisfirePolicy, more: Partial<TriggerSchedule> = {}): TriggerSchedule => ({
  rule: { cron: '0 2 * * *', zone: 'UTC' },
  misfirePolicy,
  ...more,
});
const owed = (schedule: TriggerSchedule, from: string, to: string): string[] =>
  dueOccurrences(schedule, utc(from), utc(to)).owed.map(
    ({ instant, nominalLocal }) => `${instant.toISOString().slice(0, 16)} for ${nominalLocal.slice(0, 16)}`,
  );
const instants = (schedule: TriggerSchedule, from: string, to: string): string[] =>
  owed(schedule, from, to).map((line) => line.slice(0, 16));

describe('what is owed', () => {
  it('owes nothing before the next occurrence', () => {
    expect(instants(nightly('fire-all'), '2025-10-13 02:00', '2025-10-14 01:59:59.999')).toEqual([]);
  });

  it('owes the occurrence from its very instant on', () => {
    expect(instants(nightly('fire-once'), '2025-10-13 02:00', '2025-10-14 02:00')).toEqual(['2025-10-14T02:00']);
  });

  it('does not owe the one recorded last', () => {
    expect(instants(nightly('fire-once'), '2025-10-14 02:00', '2025-10-14 02:00:30')).toEqual([]);
  });

  it('owes only the newest after a three-day outage under fire-once', () => {
    expect(instants(nightly('fire-once'), '2025-10-13 02:00', '2025-10-16 09:00')).toEqual(['2025-10-16T02:00']);
  });

  it('owes each after a three-day outage under fire-all, oldest first', () => {
    expect(instants(nightly('fire-all'), '2025-10-13 02:00', '2025-10-16 09:00')).toEqual([
      '2025-10-14T02:00',
      '2025-10-15T02:00',
      '2025-10-16T02:00',
    ]);
  });

  it('owes the newest ones where fire-all has a cap', () => {
    expect(instants(nightly('fire-all', { maxCatchUp: 2 }), '2025-10-01 02:00', '2025-10-16 09:00')).toEqual([
      '2025-10-15T02:00',
      '2025-10-16T02:00',
    ]);
  });

  it('owes none after an outage under skip', () => {
    expect(instants(nightly('skip'), '2025-10-13 02:00', '2025-10-16 09:00')).toEqual([]);
  });

  it('owes under skip what a tick is only a little late for', () => {
    expect(instants(nightly('skip'), '2025-10-13 02:00', '2025-10-16 02:00:01')).toEqual(['2025-10-16T02:00']);
  });

  it('owes nothing when the clock was set back', () => {
    expect(instants(nightly('fire-all'), '2025-10-16 02:00', '2025-10-14 09:00')).toEqual([]);
  });

  it.each<MisfirePolicy>(['fire-once', 'fire-all'])('owes nothing under %s that is older than the window', (policy) => {
    const schedule = nightly(policy, { catchUpWindowMs: 7 * 3_600_000 });
    expect(instants(schedule, '2025-10-13 02:00', '2025-10-16 09:00')).toEqual(['2025-10-16T02:00']);
    expect(instants(schedule, '2025-10-13 02:00', '2025-10-16 09:00:00.001')).toEqual([]);
  });

  it('owes from its start to its end, both included', () => {
    const schedule = nightly('fire-all', { startsAt: utc('2025-10-14 02:00'), endsAt: utc('2025-10-15 02:00') });
    expect(instants(schedule, '2025-10-01 02:00', '2025-10-30 02:00')).toEqual([
      '2025-10-14T02:00',
      '2025-10-15T02:00',
    ]);
  });

  it('owes an occurrence its delay later, and is late only after that', () => {
    const schedule = nightly('skip', { delayMs: 600_000 });
    expect(instants(schedule, '2025-10-13 02:00', '2025-10-14 02:09:59.999')).toEqual([]);
    expect(instants(schedule, '2025-10-13 02:00', '2025-10-14 02:10:59')).toEqual(['2025-10-14T02:00']);
    expect(instants(schedule, '2025-10-13 02:00', '2025-10-14 02:11')).toEqual([]);
  });

  it('refuses an expression that names no day', () => {
    const owe = () =>
      dueOccurrences(nightly('fire-all', { rule: { cron: '0 0 30 2 *', zone: 'UTC' } }), new Date(0), new Date(1));
    expect(owe).toThrow(/never fires/);
  });

  it.each([
    [
      'autumn, before the overlap',
      '0 2 * * *',
      '2025-11-01 12:00',
      '2025-11-03 12:00',
      ['2025-11-02T07:00 for 2025-11-02T02:00', '2025-11-03T07:00 for 2025-11-03T02:00'],
    ],
    [
      'autumn, inside the overlap: the first copy alone',
      '30 1 * * *',
      '2025-11-01 12:00',
      '2025-11-03 12:00',
      ['2025-11-02T05:30 for 2025-11-02T01:30', '2025-11-03T06:30 for 2025-11-03T01:30'],
    ],
    [
      'spring, inside the gap: once, at its end',
      '30 2 * * *',
      '2025-03-08 12:00',
      '2025-03-10 12:00',
      ['2025-03-09T07:00 for 2025-03-09T02:30', '2025-03-10T06:30 for 2025-03-10T02:30'],
    ],
    [
      'spring, at the start of the gap',
      '0 2 * * *',
      '2025-03-08 12:00',
      '2025-03-10 12:00',
      ['2025-03-09T07:00 for 2025-03-09T02:00', '2025-03-10T06:00 for 2025-03-10T02:00'],
    ],
  ])('New York, %s', (_when, cron, from, to, expected) => {
    expect(owed({ rule: { cron, zone: 'America/New_York' }, misfirePolicy: 'fire-all' }, from, to)).toEqual(expected);
  });

  it('follows every instant of an interval expression through the overlap', () => {
    const schedule = nightly('fire-all', { rule: { cron: '*/30 * * * *', zone: 'America/New_York' } });
    expect(instants(schedule, '2025-11-02 05:00', '2025-11-02 07:00')).toEqual(
      ['05:30', '06:00', '06:30', '07:00'].map((time) => `2025-11-02T${time}`),
    );
  });

  it.each([
    ['nonsense', 'UTC', /such as "0 2 \* \* \*"/],
    ['0 2 * *', 'UTC', /at character 8: there are 4 fields/],
    ['60 * * * *', 'UTC', /at character 1: the minute 60 does not exist/],
    ['*/90 * * * *', 'UTC', /at character 3: .* a step of 90 never comes round/],
    ['0 2 * * *', 'Mars/Olympus', /an IANA zone such as/],
  ])('refuses "%s" in %s and says what would be right', (cron, timeZone, message) => {
    const owe = () => dueOccurrences(nightly('skip', { rule: { cron, zone: timeZone } }), new Date(0), new Date(1));
    expect(owe).toThrow(RuleError);
    expect(owe).toThrow(message);
  });

  it('owes the same under fire-all, asked once or at any ticks between', () => {
    // Summer time ends within it, in Europe and then in America, and so does a month.
    const DAYS = 14;
    const start = utc('2025-10-20 00:00').getTime();
    const hours = fc.array(fc.integer({ min: 0, max: 24 * DAYS }), { maxLength: 6 });
    const zones = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe');
    const crons = fc.constantFrom('0 2 * * *', '30 1 * * *', '15 */12 * * *', '0 3 * * 1', '45 23 31 * *');
    fc.assert(
      fc.property(hours, zones, crons, (ticks, timeZone, cron) => {
        const schedule = nightly('fire-all', { rule: { cron, zone: timeZone }, maxCatchUp: 1_000 });
        const until = start + 24 * DAYS * 3_600_000;
        let recorded = new Date(start);
        const seen = [...ticks.sort((a, b) => a - b).map((hour) => start + hour * 3_600_000), until].flatMap((at) => {
          const found = dueOccurrences(schedule, recorded, new Date(at)).owed;
          recorded = found.at(-1)?.instant ?? recorded;
          return found;
        });
        expect(seen).toEqual(dueOccurrences(schedule, new Date(start), new Date(until)).owed);
      }),
      { numRuns: 300 },
    );
  });
});

describe('cronRule', () => {
  it('names the next occurrence after an instant, that instant excluded', () => {
    const schedule = cronRule({ cron: '0 2 * * *', zone: 'Europe/Berlin' });
    expect(schedule.next(utc('2026-03-28 01:00'))?.instant).toEqual(utc('2026-03-29 01:00'));
    expect(schedule.next(utc('2026-03-29 01:00'))?.nominalLocal).toBe('2026-03-30T02:00');
  });
});

describe('what is left out', () => {
  const leftOut = (schedule: TriggerSchedule, from: string, to: string): string[] =>
    dueOccurrences(schedule, utc(from), utc(to)).leftOut.map(({ instant }) => instant.toISOString().slice(0, 16));

  it.each<[string, TriggerSchedule, readonly string[]]>([
    ['all but the newest under fire-once', nightly('fire-once'), ['2025-10-14T02:00', '2025-10-15T02:00']],
    ['none under fire-all', nightly('fire-all'), []],
    ['what a cap leaves under fire-all', nightly('fire-all', { maxCatchUp: 2 }), ['2025-10-14T02:00']],
    ['all under skip', nightly('skip'), ['2025-10-14T02:00', '2025-10-15T02:00', '2025-10-16T02:00']],
  ])('are, after a three-day outage, %s', (_text, schedule, expected) => {
    expect(leftOut(schedule, '2025-10-13 02:00', '2025-10-16 09:00')).toEqual(expected);
  });

  it('say whether the policy, the cap or the window leaves them out', () => {
    const because = (schedule: TriggerSchedule): string[] =>
      dueOccurrences(schedule, utc('2025-10-12 02:00'), utc('2025-10-16 09:00')).leftOut.map((found) => found.because);
    const catchUpWindowMs = 2.5 * 86_400_000;
    expect(because(nightly('fire-once', { catchUpWindowMs }))).toEqual(['window', 'policy', 'policy']);
    expect(because(nightly('fire-all', { catchUpWindowMs, maxCatchUp: 1 }))).toEqual(['window', 'cap', 'cap']);
    expect(because(nightly('skip'))).toEqual(['policy', 'policy', 'policy', 'policy']);
  });

  it('are none where nothing was missed', () => {
    for (const policy of ['skip', 'fire-once', 'fire-all'] as const) {
      expect(leftOut(nightly(policy), '2025-10-13 02:00', '2025-10-14 02:00:01')).toEqual([]);
      expect(leftOut(nightly(policy), '2025-10-14 02:00', '2025-10-14 09:00')).toEqual([]);
    }
  });
});

describe('nextDueAt', () => {
  it('is the next occurrence after the last recorded one, with the delay', () => {
    expect(nextDueAt(nightly('skip', { delayMs: 5_000 }), utc('2025-10-13 02:00'))).toEqual(utc('2025-10-14 02:00:05'));
  });

  it('is none after the end', () => {
    const schedule = nightly('skip', { endsAt: utc('2025-10-14 01:59') });
    expect(nextDueAt(schedule, utc('2025-10-13 02:00'))).toBeUndefined();
  });
});
