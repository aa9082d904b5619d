import { priceOf, sumOf } from './amount';
import { AmountOutOfRangeError } from './amount-out-of-range.error';

describe('priceOf', () => {
  it.each([
    [1000, 1999, 1999],
    [2500, 1999, 4998],
    [500, 1, 1],
    [499, 1, 0],
    [333, 100, 33],
    [1, 0, 0],
    [999_999_999, 9_007_199, 9_007_198_990_993],
  ])('%i thousandths at %i are %i', (quantityMilli, unitPriceMinor, expected) => {
    expect(priceOf(quantityMilli, unitPriceMinor, 'a line')).toBe(expected);
  });

  it('refuses an amount that a number does not hold exactly, and says whose it is', () => {
    expect(() => priceOf(1_000_000_000_000, 1_000_000_000_000, 'item BOLT-M8')).toThrow(AmountOutOfRangeError);
    expect(() => priceOf(1_000_000_000_000, 1_000_000_000_000, 'item BOLT-M8')).toThrow('item BOLT-M8');
  });
});

describe('sumOf', () => {
  it('refuses a sum that a number does not hold exactly', () => {
    const amounts = [Number.MAX_SAFE_INTEGER, 1];
    expect(() => sumOf(amounts, (amount) => amount, 'a bill')).toThrow(AmountOutOfRangeError);
  });
});
