import type { RunDate } from '@baton/contracts';
import type { Faker } from '@faker-js/faker';
import type { AccountingCharacter } from './accounting-character';
import { plusDays } from './seed-date';
import { guidOf, type SeededOrganization, type SeedRandomOf } from './world';

/** Name, cost in minor units, useful years, and the yearly rate in basis points where the balance declines. */
const catalogue: readonly (readonly [string, number, number, number | null])[] = [
  ['Delivery van', 3_450_000, 6, null],
  ['Forklift', 2_190_000, 8, null],
  ['Laptops', 1_080_000, 3, null],
  ['Office furniture', 640_000, 13, null],
  ['Machine tool', 8_900_000, 10, 2_500],
  ['Server', 780_000, 5, 3_000],
  ['Packaging line', 12_400_000, 12, 2_000],
  ['Company car', 4_100_000, 6, null],
  ['Tools', 89_900, 1, null],
];

/** An asset of the seeded world. */
export interface AssetRow {
  readonly asset_id: string;
  readonly name: string;
  readonly currency: string;
  readonly cost_minor: number;
  readonly salvage_minor: number;
  readonly method: 'straight-line' | 'declining-balance';
  readonly yearly_rate_basis_points: number | null;
  readonly useful_months: number;
  readonly in_service_on: string;
  readonly disposed_on: string | null;
  readonly accumulated_minor: number;
  readonly posted_through: string | null;
  readonly [column: string]: unknown;
}

/**
 * The assets of an organization, written down by the system before this one until the month before the one that ended
 * last; some were left behind a little longer. The first is always one with a month to post.
 */
export function assetRowsOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
  character: AccountingCharacter,
): readonly AssetRow[] {
  if (character.withoutAssets) return [];
  const draw = random('accounting/assets', organization);
  const articles = draw.helpers.arrayElements(catalogue, { min: 2, max: 6 });
  return articles.map((article, index) => assetRow(draw, organization, runDate, { article, index }));
}

function assetRow(
  draw: Faker,
  organization: SeededOrganization,
  runDate: RunDate,
  { article: [name, listPrice, years, rate], index }: { article: (typeof catalogue)[number]; index: number },
): AssetRow {
  const ended = lastEndedMonthOf(runDate);
  const usefulMonths = years * 12;
  const cost = Math.round((listPrice * draw.number.int({ min: 800, max: 1_300 })) / 1_000);
  const salvage = Math.floor((cost * draw.helpers.arrayElement([0, 0, 5, 10])) / 100);
  const age = draw.number.int({ min: 1, max: index === 0 ? usefulMonths - 2 : usefulMonths + 6 });
  const behind = draw.helpers.weightedArrayElement([
    { value: 1, weight: 9 },
    { value: 3, weight: 1 },
  ]);
  const disposed = index > 0 && draw.datatype.boolean(0.08);
  const inService = ended - age;
  const months = Math.max(0, age + 1 - behind);
  return {
    asset_id: guidOf(`${organization.organizationId}/accounting/asset/${index}`),
    name,
    currency: organization.currency,
    cost_minor: cost,
    salvage_minor: salvage,
    method: rate === null ? 'straight-line' : 'declining-balance',
    yearly_rate_basis_points: rate,
    useful_months: usefulMonths,
    in_service_on: plusDays(monthStart(inService), draw.number.int({ min: 0, max: 27 })),
    disposed_on: disposed ? plusDays(monthStart(ended), 9) : null,
    accumulated_minor: writtenDown({ cost, salvage, usefulMonths, rate, months }),
    posted_through: months === 0 ? null : monthStart(inService + months - 1),
  };
}

/** What the system before had written down in `months`. */
function writtenDown(asset: {
  readonly cost: number;
  readonly salvage: number;
  readonly usefulMonths: number;
  readonly rate: number | null;
  readonly months: number;
}): number {
  const { cost, salvage, usefulMonths, rate, months } = asset;
  const all = cost - salvage;
  if (months >= usefulMonths) return all;
  if (rate === null) return Math.floor(all / usefulMonths) * months;
  const bookValue = Array.from({ length: months }).reduce<number>(
    (value) => value - Math.floor((value * rate) / 120_000),
    cost,
  );
  return Math.min(all, cost - bookValue);
}

/** Months counted as year × 12 + month − 1: the newest that has ended by a date. */
export function lastEndedMonthOf(date: string): number {
  const month = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  return date === monthEnd(month) ? month : month - 1;
}

/** The last day of a month so counted. */
export function monthEnd(month: number): string {
  return plusDays(monthStart(month + 1), -1);
}

function monthStart(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}
