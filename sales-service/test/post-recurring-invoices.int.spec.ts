import { UnitOfWork } from '@baton/persistence';
import type { Outcome } from '@baton/schedule-runner';
import { eventually } from '@baton/testing';
import { postRecurringInvoices } from '../src/domain/recurring-invoice';
import { RUN, RUN_DATE, useInvoicing } from './invoicing';
import { date } from './sales-database';

const { sales, invoices, execute, organizationWith, rows, numbersOf } = useInvoicing();

/** Locks on the templates' table that are held, or on any row's transaction that are waited for. */
const locks = async (state: 'granted' | 'not granted'): Promise<number> => {
  const wanted =
    state === 'granted'
      ? "relation = 'invoice_template'::regclass and mode = 'RowShareLock'"
      : "locktype = 'transactionid'";
  const [row] = await sales.database.query<{ count: number }>(
    `select count(*)::integer as count from pg_locks where ${state} and ${wanted}`,
  );
  return row?.count ?? 0;
};

describe('sales.post-recurring-invoices', () => {
  it('posts each missed date once, with lines, tax, due date and gapless numbers, and moves the template on', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-01-01' }]);
    expect(await execute(tenant)).toEqual({ kind: 'succeeded', counts: { posted: 3, templatesBehind: 0 } });

    expect(
      await rows(
        tenant,
        `select number, period_date, issued_on, due_on, net_minor, tax_minor, total_minor, open_minor, currency, state, run_id
         from invoice where organization_id = $1 order by number`,
      ),
    ).toEqual(
      ['2026-01-01', '2026-02-01', '2026-03-01'].map((period, index) => ({
        number: `INV-00000${index + 1}`,
        period_date: period,
        issued_on: '2026-03-01',
        due_on: '2026-03-15',
        net_minor: 500,
        tax_minor: 95,
        total_minor: 595,
        open_minor: 595,
        currency: 'EUR',
        state: 'posted',
        run_id: RUN,
      })),
    );
    expect(
      await rows(
        tenant,
        `select distinct line_number, description, quantity_milli, unit_price_minor, tax_code, tax_basis_points, net_minor, tax_minor,
           count(*) over () as lines
         from invoice_line where organization_id = $1`,
      ),
    ).toEqual([
      {
        line_number: 1,
        description: 'Hosting',
        quantity_milli: 1500,
        unit_price_minor: 333,
        tax_code: 'STANDARD',
        tax_basis_points: 1900,
        net_minor: 500,
        tax_minor: 95,
        lines: 3,
      },
    ]);
    expect(await rows(tenant, 'select next_due_date from invoice_template where organization_id = $1')).toEqual([
      { next_due_date: '2026-04-01' },
    ]);
  });

  it('posts nothing when it is repeated, and goes on with the numbers on the next due date', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-03-01' }]);
    await sales.insert(tenant, 'invoice_sequence', [{ last_number: 41 }]);
    await execute(tenant);
    expect(await execute(tenant)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    await execute(tenant, date('2026-04-01'));
    expect(await numbersOf(tenant)).toEqual(['INV-000042', 'INV-000043']);
  });

  it('leaves alone what is not due, not active or ended', async () => {
    const tenant = await organizationWith([
      { next_due_date: '2026-03-02' },
      { next_due_date: '2026-02-01', active: false },
      { next_due_date: '2026-02-01', ends_on: '2026-01-31' },
    ]);
    expect(await execute(tenant)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await numbersOf(tenant)).toEqual([]);
  });

  it.each([
    ['CUSTOMER_TERMS_MISSING', { customer: { payment_terms_days: null } }],
    ['TAX_CODE_UNKNOWN', { line: { tax_code: 'LUXURY' } }],
  ])('faults with %s and posts nothing of the organization', async (code, changes) => {
    const tenant = await organizationWith([{ next_due_date: '2026-03-01' }], changes);
    await expect(execute(tenant)).rejects.toMatchObject({ code, retryable: false });
    expect(await numbersOf(tenant)).toEqual([]);
  });

  it('faults with PERIOD_CLOSED on the last closed day, and posts on the day after', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-02-01' }]);
    await sales.insert(tenant, 'period_lock', [{ closed_until: '2026-02-28' }]);
    await expect(execute(tenant, date('2026-02-28'))).rejects.toMatchObject({ code: 'PERIOD_CLOSED' });
    expect(await execute(tenant)).toMatchObject({ kind: 'succeeded' });
  });

  it('makes a second transaction wait for the first, and then post nothing', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-01-01' }, { next_due_date: '2026-03-01' }]);
    let saveNow = (): void => {};
    const saving = new Promise<void>((resolve) => {
      saveNow = resolve;
    });
    let second: Promise<Outcome> | undefined;
    const first = sales.inScope([tenant], async () => {
      const { templates, books } = await invoices.dueOn(tenant, RUN_DATE);
      await saving;
      await invoices.save(tenant, RUN, postRecurringInvoices(templates, books, RUN_DATE));
    });
    try {
      await eventually(async () => expect(await locks('granted')).toBeGreaterThan(0));
      second = execute(tenant);
      await eventually(async () => expect(await locks('not granted')).toBeGreaterThan(0));
    } finally {
      saveNow();
      await first;
    }
    expect(await second).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await numbersOf(tenant)).toEqual(['INV-000001', 'INV-000002', 'INV-000003', 'INV-000004']);
  });

  it('writes nothing, and may be tried again, when the sequence moved after it was read', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-03-01' }]);
    const stale = sales.inScope([tenant], async () => {
      const { templates, books } = await invoices.dueOn(tenant, RUN_DATE);
      const posting = postRecurringInvoices(templates, books, RUN_DATE);
      await UnitOfWork.current().query('insert into invoice_sequence (organization_id, last_number) values ($1, 7)', [
        tenant,
      ]);
      await invoices.save(tenant, RUN, posting);
    });
    await expect(stale).rejects.toMatchObject({ code: 'INVOICE_SEQUENCE_MOVED', retryable: true });
    expect(await numbersOf(tenant)).toEqual([]);
  });

  it('neither sees nor writes another organization', async () => {
    const mine = await organizationWith([{ next_due_date: '2026-03-01' }]);
    const other = await organizationWith([{ next_due_date: '2026-03-01' }]);
    await sales.inScope([mine], async () => {
      expect((await invoices.dueOn(other, RUN_DATE)).templates).toEqual([]);
    });
    const posting = await sales.tried([other], async () => {
      const { templates, books } = await invoices.dueOn(other, RUN_DATE);
      return postRecurringInvoices(templates, books, RUN_DATE);
    });
    await expect(sales.inScope([mine], () => invoices.save(other, RUN, posting))).rejects.toThrow(/row-level security/);
    expect(await numbersOf(other)).toEqual([]);
  });
});
