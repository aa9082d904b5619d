import { type DueTemplate, periodsDue } from './due-documents';
import type { NightDatabase } from './night-database';
import { RUN_DATE } from './seeded-world';

/** What a night's results are held against: the world as it was before. */
export interface WorldBefore {
  /** `organization/template/period` of each invoice that is owed. */
  readonly invoicesDue: readonly string[];
  /** `organization/template/period` of each bill that is owed. */
  readonly billsDue: readonly string[];
  /** Open minor units by document, as accounting has them. */
  readonly openItems: ReadonlyMap<string, number>;
  /** Written down so far by asset, minor units. */
  readonly accumulated: ReadonlyMap<string, number>;
}

const TEMPLATES = (table: string) => `
select organization_id as "organizationId", template_id as "templateId", frequency, anchor_day as "anchorDay",
  next_due_date::text as "nextDueDate", ends_on::text as "endsOn"
from ${table} where active order by organization_id, template_id`;

/** Reads it; call it before the night begins. */
export async function readWorldBefore(database: NightDatabase): Promise<WorldBefore> {
  const amounts = (rows: readonly { id: string; minor: number }[]) => new Map(rows.map(({ id, minor }) => [id, minor]));
  const due = (templates: readonly DueTemplate[]) =>
    templates.flatMap((template) =>
      periodsDue(template, RUN_DATE).map((period) => `${template.organizationId}/${template.templateId}/${period}`),
    );
  return {
    invoicesDue: due(await database.query('sales', TEMPLATES('invoice_template'))),
    billsDue: due(await database.query('purchase', TEMPLATES('bill_template'))),
    openItems: amounts(
      await database.query('accounting', 'select document_id as id, open_minor::float8 as minor from open_item'),
    ),
    accumulated: amounts(
      await database.query('accounting', 'select asset_id as id, accumulated_minor::float8 as minor from asset'),
    ),
  };
}
