import fc from 'fast-check';
import { formatTimeSpan, readTimeSpan, timeSpan } from './time-span';

describe('a time span', () => {
  it.each([
    ['00:00:30', 30_000],
    ['2.06:30:00', 196_200_000],
    ['2.06:30:00.2500000', 196_200_250],
    ['-00:00:00.2500000', -250],
    ['00:00:00.0000001', 0.0001],
    ['6000.00:00:00.0000001', 518_400_000_000.0001],
    ['00:00:00', 0],
    ['23:59:59.9999999', 86_399_999.9999],
  ])('%s is %d ms, both ways', (text, ms) => {
    expect(readTimeSpan(text)).toBe(ms);
    expect(formatTimeSpan(ms)).toBe(text);
  });

  it('of more than 17 years has whole milliseconds, up to the longest there is', () => {
    expect(readTimeSpan('10675199.02:48:05.4775807')).toBe(922_337_203_685_477);
    expect(formatTimeSpan(922_337_203_685_477)).toBe('10675199.02:48:05.4770000');
  });

  it('has as many places as it comes with', () => {
    expect(readTimeSpan('00:00:01.5')).toBe(1_500);
  });

  it.each(['', 'PT30S', '30', '1:2:3', '24:00:00', '00:60:00', '00:00:60', '10675199.02:48:05.4775808', '00:00:01.'])(
    'is not "%s"',
    (text) => {
      expect(timeSpan.safeParse(text).error?.issues[0]?.message).toContain('expected a time span');
    },
  );

  it('keeps every tick of 17 years there and back', () => {
    const most = 2n ** 39n * 10_000n - 1n;
    fc.assert(
      fc.property(fc.bigInt({ min: -most, max: most }), (ticks) => {
        const ms = Number(ticks) / 10_000;
        return readTimeSpan(formatTimeSpan(ms)) === ms;
      }),
      { numRuns: 1_000 },
    );
  });

  it('is no number that .NET could not hold', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, 1e18].map((ms) => timeSpan.safeEncode(ms).success)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
