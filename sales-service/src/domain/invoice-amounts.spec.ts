import fc from 'fast-check';
import { areExact, priceLine, sumOf } from './invoice-amounts';

describe('priceLine', () => {
  it.each([
    // quantity, price, tax, net, tax amount
    [1_000, 9_990, 1_900, 9_990, 1_898],
    [1_500, 333, 1_900, 500, 95],
    [1, 500, 0, 1, 0],
    [1, 499, 0, 0, 0],
    [3_000, 35, 1_000, 105, 11],
    [2_500, 1, 0, 3, 0],
    [1_000, 50, 700, 50, 4],
  ])(
    'rounds %i thousandths at %i and %i basis points to %i net and %i tax',
    (quantityMilli, unitPriceMinor, rate, net, tax) => {
      expect(priceLine({ quantityMilli, unitPriceMinor, taxBasisPoints: rate })).toEqual({
        netMinor: net,
        taxMinor: tax,
        totalMinor: net + tax,
      });
    },
  );

  it('is never more than half a minor unit away from the exact amount, for net and for tax', () => {
    const line = fc.record({
      quantityMilli: fc.integer({ min: 1, max: 10_000_000 }),
      unitPriceMinor: fc.integer({ min: 0, max: 100_000_000 }),
      taxBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    });
    fc.assert(
      fc.property(line, (given) => {
        const { netMinor, taxMinor, totalMinor } = priceLine(given);
        const exactNet = BigInt(given.quantityMilli) * BigInt(given.unitPriceMinor);
        const netError = BigInt(netMinor) * 1_000n - exactNet;
        expect(netError > -500n && netError <= 500n).toBe(true);
        const taxError = BigInt(taxMinor) * 10_000n - BigInt(netMinor) * BigInt(given.taxBasisPoints);
        expect(taxError > -5_000n && taxError <= 5_000n).toBe(true);
        expect(totalMinor).toBe(netMinor + taxMinor);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('sumOf', () => {
  it('adds rounded lines, not exact ones', () => {
    const line = priceLine({ quantityMilli: 1_000, unitPriceMinor: 50, taxBasisPoints: 700 });
    expect(sumOf([line, line])).toEqual({ netMinor: 100, taxMinor: 8, totalMinor: 108 });
  });

  it('is no longer exact beyond the safe integers', () => {
    expect(areExact({ netMinor: 0, taxMinor: 0, totalMinor: Number.MAX_SAFE_INTEGER })).toBe(true);
    const line = priceLine({ quantityMilli: 1_000_000_000_000, unitPriceMinor: 1_000_000_000_000, taxBasisPoints: 0 });
    expect(areExact(sumOf([line]))).toBe(false);
  });
});
