import { type Signs, STANDSTILL_AFTER_MS, standstillOf, type Watched, watch } from './standstill';

const start = new Date('2026-03-01T02:00:00Z');
const at = (ms: number) => new Date(start.getTime() + ms);
const signs = (changes: Partial<Signs> = {}): Signs => ({
  progress: 'a',
  held: false,
  nextRetryAt: undefined,
  ...changes,
});
const seen = (...moments: readonly [ms: number, signs: Signs][]) =>
  moments.reduce<Watched | undefined>((before, [ms, one]) => watch(before, one, at(ms)), undefined) as Watched;

describe('a module run that is watched', () => {
  it('stands still when there was no sign of life for a minute', () => {
    const watched = seen([0, signs()], [30_000, signs()]);
    expect(standstillOf(watched, 1_000, at(STANDSTILL_AFTER_MS - 1))).toBeUndefined();
    expect(standstillOf(watched, 1_000, at(STANDSTILL_AFTER_MS))).toBe('stalled');
  });

  it.each([
    ['it gets further', signs({ progress: 'b' })],
    ['a worker holds a slice of it', signs({ held: true })],
    ['a retry is to come', signs({ nextRetryAt: at(90_000) })],
  ])('does not while %s', (_, sign) => {
    const watched = seen([0, signs()], [50_000, sign]);
    expect(standstillOf(watched, 120_000, at(STANDSTILL_AFTER_MS))).toBeUndefined();
  });

  it('is overdue when a worker holds on to it and nothing ends for longer than an execution may take', () => {
    const watched = seen([0, signs({ held: true })], [100_000, signs({ held: true })]);
    expect(standstillOf(watched, 30_000, at(STANDSTILL_AFTER_MS + 29_999))).toBeUndefined();
    expect(standstillOf(watched, 30_000, at(STANDSTILL_AFTER_MS + 40_000))).toBe('overdue');
  });
});
