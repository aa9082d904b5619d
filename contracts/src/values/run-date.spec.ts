import fc from 'fast-check';
import { isTooFarAhead, type RunDate, readRunDate, runDateInMessage, runDateOf } from './run-date';

describe('readRunDate', () => {
  it.each([
    '2026-03-01',
    '2026-03-01T00:00:00Z',
    '2026-03-01T00:00:00.0000000Z',
    '2026-03-01T00:00:00+00:00',
    '2026-03-01T00:00:00',
  ])('takes %s for the first of March', (text) => {
    expect(readRunDate(text)).toBe('2026-03-01');
  });

  it.each([
    '',
    'tomorrow',
    '2026-02-29',
    '2026-13-01',
    '2026-3-1',
    '2026-03-01T05:00:00Z',
    '2026-03-01T00:00:00+02:00',
    ' 2026-03-01',
  ])('takes "%s" for no date', (text) => {
    expect(readRunDate(text)).toBeUndefined();
  });

  it('reads every date that a UTC instant falls on', () => {
    const days = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (instant) => readRunDate(runDateOf(instant)) === instant.toISOString().slice(0, 10)),
      { numRuns: 1_000 },
    );
  });
});

describe('a run date on its way', () => {
  it('is midnight in a message, as .NET writes it; both forms are read', () => {
    expect(runDateInMessage.parse('2026-03-01T00:00:00Z')).toBe('2026-03-01');
    expect(runDateInMessage.parse('2026-03-01')).toBe('2026-03-01');
    const date = runDateInMessage.parse('2026-03-01');
    expect(runDateInMessage.encode(date)).toBe('2026-03-01T00:00:00Z');
  });

  it('says what would be right when it is none', () => {
    expect(runDateInMessage.safeParse('soon').error?.issues[0]?.message).toBe(
      'expected a date such as 2026-03-01, or midnight UTC of it such as 2026-03-01T00:00:00Z',
    );
  });
});

describe('a run date too far ahead', () => {
  const now = new Date('2026-03-01T23:59:59Z');

  it.each([
    ['2026-04-30', false],
    ['2026-05-01', true],
    ['2999-01-01', true],
    ['1999-01-01', false],
  ])('is one more than 60 days from today on: %s, %s', (date, tooFar) => {
    expect(isTooFarAhead(date as RunDate, now)).toBe(tooFar);
  });
});
