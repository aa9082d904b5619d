import type { RunDate } from '@baton/contracts';
import type { Faker } from '@faker-js/faker';
import { type SalesCharacter, type SeededCustomer, services } from './sales-customers';
import { plusDays } from './seed-date';
import { guidOf, type SeededOrganization, type SeedRandomOf } from './world';

/** A template and its lines, as rows of their tables. */
export interface TemplateRows {
  readonly template: Record<string, unknown>;
  readonly lines: readonly Record<string, unknown>[];
}

/** Draws an organization's invoice templates: up to four due on the first night, more in the four weeks after it. */
export function templateRowsOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
  character: SalesCharacter,
  customers: readonly SeededCustomer[],
): readonly TemplateRows[] {
  const draw = random('sales/templates', organization);
  const due = character.quiet ? 0 : draw.number.int({ min: 1, max: 4 });
  return Array.from({ length: due + draw.number.int({ min: 2, max: 4 }) }, (_, index) => {
    const daysAhead = index < due ? -daysMissed(draw) : draw.number.int({ min: 1, max: 28 });
    const nextDueDate = plusDays(runDate, daysAhead);
    const templateId = guidOf(`${organization.organizationId}/invoice-template/${index}`);
    const customer = index === 0 ? customers[0] : draw.helpers.arrayElement(customers);
    const weekly = draw.datatype.boolean(0.15);
    return {
      template: {
        template_id: templateId,
        customer_id: customer?.customerId,
        name: `${draw.helpers.arrayElement(services)} ${index + 1}`,
        currency: organization.currency,
        frequency: weekly
          ? 'weekly'
          : draw.helpers.arrayElement(['monthly', 'monthly', 'monthly', 'quarterly', 'yearly']),
        anchor_day: weekly ? null : anchorDay(nextDueDate),
        next_due_date: nextDueDate,
        ends_on: draw.datatype.boolean(0.1) ? plusDays(runDate, draw.number.int({ min: 20, max: 300 })) : null,
        active: index < due || draw.datatype.boolean(0.9),
      },
      lines: templateLines(draw, templateId, index === 0 && character.flaw === 'tax-code-unknown'),
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

function templateLines(draw: Faker, templateId: string, unknownTaxCode: boolean): TemplateRows['lines'] {
  return Array.from({ length: draw.number.int({ min: 1, max: 3 }) }, (_, index) => ({
    template_id: templateId,
    line_number: index + 1,
    description: draw.helpers.arrayElement(services),
    quantity_milli: draw.helpers.arrayElement([1_000, 1_000, 2_000, 5_000, 1_500, 250]),
    unit_price_minor: draw.number.int({ min: 1_000, max: 90_000 }),
    tax_code:
      unknownTaxCode && index === 0
        ? 'STANDARD-2019'
        : draw.helpers.arrayElement(['STANDARD', 'STANDARD', 'REDUCED', 'EXEMPT']),
  }));
}
