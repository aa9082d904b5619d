import { importCsv } from './csv-import';
import { publicHolidays } from './holidays';

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

  it('refuses a line that has more than its head, rather than leave something of it out', async () => {
    const { daysOff, problems } = await importCsv('date,name\n2026-12-25,Christmas,2026-12-27\n');
    expect([daysOff, problems.map(({ line }) => line)]).toEqual([[], [2]]);
  });

  it('refuses names that no store takes', async () => {
    const { problems } = await importCsv('date,name\n2026-12-25,a\0b\n');
    expect(problems[0]?.problem).toMatch(/at character 2: this is no name/);
  });

  it.each([
    ['2026-12-25,Christmas\n', /"2026-12-25" is no column/],
    ['date;name\n2026-12-25;Christmas\n', /"date;name" is no column/],
    ['date,name,date\n', /each column once/],
    ['', /the head needs date and name/],
    ['date,name\n2026-12-25,"Christmas\n', /this is no CSV/],
  ])('refuses the head of %j', async (text, message) => {
    await expect(importCsv(text)).rejects.toThrow(message);
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
