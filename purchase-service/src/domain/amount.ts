import { AmountOutOfRangeError } from './amount-out-of-range.error';

/**
 * What a quantity costs, rounded half up to a whole minor unit.
 *
 * @param quantityMilli thousandths of a unit, 0 or more: 2500 is two and a half.
 * @param unitPriceMinor price of one unit in minor units, 0 or more.
 * @param subject what is priced, for the error's text.
 * @throws {AmountOutOfRangeError} when the result is too large to be exact.
 */
export function priceOf(quantityMilli: number, unitPriceMinor: number, subject: string): number {
  return exact((BigInt(quantityMilli) * BigInt(unitPriceMinor) + 500n) / 1000n, subject);
}

/**
 * The sum of the amounts of some parts, in minor units.
 *
 * @throws {AmountOutOfRangeError} when it is too large to be exact.
 */
export function sumOf<T>(parts: readonly T[], amountOf: (part: T) => number, subject: string): number {
  const sum = parts.reduce((total, part) => total + BigInt(amountOf(part)), 0n);
  return exact(sum, subject);
}

function exact(minor: bigint, subject: string): number {
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) throw new AmountOutOfRangeError(subject);
  return Number(minor);
}
