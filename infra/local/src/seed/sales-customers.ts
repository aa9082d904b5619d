import { guidOf, type SeededOrganization, type SeedRandomOf } from './world';

/** What an organization's books lack, if anything: each kind in one of fifty organizations. */
export type SalesFlaw = 'none' | 'terms-missing' | 'tax-code-unknown' | 'period-closed' | 'address-missing';

/** What is particular about one organization's sales. */
export interface SalesCharacter {
  readonly flaw: SalesFlaw;
  /** Nothing falls due on the first night. */
  readonly quiet: boolean;
}

/** A customer before the flaws of its organization. */
export interface SeededCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly email: string;
  readonly termsDays: number;
  readonly blocked: boolean;
}

/** Standard and reduced tax, in basis points, where a currency is paid. */
const ratesByCurrency: Readonly<Record<string, readonly [standard: number, reduced: number]>> = {
  EUR: [1900, 700],
  GBP: [2000, 500],
  PLN: [2300, 800],
  USD: [825, 0],
  JPY: [1000, 800],
  NZD: [1500, 0],
};

/** What the seeded organizations sell. */
export const services = [
  'Maintenance',
  'Hosting',
  'Support',
  'Licence',
  'Cleaning',
  'Equipment rental',
  'Bookkeeping',
  'Training',
];

/** Draws what is particular about an organization's sales. */
export function salesCharacterOf(organization: SeededOrganization, random: SeedRandomOf): SalesCharacter {
  const draw = random('sales/character', organization);
  const flaw = draw.helpers.weightedArrayElement<SalesFlaw>([
    { value: 'none', weight: 92 },
    { value: 'terms-missing', weight: 2 },
    { value: 'tax-code-unknown', weight: 2 },
    { value: 'period-closed', weight: 2 },
    { value: 'address-missing', weight: 2 },
  ]);
  return { flaw, quiet: flaw === 'none' && draw.datatype.boolean(0.15) };
}

/** Draws an organization's customers. The first one is the one that flaws show on. */
export function customersOf(organization: SeededOrganization, random: SeedRandomOf): readonly SeededCustomer[] {
  const draw = random('sales/customers', organization);
  return Array.from({ length: draw.number.int({ min: 9, max: 14 }) }, (_, index) => {
    const name = draw.company.name();
    return {
      customerId: guidOf(`${organization.organizationId}/customer/${index}`),
      name,
      email: `accounts@customer-${index + 1}.example`,
      termsDays: draw.helpers.arrayElement([7, 14, 14, 30, 30, 45]),
      // The first one carries the flaws, and must not be excused from reminders.
      blocked: index > 0 && draw.datatype.boolean(0.06),
    };
  });
}

/** The standard and the reduced rate of an organization, in basis points. */
export function taxRatesOf({ currency }: SeededOrganization): readonly [number, number] {
  return ratesByCurrency[currency] ?? [0, 0];
}
