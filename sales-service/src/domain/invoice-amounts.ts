import { shareOf } from '@baton/contracts';

/** What of a line its amounts are computed from. */
export interface LineToPrice {
  /** Thousandths of a unit: 1500 is one and a half. */
  readonly quantityMilli: number;
  /** Minor units for one unit, without tax. */
  readonly unitPriceMinor: number;
  /** 1900 is 19 %. */
  readonly taxBasisPoints: number;
}

/** Amounts in minor units; `total` is `net` and `tax` together. */
export interface Amounts {
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
}

/** A thousandth is ten ten-thousandths, in which rates are counted. */
const BASIS_POINTS_PER_MILLI = 10;

/** Prices a line. Net and tax are each rounded half away from zero, for the line alone: an invoice adds up rounded lines. */
export function priceLine(line: LineToPrice): Amounts {
  const netMinor = shareOf(line.unitPriceMinor, line.quantityMilli * BASIS_POINTS_PER_MILLI);
  const taxMinor = shareOf(netMinor, line.taxBasisPoints);
  return { netMinor, taxMinor, totalMinor: netMinor + taxMinor };
}

/** Adds amounts up. */
export function sumOf(amounts: readonly Amounts[]): Amounts {
  return amounts.reduce(
    (sum, { netMinor, taxMinor, totalMinor }) => ({
      netMinor: sum.netMinor + netMinor,
      taxMinor: sum.taxMinor + taxMinor,
      totalMinor: sum.totalMinor + totalMinor,
    }),
    { netMinor: 0, taxMinor: 0, totalMinor: 0 },
  );
}

/** Whether amounts are small enough to have been computed exactly. Amounts of one sign cannot exceed their total. */
export function areExact(amounts: Amounts): boolean {
  return Number.isSafeInteger(amounts.totalMinor);
}
