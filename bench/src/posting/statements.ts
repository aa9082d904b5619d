import type { OrganizationId, RunDate } from '@baton/contracts';
import { domainTable, type SqlMigration } from '@baton/persistence';
import { scheduleRunnerMigrations } from '@baton/schedule-runner';

/** The role that sees tenants' rows, within the scope that is set. */
export const TENANT_ROLE = 'baton_sales_tenant';

/** What every engine works on: a template that is due becomes an invoice, and moves a month on. */
const tables = `
create table invoice_template (
  organization_id uuid not null, template_id uuid not null, amount numeric(12, 2) not null, next_date date not null,
  primary key (organization_id, template_id)
);
create table invoice (
  organization_id uuid not null, template_id uuid not null, period_date date not null, amount numeric(12, 2) not null,
  primary key (organization_id, template_id, period_date)
);
${domainTable('invoice_template')}${domainTable('invoice')}`;

/** The tables of the module that posts, and the kit's. */
export const postingMigrations: readonly SqlMigration[] = [
  ...scheduleRunnerMigrations,
  { name: '2026-03-01-posting', sql: tables },
];

/** A row of {@link DUE}. */
export interface DueTemplate {
  readonly template_id: string;
  readonly amount: string;
  readonly next_date: string;
}

/** What one organization has due. `$1` organization, `$2` run date. */
export const DUE = `
select template_id, amount::text, next_date::text from invoice_template
where organization_id = $1 and next_date <= $2`;

/** `$1` organization, `$2` template, `$3` period, `$4` amount. */
export const INSERT_INVOICE = `
insert into invoice (organization_id, template_id, period_date, amount) values ($1, $2, $3, $4)`;

/** `$1` organization, `$2` template. */
export const MOVE_TEMPLATE = `
update invoice_template set next_date = next_date + 30 where organization_id = $1 and template_id = $2`;

/**
 * The same for a set of organizations, in one pass over their templates: a second one that joins them by key would look
 * through the list of the policy for each. `$1` organizations, `$2` run date.
 */
export const POST_SET = `
with moved as (
  update invoice_template set next_date = next_date + 30
  where organization_id = any ($1::uuid[]) and next_date <= $2
  returning organization_id, template_id, next_date - 30 as period_date, amount
)
insert into invoice (organization_id, template_id, period_date, amount)
select organization_id, template_id, period_date, amount from moved`;

/** One statement as a client of PostgreSQL takes it. */
export type Send = (
  text: string,
  values: readonly unknown[],
) => Promise<{ readonly rowCount: number | null; readonly rows: unknown[] }>;

/** The work of one organization, a statement a round trip, inside a transaction under its scope that somebody else opened. */
export async function postOne(send: Send, organization: OrganizationId, runDate: RunDate): Promise<void> {
  const { rows } = await send(DUE, [organization, runDate]);
  for (const { template_id, next_date, amount } of rows as DueTemplate[]) {
    await send(INSERT_INVOICE, [organization, template_id, next_date, amount]);
    await send(MOVE_TEMPLATE, [organization, template_id]);
  }
}
