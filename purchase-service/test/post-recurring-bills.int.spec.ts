import { BillsPosted, type OrganizationId, type PostedBill } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import type { Outcome, SliceContext } from '@baton/schedule-runner';
import { executionUnderTest } from '@baton/testing';
import { PostRecurringBillsHandler } from '../src/application/schedule-types/post-recurring-bills.handler';
import { postDueBills } from '../src/domain/recurring-bill';
import type { PostRecurringBills } from '../src/index';
import { PostgresRecurringBillRepository } from '../src/infrastructure/persistence/recurring-bill.repository';
import { date, id, organization, usePurchase } from './purchase-database';

type Row = Record<string, unknown>;

const RUN_DATE = date('2026-03-01');
const RUN = id('run', 1);
const purchase = usePurchase();
const bills = new PostgresRecurringBillRepository();
const handler = new PostRecurringBillsHandler(bills);

let organizations = 0;

const execute = (tenant: OrganizationId, runDate = RUN_DATE, runId = RUN): Promise<Outcome> =>
  purchase.inScope([tenant], () =>
    handler.execute(
      executionUnderTest<typeof PostRecurringBills>({ tenant, runDateUtc: runDate, runId, parameters: {} }),
    ),
  );

/** An organization of its own for a test, with two vendors, and the given templates of one line each. */
async function organizationWith(templates: readonly Row[], vendor: Row = {}): Promise<OrganizationId> {
  organizations += 1;
  const tenant = organization(organizations);
  const defaults = { currency: 'EUR', payment_terms_days: 14, blocked_for_orders: false };
  await purchase.insert(tenant, 'vendor', [
    { vendor_id: id('vendor', 1), name: 'Nordlicht Energie', ...defaults, ...vendor },
    { vendor_id: id('vendor', 2), name: 'Bolts & Co', ...defaults },
  ]);
  const line = { description: 'Electricity', quantity_milli: 1500, unit_price_minor: 333, tax_basis_points: 1900 };
  for (const [index, template] of templates.entries()) {
    const key = { template_id: id('template', index + 1) };
    const monthly = { name: 'Electricity', frequency: 'monthly', anchor_day: 1, ends_on: null, active: true };
    await purchase.insert(tenant, 'bill_template', [{ ...key, vendor_id: id('vendor', 1), ...monthly, ...template }]);
    await purchase.insert(tenant, 'bill_template_line', [{ ...key, line_number: 1, ...line }]);
  }
  return tenant;
}

const rows = <T = Row>(tenant: OrganizationId, text: string): Promise<T[]> =>
  purchase.inScope([tenant], () => UnitOfWork.current().query<T>(text, [tenant]));

async function numbersOf(tenant: OrganizationId): Promise<string[]> {
  const posted = await rows<{ number: string }>(
    tenant,
    'select number from bill where organization_id = $1 order by number',
  );
  return posted.map(({ number }) => number);
}

describe('purchase.post-recurring-bills', () => {
  it('posts each missed date once, with lines, tax, due date and gapless numbers, and moves the template on', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-01-01' }]);
    expect(await execute(tenant)).toEqual({ kind: 'succeeded', counts: { posted: 3, templatesBehind: 0 } });

    expect(
      await rows(
        tenant,
        `select number, period_date, issued_on, due_on, net_minor, tax_minor, total_minor, currency, vendor_id, run_id
         from bill where organization_id = $1 order by number`,
      ),
    ).toEqual(
      ['2026-01-01', '2026-02-01', '2026-03-01'].map((period, index) => ({
        number: `BILL-00000${index + 1}`,
        period_date: period,
        issued_on: '2026-03-01',
        due_on: '2026-03-15',
        net_minor: 500,
        tax_minor: 95,
        total_minor: 595,
        currency: 'EUR',
        vendor_id: id('vendor', 1),
        run_id: RUN,
      })),
    );
    expect(
      await rows(
        tenant,
        `select b.number, l.line_number, l.description, l.quantity_milli, l.unit_price_minor, l.tax_basis_points,
           l.net_minor, l.tax_minor
         from bill_line l join bill b using (organization_id, bill_id) where organization_id = $1 order by b.number`,
      ),
    ).toEqual(
      [1, 2, 3].map((n) => ({
        number: `BILL-00000${n}`,
        line_number: 1,
        description: 'Electricity',
        quantity_milli: 1500,
        unit_price_minor: 333,
        tax_basis_points: 1900,
        net_minor: 500,
        tax_minor: 95,
      })),
    );
    expect(await rows(tenant, 'select next_due_date from bill_template where organization_id = $1')).toEqual([
      { next_due_date: '2026-04-01' },
    ]);
  });

  it('posts nothing when it is repeated, and goes on with the numbers on the next due date', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-03-01' }]);
    await purchase.insert(tenant, 'bill_sequence', [{ last_number: 41 }]);
    await execute(tenant);
    expect(await execute(tenant)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    await execute(tenant, date('2026-04-01'));
    expect(await numbersOf(tenant)).toEqual(['BILL-000042', 'BILL-000043']);
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

  it('still posts the bills of a vendor that is blocked for orders', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-03-01' }], { blocked_for_orders: true });
    expect(await execute(tenant)).toMatchObject({ kind: 'succeeded' });
  });

  it('faults with VENDOR_TERMS_MISSING and posts nothing of the organization', async () => {
    const templates = [{ next_due_date: '2026-03-01', vendor_id: id('vendor', 2) }, { next_due_date: '2026-03-01' }];
    const tenant = await organizationWith(templates, { payment_terms_days: null });
    await expect(execute(tenant)).rejects.toMatchObject({ code: 'VENDOR_TERMS_MISSING', retryable: false });
    expect(await numbersOf(tenant)).toEqual([]);
  });

  it('faults with PERIOD_CLOSED on the last closed day, and posts on the day after', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-02-01' }]);
    await purchase.insert(tenant, 'period_lock', [{ closed_until: '2026-02-28' }]);
    await expect(execute(tenant, date('2026-02-28'))).rejects.toMatchObject({ code: 'PERIOD_CLOSED' });
    expect(await execute(tenant)).toMatchObject({ kind: 'succeeded' });
  });

  it('posts once, without a gap, when two transactions try at the same moment', async () => {
    const tenant = await organizationWith([{ next_due_date: '2026-01-01' }, { next_due_date: '2026-03-01' }]);
    const settled = await Promise.allSettled([execute(tenant), execute(tenant)]);
    for (const result of settled) {
      // The slower one saw it too late, or soon enough; either way trying again is right.
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'NUMBER_SEQUENCE_MOVED', retryable: true });
    }
    expect(await execute(tenant)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await numbersOf(tenant)).toEqual(['BILL-000001', 'BILL-000002', 'BILL-000003', 'BILL-000004']);
  });

  it.each([
    ['was there and moved', [{ last_number: 5 }]],
    ['was not there', []],
  ])('writes nothing, and may be tried again, when the sequence %s after it was read', async (_, sequence) => {
    const tenant = await organizationWith([{ next_due_date: '2026-03-01' }]);
    if (sequence.length > 0) await purchase.insert(tenant, 'bill_sequence', sequence);
    const posting = await purchase.tried([tenant], async () =>
      postDueBills(await bills.dueOn(tenant, RUN_DATE), RUN_DATE),
    );
    await execute(tenant);
    const before = await numbersOf(tenant);
    await expect(purchase.inScope([tenant], () => bills.save(tenant, RUN, posting))).rejects.toMatchObject({
      code: 'NUMBER_SEQUENCE_MOVED',
      retryable: true,
    });
    expect(await numbersOf(tenant)).toEqual(before);
  });

  it('neither sees nor writes another organization', async () => {
    const mine = await organizationWith([{ next_due_date: '2026-03-01' }]);
    const other = await organizationWith([{ next_due_date: '2026-03-01' }]);
    await purchase.inScope([mine], async () => {
      expect((await bills.dueOn(other, RUN_DATE)).templates).toEqual([]);
    });
    const posting = await purchase.tried([other], async () =>
      postDueBills(await bills.dueOn(other, RUN_DATE), RUN_DATE),
    );
    await expect(purchase.inScope([mine], () => bills.save(other, RUN, posting))).rejects.toThrow(/row-level security/);
    expect(await numbersOf(other)).toEqual([]);
  });
});

describe('purchase.post-recurring-bills, when a slice is closed', () => {
  async function announced(
    tenants: readonly OrganizationId[],
    runId: string,
  ): Promise<{ part: number; bills: readonly PostedBill[] }[]> {
    const parts: { part: number; bills: readonly PostedBill[] }[] = [];
    const context: SliceContext = {
      tenants,
      runId,
      runDateUtc: RUN_DATE,
      dueDate: RUN_DATE,
      dryRun: false,
      publishPart: async (type, part, message) => {
        expect(type).toBe(BillsPosted);
        parts.push({ part, bills: BillsPosted.schema.parse(message).bills });
      },
    };
    await purchase.inScope(tenants, () => handler.afterSlice(context));
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
    expect(message?.bills.map(({ organizationId, number }) => [organizationId, number])).toEqual([
      [tenants[0], 'BILL-000001'],
      [tenants[1], 'BILL-000001'],
      [tenants[1], 'BILL-000002'],
    ]);
    expect(message?.bills[0]).toMatchObject({
      vendorId: id('vendor', 1),
      vendorName: 'Nordlicht Energie',
      issuedOn: '2026-03-01',
      dueOn: '2026-03-15',
      total: { minor: 595, currency: 'EUR' },
    });
  });

  it('says nothing where the run posted nothing', async () => {
    const tenant = await organizationWith([]);
    expect(await announced([tenant], id('run', 4))).toEqual([]);
  });

  it('tells of at most 500 bills a message, and of each once', async () => {
    const run = id('run', 5);
    const weekly = { next_due_date: '2025-01-05', frequency: 'weekly', anchor_day: null };
    const tenant = await organizationWith(Array.from({ length: 9 }, () => weekly));
    await execute(tenant, RUN_DATE, run);
    const parts = await announced([tenant], run);
    expect(parts.map(({ part, bills: told }) => [part, told.length])).toEqual([
      [0, 500],
      [1, 40],
    ]);
    const numbers = parts.flatMap(({ bills: told }) => told.map(({ number }) => number));
    expect(numbers).toEqual(await numbersOf(tenant));
  });
});
