import { z } from 'zod';

/** An ISO 4217 code: `EUR`. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'expected a currency code of three capital letters, such as EUR')
  .brand<'Currency'>();
/** A code that was read as one of a currency. */
export type Currency = z.output<typeof currency>;

/** An amount in the currency's minor unit (cents), always a safe integer; never a float. Negative for credits. */
export interface Money {
  readonly minor: number;
  readonly currency: Currency;
}

/** Money in a message: `{ "minor": 12990, "currency": "EUR" }`. */
export const money = z.object({ minor: z.int(), currency });

/**
 * Multiplies an amount by a rate given in basis points (1/10,000), rounding half away from zero, as tax offices ask.
 *
 * @param minor amount in minor units.
 * @param basisPoints 1900 is 19 %.
 */
export function shareOf(minor: number, basisPoints: number): number {
  const product = BigInt(minor) * BigInt(basisPoints);
  const magnitude = product < 0n ? -product : product;
  const rounded = (magnitude * 2n + 10_000n) / 20_000n;
  return Number(product < 0n ? -rounded : rounded);
}
