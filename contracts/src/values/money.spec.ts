import fc from 'fast-check';
import { currency, shareOf } from './money';

describe('shareOf', () => {
  it.each([
    [10_000, 1_900, 1_900],
    [50, 100, 1],
    [49, 100, 0],
    [-50, 100, -1],
    [150, 1_900, 29],
    [-150, 1_900, -29],
    [0, 1_900, 0],
    [Number.MAX_SAFE_INTEGER, 10_000, Number.MAX_SAFE_INTEGER],
  ])('of %i minor units at %i basis points is %i, half away from zero', (minor, basisPoints, expected) => {
    expect(shareOf(minor, basisPoints) + 0).toBe(expected);
  });

  it('is never more than half a minor unit from the exact share', () => {
    const amounts = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), (minor, basisPoints) => {
        const twiceTheError = BigInt(shareOf(minor, basisPoints)) * 20_000n - BigInt(minor) * BigInt(basisPoints) * 2n;
        return twiceTheError <= 10_000n && twiceTheError >= -10_000n;
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('currency', () => {
  it.each(['eur', 'EURO', '€', ''])('is not "%s"', (text) => {
    expect(currency.safeParse(text).success).toBe(false);
  });
});
