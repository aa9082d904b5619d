import { InvoicesPosted, type OrganizationId, type PostedInvoice, type RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import type { ExecutionContext, Outcome, SliceContext } from '@baton/schedule-runner';
import { eventually } from '@baton/testing';
import { PostRecurringInvoicesHandler } from '../src/application/schedule-types/post-recurring-invoices.handler';
import { postRecurringInvoices } from '../src/domain/recurring-invoice';
import type { PostRecurringInvoices } from '../src/index';
import { PostgresRecurringInvoiceRepository } from '../src/infrastructure/persistence/recurring-invoice.repository';
import { date, id, organization, useSales } from './sales-database';

type Row = Record<string, unknown>;

const RUN_DATE = date('2026-03-01');
const RUN = id('run', 1);
const sales = useSales();
const invoices = new PostgresRecurringInvoiceRepository();
const handler = new PostRecurringInvoicesHandler(invoices);

let organizations = 0;

function execution(
  tenant: OrganizationId,
  runDateUtc: RunDate = RUN_DATE,
  runId = RUN,
): ExecutionContext<typeof PostRecurringInvoices> {
  return {
    tenant,
    runId,
    runDateUtc,
    dueDate: runDateUtc,
    dryRun: false,
    attempt: 1,
    signal: new AbortController().signal,
    parameters: {},
    publish: () => Promise.reject(new Error('This handler publishes in bulk, when its slice is closed.')),
  };
}

const execute = (tenant: OrganizationId, runDate = RUN_DATE, runId = RUN): Promise<Outcome> =>
  sales.inScope([tenant], () => handler.execute(execution(tenant, runDate, runId)));

/** An organization of its own for a test, with two customers, and the given templates of one line each. */
async function organizationWith(
  templates: readonly Row[],
  changes: { customer?: Row; line?: Row } = {},
): Promise<OrganizationId> {
  organizations += 1;
  const tenant = organization(organizations);
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
  return tenant;
}

const rows = <T = Row>(tenant: OrganizationId, text: string): Promise<T[]> =>
  sales.inScope([tenant], () => UnitOfWork.current().query<T>(text, [tenant]));

const numbersOf = async (tenant: OrganizationId): Promise<string[]> =>
  (await rows<{ number: string }>(tenant, 'select number from invoice where organization_id = $1 order by number')).map(
    ({ number }) => number,
  );

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

describe('sales.post-recurring-invoices, when a slice is closed', () => {
  async function announced(
    tenants: readonly OrganizationId[],
    runId: string,
  ): Promise<{ part: number; invoices: readonly PostedInvoice[] }[]> {
    const parts: { part: number; invoices: readonly PostedInvoice[] }[] = [];
    const context: SliceContext = {
      tenants,
      runId,
      runDateUtc: RUN_DATE,
      dueDate: RUN_DATE,
      dryRun: false,
      publishPart: async (type, part, message) => {
        expect(type).toBe(InvoicesPosted);
        parts.push({ part, invoices: InvoicesPosted.schema.parse(message).invoices });
      },
    };
    await sales.inScope(tenants, () => handler.afterSlice(context));
    return parts;
  }

  it('tells of this run and these organizations alone', async () => {
    const run = id('run', 2);
    const tenants = [
      await organizationWith([{ next_due_date: '2026-03-01' }]),
      await organizationWith([{ next_due_date: '2026-02-01' }]),
    ];
    const elsewhere = await organizationWith([{ next_due_date: '2026-03-01' }]);
    const earlier = await organizationWith([{ next_due_date: '2026-03-01' }]);
    for (const tenant of [...tenants, elsewhere]) await execute(tenant, RUN_DATE, run);
    await execute(earlier, RUN_DATE, id('run', 3));

    const [message, ...rest] = await announced([...tenants, earlier], run);
    expect(rest).toEqual([]);
    expect(message?.invoices.map(({ organizationId, number }) => [organizationId, number])).toEqual([
      [tenants[0], 'INV-000001'],
      [tenants[1], 'INV-000001'],
      [tenants[1], 'INV-000002'],
    ]);
    expect(message?.invoices[0]).toMatchObject({
      customerId: id('customer', 1),
      customerName: 'Acme',
      issuedOn: '2026-03-01',
      dueOn: '2026-03-15',
      total: { minor: 595, currency: 'EUR' },
    });
  });

  it('says nothing where the run posted nothing', async () => {
    const tenant = await organizationWith([]);
    expect(await announced([tenant], id('run', 4))).toEqual([]);
  });

  it('tells of at most 500 invoices a message, and of each once', async () => {
    const run = id('run', 5);
    const weeklyForAYear = Array.from({ length: 9 }, () => ({
      next_due_date: '2025-01-05',
      frequency: 'weekly',
      anchor_day: null,
    }));
    const tenant = await organizationWith(weeklyForAYear);
    await execute(tenant, RUN_DATE, run);
    const parts = await announced([tenant], run);
    expect(parts.map(({ part, invoices: told }) => [part, told.length])).toEqual([
      [0, 500],
      [1, 40],
    ]);
    const numbers = parts.flatMap(({ invoices: told }) => told.map(({ number }) => number));
    expect(numbers).toEqual(await numbersOf(tenant));
  });
});
