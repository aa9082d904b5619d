import { importCsv } from './csv-import';
import { publicHolidays } from './holidays';
import { importICal } from './ical-import';

const ICAL = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'UID:1',
  'SUMMARY:Works holiday',
  'DTSTART;VALUE=DATE:20260803',
  'DTEND;VALUE=DATE:20260806',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:2',
  "SUMMARY:Founder's day",
  'DTSTART;VALUE=DATE:20240229',
  'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:3',
  'SUMMARY:Patching',
  'DTSTART;TZID=America/New_York:20260307T220000',
  'DTEND;TZID=America/New_York:20260308T040000',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:4',
  'SUMMARY:Nowhere',
  'DTSTART;TZID=Mars/Olympus:20260307T220000',
  'DTEND;TZID=Mars/Olympus:20260308T040000',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

describe('importICal', () => {
  it('takes whole days for days off, times for windows, and writes out what is repeated', async () => {
    const { daysOff, windows } = await importICal(ICAL, { zone: 'UTC', toYear: 2026 });
    expect(daysOff).toEqual([
      { date: '2024-02-29', name: "Founder's day" },
      { date: '2025-02-28', name: "Founder's day" },
      { date: '2026-02-28', name: "Founder's day" },
      ...['03', '04', '05'].map((day) => ({ date: `2026-08-${day}`, name: 'Works holiday' })),
    ]);
    expect(windows[0]).toEqual({
      name: 'Patching',
      start: new Date('2026-03-08T03:00Z'),
      end: new Date('2026-03-08T08:00Z'),
    });
  });

  it('says which text is none', async () => {
    await expect(importICal('hello', { zone: 'UTC', toYear: 2026 })).rejects.toThrow(/no iCalendar/);
  });
});

describe('importCsv', () => {
  it('reads days, and days from one to another', async () => {
    const { daysOff, problems } = await importCsv(
      'date,name,to\n2026-12-24,Christmas,2026-12-26\n2026-05-01,Labour Day\n',
    );
    expect(problems).toEqual([]);
    expect(daysOff.map(({ date }) => date)).toEqual(['2026-05-01', '2026-12-24', '2026-12-25', '2026-12-26']);
  });

  it('says line by line what is wrong', async () => {
    const { problems } = await importCsv(
      'date,name\n2026-02-30,Never\n2026-05-01,\n2026-05-02,Fine\n01.05.2026,German\n',
    );
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 5]);
    expect(problems[0]?.problem).toMatch(/there is no day 30 in that month. Expected 01 to 28/);
  });
});

describe('publicHolidays', () => {
  it('are those of a country and its state', async () => {
    const country = await publicHolidays({ country: 'DE', fromYear: 2026, toYear: 2026 });
    const state = await publicHolidays({ country: 'DE', state: 'BY', fromYear: 2026, toYear: 2026 });
    expect(country).toContainEqual({ date: '2026-10-03', name: 'Tag der Deutschen Einheit' });
    expect(country.map(({ date }) => date)).not.toContain('2026-06-04');
    expect(state.map(({ date }) => date)).toContain('2026-06-04');
  });

  it.each([
    [{ country: 'XX' }, /there is no country of this code/],
    [{ country: 'DE', state: 'BX' }, /there is no state of this code/],
    [{ country: 'DE', fromYear: 2027 }, /these are no years/],
  ])('refuse %j', async (request, message) => {
    await expect(publicHolidays({ fromYear: 2026, toYear: 2026, ...request })).rejects.toThrow(message);
  });
});
