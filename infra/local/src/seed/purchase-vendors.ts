import { guidOf, type SeededOrganization, type SeedRandomOf } from './world';

/** What an organization's purchasing lacks, if anything: each kind in one of fifty organizations. */
export type PurchaseFlaw = 'none' | 'terms-missing' | 'period-closed' | 'vendor-blocked' | 'item-without-vendor';

/** What is particular about one organization's purchasing. */
export interface PurchaseCharacter {
  readonly flaw: PurchaseFlaw;
  /** No template falls due on the first night. */
  readonly quiet: boolean;
  /** Nothing has run low. */
  readonly wellStocked: boolean;
}

/** A vendor before the flaws of its organization. */
export interface SeededVendor {
  readonly vendorId: string;
  readonly name: string;
  readonly termsDays: number;
}

/** Standard tax, in basis points, where a currency is paid. */
const ratesByCurrency: Readonly<Record<string, number>> = {
  EUR: 1900,
  GBP: 2000,
  PLN: 2300,
  USD: 0,
  JPY: 1000,
  NZD: 1500,
};

/** Draws what is particular about an organization's purchasing. */
export function purchaseCharacterOf(organization: SeededOrganization, random: SeedRandomOf): PurchaseCharacter {
  const draw = random('purchase/character', organization);
  const flaw = draw.helpers.weightedArrayElement<PurchaseFlaw>([
    { value: 'none', weight: 92 },
    { value: 'terms-missing', weight: 2 },
    { value: 'period-closed', weight: 2 },
    { value: 'vendor-blocked', weight: 2 },
    { value: 'item-without-vendor', weight: 2 },
  ]);
  return {
    flaw,
    quiet: flaw === 'none' && draw.datatype.boolean(0.2),
    wellStocked: flaw === 'none' && draw.datatype.boolean(0.3),
  };
}

/** Draws an organization's vendors. The first one is the one that flaws show on. */
export function vendorsOf(organization: SeededOrganization, random: SeedRandomOf): readonly SeededVendor[] {
  const draw = random('purchase/vendors', organization);
  return Array.from({ length: draw.number.int({ min: 9, max: 13 }) }, (_, index) => ({
    vendorId: guidOf(`${organization.organizationId}/vendor/${index}`),
    name: draw.company.name(),
    termsDays: draw.helpers.arrayElement([7, 14, 14, 30, 30, 30, 45, 60]),
  }));
}

/** The tax an organization's vendors charge, in basis points. */
export function vendorTaxOf({ currency }: SeededOrganization): number {
  return ratesByCurrency[currency] ?? 0;
}
