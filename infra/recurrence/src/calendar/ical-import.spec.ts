import { importICal } from './ical-import';

const event = (...lines: readonly string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
const file = (...events: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR'].join('\r\n');
const read = (...events: readonly string[]) => importICal(file(...events), { zone: 'Europe/Berlin', toYear: 2028 });
const dates = (...events: readonly string[]) => read(...events).daysOff.map(({ date }) => date);

describe('importICal', () => {
  it('takes whole days for days off', () => {
    const { daysOff, windows } = read(
      event('SUMMARY:Works\\, holiday', 'DTSTART;VALUE=DATE:20260803', 'DTEND;VALUE=DATE:20260806'),
      event('SUMMARY:A folded', '  name', 'DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20260101'),
    );
    expect(daysOff).toEqual([
      { date: '2026-01-01', name: 'A folded name' },
      ...['03', '04', '05'].map((day) => ({ date: `2026-08-${day}`, name: 'Works, holiday' })),
    ]);
    expect(windows).toEqual([]);
  });

  it('takes times for windows, in the zone of the event or else of the import', () => {
    const { windows } = read(
      event('SUMMARY:a', 'DTSTART;TZID="America/New_York":20260307T220000', 'DURATION:PT6H'),
      event('SUMMARY:b', 'DTSTART:20260307T220000', 'DTEND:20260308T040000'),
      event('SUMMARY:c', 'DTSTART:20260307T220000Z', 'DTEND:20260308T040000Z'),
    );
    expect(windows.map(({ start, end }) => [start.toISOString(), end.toISOString()])).toEqual([
      ['2026-03-08T03:00:00.000Z', '2026-03-08T09:00:00.000Z'],
      ['2026-03-07T21:00:00.000Z', '2026-03-08T03:00:00.000Z'],
      ['2026-03-07T22:00:00.000Z', '2026-03-08T04:00:00.000Z'],
    ]);
  });

  it('writes out what is repeated, up to a year', () => {
    const yearly = ['DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1'];
    expect(dates(event(...yearly, 'EXDATE;VALUE=DATE:20270228'))).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2028-02-29',
    ]);
    expect(dates(event('DTSTART;VALUE=DATE:20260101', 'RDATE;VALUE=DATE:20260305'))).toEqual([
      '2026-01-01',
      '2026-03-05',
    ]);
  });

  it('leaves out what was cancelled, and takes one that was moved where it is now', () => {
    const series = ['UID:1', 'DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=YEARLY;COUNT=3'];
    const moved = ['UID:1', 'RECURRENCE-ID;VALUE=DATE:20270101', 'DTSTART;VALUE=DATE:20270104'];
    expect(dates(event('UID:2', 'STATUS:CANCELLED', 'DTSTART;VALUE=DATE:20260505'))).toEqual([]);
    expect(dates(event(...series), event(...moved))).toEqual(['2026-01-01', '2027-01-04', '2028-01-01']);
    expect(dates(event(...series), event(...moved, 'STATUS:CANCELLED'))).toEqual(['2026-01-01', '2028-01-01']);
  });

  it('reads nothing of alarms and zones', () => {
    const alarm = ['BEGIN:VALARM', 'TRIGGER:-PT15M', 'DTSTART:20200101T000000Z', 'END:VALARM'];
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Own', 'DTSTART:16010101T000000', 'END:VTIMEZONE'].join('\r\n');
    expect(dates(zone, event('DTSTART;VALUE=DATE:20260101', ...alarm))).toEqual(['2026-01-01']);
  });

  it.each([
    [['RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'DTSTART;VALUE=DATE:20260101'], /it never fires/],
    [['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'DTSTART;VALUE=DATE:20260101'], /it never fires/],
    [['RRULE:FREQ=SECONDLY', 'DTSTART:20260101T000000Z', 'DURATION:PT1S'], /86400 times a day/],
    [['RRULE:FREQ=DAILY', 'DTSTART;VALUE=DATE:19000101'], /repeats itself too often/],
    [['RRULE:FREQ=DAILY;INTERVAL=0', 'DTSTART;VALUE=DATE:20260101'], /"0" is out of range/],
    [['DTSTART;VALUE=DATE:20260230'], /there is no such time/],
    [['DTSTART;TZID=Mars/Olympus:20260307T220000', 'DURATION:PT1H'], /there is no such time zone/],
    [['DTSTART:20260307T220000Z', 'DTEND:20260307T210000Z'], /ends before it begins/],
    [['DTSTART:20260307T220000Z'], /has no length/],
    [['DTSTART:20260307T220000Z', 'DURATION:-PT1H'], /no duration of an event/],
    [['DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:29990101'], /longer than a year/],
    [['DTSTART;VALUE=DATE:99990101'], /outside of what is reckoned with/],
    [['SUMMARY:Nothing else'], /does not say when it begins/],
    [['SUMMARY without a colon', 'DTSTART;VALUE=DATE:20260101'], /this is no property/],
    [['SUMMARY:a\0b', 'DTSTART;VALUE=DATE:20260101'], /this is no name/],
  ])('says of %j what is wrong, and in which line it begins', (lines, message) => {
    const { daysOff, windows, problems } = read(event('DTSTART;VALUE=DATE:20260601'), event(...lines));
    expect(problems).toEqual([{ line: 6, problem: expect.stringMatching(message) }]);
    expect([daysOff.length, windows.length]).toEqual([1, 0]);
  });

  it('has one bound of steps for all events together', () => {
    const costly = event('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30');
    const { problems } = read(...Array.from({ length: 20 }, () => costly));
    expect(problems[0]?.problem).toMatch(/it never fires/);
    expect(problems.at(-1)?.problem).toMatch(/within 1000000 steps/);
  });

  it.each([
    ['hello', /this is no iCalendar/],
    ['', /this is no iCalendar/],
    ['BEGIN:VCARD\nEND:VCARD', /this is no iCalendar/],
    ['BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101', /ends too early.*END:VEVENT/],
    ['BEGIN:VCALENDAR\nEND:VEVENT', /line 2 ends what was not begun/],
  ])('refuses the text %j', (text, message) => {
    expect(() => importICal(text, { zone: 'UTC', toYear: 2026 })).toThrow(message);
  });
});
