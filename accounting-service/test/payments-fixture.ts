import type { OrganizationId, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import type { Outcome } from '@baton/schedule-runner';
import type { TenantDatabase } from '@baton/testing';
import { ReconcilePaymentsHandler } from '../src/application/schedule-types/reconcile-payments.handler';
import { PostgresReconciliationRepository } from '../src/infrastructure/persistence/reconciliation.repository';
import { chart, date, executionOf, id, organization, useAccounting } from './accounting-database';

type Row = Record<string, unknown>;

/** The night of these tests; their bank lines were booked before it. */
export const RUN_DATE = date('2026-03-01');

/** A receivable of 100.00; what a test cares about is given. */
export const item = (n: number, given: Row = {}): Row => ({
  document_id: id('document', n),
  kind: 'receivable',
  number: `INV-00000${n}`,
  party_id: id('party', n),
  party_name: `Party ${n}`,
  issued_on: '2026-01-20',
  due_on: '2026-02-03',
  currency: 'EUR',
  total_minor: 10_000,
  open_minor: 10_000,
  recorded_at: '2026-01-21T00:00:00Z',
  ...given,
});

/** A bank line of 100.00 that came in; what a test cares about is given. */
export const line = (n: number, given: Row = {}): Row => ({
  bank_line_id: id('line', n),
  line_number: n,
  booked_on: '2026-02-20',
  amount_minor: 10_000,
  currency: 'EUR',
  reference: '',
  counterparty: '',
  state: 'unmatched',
  surplus_minor: 0,
  difference_minor: 0,
  recorded_at: '2026-02-21T00:00:00Z',
  ...given,
});

/** Organizations whose payments are reconciled, and what came of it. */
export class Payments {
  readonly repository = new PostgresReconciliationRepository();
  readonly handler = new ReconcilePaymentsHandler(this.repository);
  private organizations = 0;

  constructor(readonly accounting: TenantDatabase = useAccounting()) {}

  /** An organization of its own for a test. */
  async organizationWith(items: readonly Row[], lines: readonly Row[]): Promise<OrganizationId> {
    this.organizations += 1;
    const tenant = organization(this.organizations);
    await this.accounting.insert(tenant, 'account', chart);
    if (items.length > 0) await this.accounting.insert(tenant, 'open_item', items);
    if (lines.length > 0) await this.accounting.insert(tenant, 'bank_line', lines);
    return tenant;
  }

  /** Runs one execution in its own transaction. */
  execute(tenant: OrganizationId, runDate: RunDate = RUN_DATE): Promise<Outcome> {
    return this.accounting.inScope([tenant], () => this.handler.execute(executionOf(tenant, runDate)));
  }

  /** Rows of one organization, which is `$1`. */
  rows(tenant: OrganizationId, text: string): Promise<Row[]> {
    return this.accounting.inScope([tenant], () => UnitOfWork.current().query<Row>(text, [tenant]));
  }

  /** The journal's lines, in order. */
  journal(tenant: OrganizationId): Promise<Row[]> {
    return this.rows(
      tenant,
      `select e.entry_number, e.posted_on, e.entered_on, l.account_code, l.debit_minor, l.credit_minor
       from journal_entry e join journal_line l using (organization_id, entry_number)
       where organization_id = $1 order by e.entry_number, l.line_number`,
    );
  }

  /** What is open of each document. */
  openItems(tenant: OrganizationId): Promise<Row[]> {
    return this.rows(tenant, 'select number, open_minor from open_item where organization_id = $1 order by number');
  }
}
