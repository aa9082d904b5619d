import type { OrganizationId, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import type { Outcome } from '@baton/schedule-runner';
import { executionUnderTest, type TenantDatabase } from '@baton/testing';
import { PostRecurringInvoicesHandler } from '../src/application/schedule-types/post-recurring-invoices.handler';
import type { PostRecurringInvoices } from '../src/index';
import { PostgresRecurringInvoiceRepository } from '../src/infrastructure/persistence/recurring-invoice.repository';
import { date, id, organization, useSales } from './sales-database';

type Row = Record<string, unknown>;

/** The night of the tests. */
export const RUN_DATE = date('2026-03-01');
/** Its run. */
export const RUN = id('run', 1);

/** What an organization has beside its templates, where a test wants it otherwise. */
interface Changes {
  readonly customer?: Row;
  readonly line?: Row;
}

/** The handler under test on real tables, and organizations for it. */
export interface Invoicing {
  readonly sales: TenantDatabase;
  readonly invoices: PostgresRecurringInvoiceRepository;
  readonly handler: PostRecurringInvoicesHandler;
  /** Carries the handler out for one organization. */
  execute(tenant: OrganizationId, runDate?: RunDate, runId?: string): Promise<Outcome>;
  /** Makes an organization of its own for a test, with two customers, and the given templates of one line each. */
  organizationWith(templates: readonly Row[], changes?: Changes): Promise<OrganizationId>;
  /** Rows of an organization; it is the statement's `$1`. */
  rows<T = Row>(tenant: OrganizationId, text: string): Promise<T[]>;
  /** The numbers of an organization's invoices, in order. */
  numbersOf(tenant: OrganizationId): Promise<string[]>;
}

/** Gives a test file the handler of recurring invoices. */
export function useInvoicing(): Invoicing {
  const sales = useSales();
  const invoices = new PostgresRecurringInvoiceRepository();
  const handler = new PostRecurringInvoicesHandler(invoices);
  let organizations = 0;
  const execute = (tenant: OrganizationId, runDate = RUN_DATE, runId = RUN): Promise<Outcome> =>
    sales.inScope([tenant], () =>
      handler.execute(
        executionUnderTest<typeof PostRecurringInvoices>({ tenant, runDateUtc: runDate, runId, parameters: {} }),
      ),
    );
  const rows = <T = Row>(tenant: OrganizationId, text: string): Promise<T[]> =>
    sales.inScope([tenant], () => UnitOfWork.current().query<T>(text, [tenant]));
  return {
    sales,
    invoices,
    handler,
    execute,
    organizationWith: async (templates, changes = {}) => {
      organizations += 1;
      const tenant = organization(organizations);
      await insertOrganization(sales, tenant, templates, changes);
      return tenant;
    },
    rows,
    numbersOf: async (tenant) => {
      const numbers = 'select number from invoice where organization_id = $1 order by number';
      return (await rows<{ number: string }>(tenant, numbers)).map(({ number }) => number);
    },
  };
}

async function insertOrganization(
  sales: TenantDatabase,
  tenant: OrganizationId,
  templates: readonly Row[],
  changes: Changes,
): Promise<void> {
  const customer = { name: 'Acme', email: 'a@acme.example', payment_terms_days: 14 };
  await sales.insert(tenant, 'customer', [
    { customer_id: id('customer', 1), ...customer, ...changes.customer },
    { customer_id: id('customer', 2), ...customer, name: 'Zenith' },
  ]);
  await sales.insert(tenant, 'tax_code', [{ code: 'STANDARD', name: 'Standard', rate_basis_points: 1900 }]);
  const line = {
    line_number: 1,
    description: 'Hosting',
    quantity_milli: 1500,
    unit_price_minor: 333,
    tax_code: 'STANDARD',
  };
  for (const [index, template] of templates.entries()) {
    const key = { template_id: id('template', index + 1) };
    const defaults = {
      customer_id: id('customer', 1),
      name: 'Hosting',
      currency: 'EUR',
      frequency: 'monthly',
      anchor_day: 1,
      active: true,
    };
    await sales.insert(tenant, 'invoice_template', [{ ...key, ...defaults, ends_on: null, ...template }]);
    await sales.insert(tenant, 'invoice_template_line', [{ ...key, ...line, ...changes.line }]);
  }
}
