import type { RunDate } from '@baton/contracts';
import type { Faker } from '@faker-js/faker';
import { type PurchaseCharacter, type SeededVendor, vendorTaxOf } from './purchase-vendors';
import { plusDays } from './seed-date';
import { guidOf, type SeededOrganization, type SeedRandomOf } from './world';

/** A template and its lines, as rows of their tables. */
export interface BillTemplateRows {
  readonly template: Record<string, unknown>;
  readonly lines: readonly Record<string, unknown>[];
}

const services = [
  'Rent',
  'Electricity',
  'Cleaning',
  'Internet access',
  'Software licences',
  'Vehicle leasing',
  'Insurance',
];

/** Draws an organization's bill templates: up to four due on the first night, more in the four weeks after it. */
export function billTemplateRowsOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
  character: PurchaseCharacter,
  vendors: readonly SeededVendor[],
): readonly BillTemplateRows[] {
  const draw = random('purchase/templates', organization);
  const due = character.quiet ? 0 : draw.helpers.arrayElement([1, 1, 1, 2, 2, 3, 4]);
  return Array.from({ length: due + draw.number.int({ min: 1, max: 4 }) }, (_, index) => {
    const daysAhead = index < due ? -daysMissed(draw) : draw.number.int({ min: 1, max: 28 });
    const nextDueDate = plusDays(runDate, daysAhead);
    const templateId = guidOf(`${organization.organizationId}/bill-template/${index}`);
    const vendor = index === 0 ? vendors[0] : draw.helpers.arrayElement(vendors);
    const frequency = draw.helpers.arrayElement(['weekly', 'monthly', 'monthly', 'monthly', 'quarterly', 'yearly']);
    const service = draw.helpers.arrayElement(services);
    return {
      template: {
        template_id: templateId,
        vendor_id: vendor?.vendorId,
        name: `${service} ${index + 1}`,
        frequency,
        anchor_day: frequency === 'weekly' ? null : anchorDay(nextDueDate),
        next_due_date: nextDueDate,
        ends_on: draw.datatype.boolean(0.1) ? plusDays(runDate, draw.number.int({ min: 20, max: 300 })) : null,
        active: index < due || draw.datatype.boolean(0.9),
      },
      lines: templateLines(draw, organization, templateId, service),
    };
  });
}

/** Most templates fall due on the night itself; a few were missed, some for months. */
function daysMissed(draw: Faker): number {
  return draw.helpers.weightedArrayElement([
    { value: 0, weight: 7 },
    { value: draw.number.int({ min: 1, max: 6 }), weight: 2 },
    { value: draw.number.int({ min: 20, max: 75 }), weight: 1 },
  ]);
}

/** The last day of a month stands for the 31st. */
function anchorDay(date: string): number {
  return plusDays(date, 1).endsWith('-01') ? 31 : Number(date.slice(8));
}

function templateLines(
  draw: Faker,
  organization: SeededOrganization,
  templateId: string,
  service: string,
): BillTemplateRows['lines'] {
  const extras = draw.helpers.arrayElements(['Service fee', 'Additional usage', 'Support'], { min: 0, max: 2 });
  return [service, ...extras].map((description, index) => ({
    template_id: templateId,
    line_number: index + 1,
    description,
    quantity_milli: draw.helpers.arrayElement([1_000, 1_000, 1_000, 2_000, 2_500, 10_000, 37_250]),
    unit_price_minor: draw.number.int({ min: 900, max: index === 0 ? 90_000 : 9_900 }),
    tax_basis_points: vendorTaxOf(organization),
  }));
}
