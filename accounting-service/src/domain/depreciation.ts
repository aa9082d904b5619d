import type { Currency, Guid } from '@baton/contracts';
import { type CalendarMonth, monthOf } from './calendar-month';

/** How an asset loses its value. */
export type DepreciationMethod =
  /** The same share every month. */
  | { readonly kind: 'straight-line' }
  /** A yearly rate on the book value, in basis points: 2500 is 25 % a year. */
  | { readonly kind: 'declining-balance'; readonly yearlyRateBasisPoints: number };

/** An asset and how far it is written down. */
export interface Asset {
  readonly assetId: Guid;
  readonly name: string;
  readonly currency: Currency;
  readonly costMinor: number;
  /** What it is worth at the end of its useful life; between 0 and the cost. */
  readonly salvageMinor: number;
  readonly method: DepreciationMethod;
  /** From the month it went into service on; at least 1. */
  readonly usefulMonths: number;
  /** `YYYY-MM-DD`. */
  readonly inServiceOn: string;
  /** `YYYY-MM-DD`; from that month on nothing is posted. */
  readonly disposedOn: string | undefined;
  /** Written down so far, in minor units. */
  readonly accumulatedMinor: number;
  /** The newest month posted; undefined before the first. */
  readonly postedThrough: CalendarMonth | undefined;
}

/** What an asset loses in one month. */
export interface Depreciation {
  readonly month: CalendarMonth;
  /** Minor units, zero or more. */
  readonly amountMinor: number;
}

/**
 * What is to be posted for an asset, from the first month not posted through an ended one, oldest first. Posting month
 * by month and posting at once come to the same, because each month depends only on what was written down before it.
 *
 * @param through the newest ended month.
 */
export function depreciationDue(asset: Asset, through: CalendarMonth): readonly Depreciation[] {
  const firstInService = monthOf(asset.inServiceOn);
  const last = asset.disposedOn === undefined ? through : Math.min(through, monthOf(asset.disposedOn) - 1);
  const due: Depreciation[] = [];
  let { accumulatedMinor } = asset;
  let month = asset.postedThrough === undefined ? firstInService : asset.postedThrough + 1;
  for (; month <= last && accumulatedMinor < asset.costMinor - asset.salvageMinor; month += 1) {
    const amountMinor = depreciationOf(asset, month - firstInService + 1, accumulatedMinor);
    due.push({ month, amountMinor });
    accumulatedMinor += amountMinor;
  }
  return due;
}

/**
 * What an asset loses in one month: never more than is left above its salvage value, and all of it in the last month,
 * which so takes the remainder of rounding (straight-line) or of the curve (declining balance).
 *
 * @param monthInService 1 in the month it went into service.
 * @param accumulatedMinor written down before that month.
 */
function depreciationOf(asset: Asset, monthInService: number, accumulatedMinor: number): number {
  const leftMinor = asset.costMinor - asset.salvageMinor - accumulatedMinor;
  if (monthInService >= asset.usefulMonths) return leftMinor;
  return Math.min(leftMinor, regularAmountOf(asset, accumulatedMinor));
}

/** The amount of a month that is not the last, rounded down, so that the last month never has to give back. */
function regularAmountOf(asset: Asset, accumulatedMinor: number): number {
  const { method, costMinor, salvageMinor, usefulMonths } = asset;
  if (method.kind === 'straight-line') return Math.floor((costMinor - salvageMinor) / usefulMonths);
  // The product may be beyond the safe integers: cost in minor units times basis points.
  const yearly = BigInt(costMinor - accumulatedMinor) * BigInt(method.yearlyRateBasisPoints);
  return Number(yearly / (10_000n * 12n));
}
