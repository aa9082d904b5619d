import fc from 'fast-check';
import { rrulestr } from 'rrule';
import { nextOccurrences } from '../series';
import { type RRuleRuleOptions, rruleRule } from './rrule-rule';

const NEW_YORK = { zone: 'America/New_York', start: '1997-09-02T09:00' };
const locals = (options: RRuleRuleOptions, count: number, from = '1997-01-01'): string[] =>
  nextOccurrences(rruleRule(options), new Date(from), count).map(({ nominalLocal }) => nominalLocal);

describe('rruleRule', () => {
  it.each([
    ['daily for 10 occurrences', 'FREQ=DAILY;COUNT=10', ['1997-09-02T09:00', '1997-09-03T09:00', '1997-09-04T09:00']],
    [
      'every other week on Tuesday and Thursday',
      'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH',
      ['1997-09-02T09:00', '1997-09-04T09:00', '1997-09-16T09:00', '1997-09-18T09:00'],
    ],
    [
      'monthly on the first and last Sunday',
      'FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU',
      ['1997-09-07T09:00', '1997-09-28T09:00', '1997-11-02T09:00', '1997-11-30T09:00'],
    ],
    [
      'monthly on the third-to-last day',
      'FREQ=MONTHLY;BYMONTHDAY=-3',
      ['1997-09-28T09:00', '1997-10-29T09:00', '1997-11-28T09:00'],
    ],
    [
      'every 20th Monday of the year',
      'FREQ=YEARLY;BYDAY=20MO',
      ['1998-05-18T09:00', '1999-05-17T09:00', '2000-05-15T09:00'],
    ],
    [
      'Monday of week 20',
      'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
      ['1998-05-11T09:00', '1999-05-17T09:00', '2000-05-15T09:00'],
    ],
    [
      'every Friday the 13th',
      'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
      ['1998-02-13T09:00', '1998-03-13T09:00', '1998-11-13T09:00'],
    ],
    [
      'US election day',
      'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
      ['1997-11-04T09:00', '2001-11-06T09:00'],
    ],
    [
      'the second-to-last weekday',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2',
      ['1997-09-29T09:00', '1997-10-30T09:00', '1997-11-27T09:00'],
    ],
    [
      'every 3 hours until 5 pm',
      'FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000',
      ['1997-09-02T09:00', '1997-09-02T12:00', '1997-09-02T15:00'],
    ],
    [
      'every 20 minutes from 9 to 5',
      'FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16',
      ['1997-09-02T09:00', '1997-09-02T09:20', '1997-09-02T09:40', '1997-09-02T10:00'],
    ],
    [
      'the 31st, where there is one',
      'FREQ=MONTHLY;BYMONTHDAY=31',
      ['1997-10-31T09:00', '1997-12-31T09:00', '1998-01-31T09:00', '1998-03-31T09:00'],
    ],
  ])('has %s, as RFC 5545 lists it', (_what, rrule, expected) => {
    expect(locals({ rrule, ...NEW_YORK }, expected.length)).toEqual(expected);
  });

  it('does not count an instance at a local time that does not exist', () => {
    const options = { rrule: 'FREQ=DAILY;COUNT=3', zone: 'America/New_York', start: '2025-03-08T02:30' };
    expect(locals(options, 9, '2025-01-01')).toEqual(['2025-03-08T02:30', '2025-03-10T02:30', '2025-03-11T02:30']);
  });

  it.each(['UTC', 'Asia/Tokyo', 'America/New_York'])('ends with the day that UNTIL names in %s', (zone) => {
    expect(locals({ rrule: 'FREQ=MONTHLY;UNTIL=20260301', zone, start: '2026-01-01' }, 5)).toEqual([
      '2026-01-01T00:00',
      '2026-02-01T00:00',
      '2026-03-01T00:00',
    ]);
  });

  it('means the first copy of a local time that is there twice', () => {
    const rule = rruleRule({ rrule: 'FREQ=DAILY;COUNT=2', zone: 'America/New_York', start: '2025-11-02T01:30' });
    const found = nextOccurrences(rule, new Date('2025-01-01'), 5).map(({ instant }) => instant.toISOString());
    expect(found).toEqual(['2025-11-02T05:30:00.000Z', '2025-11-03T06:30:00.000Z']);
  });

  it('reads lines, with times added and left out', () => {
    const rrule = [
      'DTSTART;TZID=Europe/Berlin:20260101T100000',
      'RRULE:FREQ=DAILY;UNTIL=20260104',
      'EXDATE;TZID=Europe/Berlin:20260102T100000',
      'RDATE:20260103T110000Z,20260110T090000Z',
    ].join('\r\n');
    expect(locals({ rrule, zone: 'UTC' }, 9, '2025-01-01')).toEqual([
      '2026-01-01T10:00',
      '2026-01-03T10:00',
      '2026-01-03T12:00',
      '2026-01-04T10:00',
      '2026-01-10T10:00',
    ]);
  });

  it('is in UTC where its DTSTART is, so that no clock change takes or moves anything', () => {
    const hourly = rruleRule({ rrule: 'DTSTART:20251101T003000Z\nRRULE:FREQ=HOURLY', zone: 'America/New_York' });
    const found = nextOccurrences(hourly, new Date('2025-11-02T04:00Z'), 3);
    expect(found.map(({ instant }) => instant.toISOString().slice(11, 16))).toEqual(['04:30', '05:30', '06:30']);
    expect(found[0]?.nominalLocal).toBe('2025-11-02T04:30');
    const daily = rruleRule({ rrule: 'DTSTART:20260328T100000Z RRULE:FREQ=DAILY', zone: 'Europe/Berlin' });
    const days = nextOccurrences(daily, new Date('2026-03-28'), 3);
    expect(days.map(({ instant }) => instant.getUTCHours())).toEqual([10, 10, 10]);
  });

  it.each([
    ['DTSTART;TZID=Europe/Berlin:20250101T000000Z RRULE:FREQ=DAILY', /character 14: a time in UTC has no zone/],
    ['FREQ=DAILIY', /character 6: "DAILIY" is no frequency/],
    ['BYDAY=MO', /does not say how often/],
    ['FREQ=DAILY;BYHUOR=2', /character 12: "BYHUOR" is no part/],
    ['FREQ=DAILY;BYHOUR=24', /character 19: "24" is out of range. Expected 0 to 23/],
    ['FREQ=WEEKLY;BYDAY=2MO', /character 19: which of its weekdays has no meaning/],
    ['FREQ=DAILY;COUNT=2;UNTIL=20260101', /exclude each other/],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', /never fires/],
    ['FREQ=SECONDLY', /fires 86400 times a day/],
    ['FREQ=DAILY;UNTIL=20260230', /character 18: there is no such time/],
    ['', /there is no rule/],
  ])('refuses "%s" and says what would be right', (rrule, message) => {
    expect(() => rruleRule({ rrule, zone: 'UTC', start: '2026-01-01T00:00' })).toThrow(message);
  });
});

const some = (values: readonly number[], max = 3) => fc.subarray([...values], { minLength: 1, maxLength: max });
const signed = (max: number) => some([...Array(max).keys()].flatMap((index) => [index + 1, -index - 1]));
const list = (name: string, values: fc.Arbitrary<readonly (number | string)[]>) =>
  fc.option(
    values.map((found) => `${name}=${found.join(',')}`),
    { nil: '', freq: 2 },
  );
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const byDay = fc.subarray(weekdays, { minLength: 1 });
/** `MO,1MO` is all Mondays; the other package has the first alone. */
const nthDay = fc.array(
  fc.tuple(fc.constantFrom('1', '2', '-1', '5'), fc.constantFrom(...weekdays)).map((pair) => pair.join('')),
  { minLength: 1, maxLength: 3 },
);
const months = list('BYMONTH', some([...Array(12).keys()].map((month) => month + 1)));
const hours = list('BYHOUR', some([...Array(24).keys()]));
const byFrequency: readonly fc.Arbitrary<readonly string[]>[] = [
  fc.tuple(fc.constant('FREQ=YEARLY'), months, list('BYMONTHDAY', signed(31)), list('BYDAY', byDay), hours),
  fc.tuple(fc.constant('FREQ=YEARLY'), months, list('BYDAY', nthDay)),
  fc.tuple(fc.constant('FREQ=YEARLY'), list('BYYEARDAY', signed(366))),
  fc.tuple(
    fc.constant('FREQ=YEARLY'),
    // Of weeks counted from the end it leaves out days that lie in the year before.
    some([...Array(53).keys()].map((week) => week + 1)).map((weeks) => `BYWEEKNO=${weeks.join(',')}`),
    byDay.map((days) => `BYDAY=${days.join(',')}`),
  ),
  fc.tuple(fc.constant('FREQ=MONTHLY'), months, list('BYMONTHDAY', signed(31)), list('BYDAY', nthDay), hours),
  fc.tuple(
    fc.constant('FREQ=MONTHLY'),
    byDay.map((days) => `BYDAY=${days.join(',')}`),
    list('BYSETPOS', signed(4)),
  ),
  fc.tuple(
    fc.constant('FREQ=WEEKLY'),
    months,
    list('BYDAY', byDay),
    hours,
    list(
      'WKST',
      fc.constantFrom(...weekdays).map((day) => [day]),
    ),
  ),
  fc.tuple(fc.constant('FREQ=DAILY'), months, list('BYMONTHDAY', signed(31)), list('BYDAY', byDay), hours),
  fc.tuple(fc.constant('FREQ=HOURLY'), list('BYDAY', byDay), hours, list('BYMINUTE', some([0, 15, 30, 45]))),
];

describe('rruleRule beside the rrule package', () => {
  it('has the same local times', () => {
    fc.assert(
      fc.property(
        fc.oneof(...byFrequency),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 1_000 }),
        (parts, interval, day) => {
          // Numbered weeks over several years are counted differently by libraries; the standard leaves it open. And the
          // other package never ends where hours of an interval do not meet those of BYHOUR.
          const step = parts.some((part) => /BYWEEKNO|HOURLY/.test(part)) ? 1 : interval;
          const rrule = [...parts.filter((part) => part !== ''), `INTERVAL=${step}`].join(';');
          const start = new Date(Date.UTC(2023, 0, 1 + day, 9, 30));
          const until = new Date(start.getTime() + 2_000 * 86_400_000);
          const theirs = rrulestr(rrule, { dtstart: start })
            .between(start, until, true, (_date, index) => index < 90)
            .map((date) => date.toISOString().slice(0, 16));
          // It lists a time twice that two positions name.
          const once = [...new Set(theirs)].slice(0, 40);
          let ours: string[] = [];
          try {
            ours = nextOccurrences(
              rruleRule({ rrule, zone: 'UTC', start: start.toISOString().slice(0, 16) }),
              start,
              40,
            )
              .filter(({ instant }) => instant <= until)
              .map(({ nominalLocal }) => nominalLocal);
          } catch (error) {
            expect(String(error)).toMatch(/never fires/);
          }
          expect({ rrule, start, dates: ours }).toEqual({ rrule, start, dates: once });
        },
      ),
      { numRuns: 150 },
    );
  });
});
