import type { OrganizationId } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import type { Outcome } from '@baton/schedule-runner';
import { executionUnderTest } from '@baton/testing';
import { ReorderStockHandler } from '../src/application/schedule-types/reorder-stock.handler';
import { draftOrders } from '../src/domain/purchase-order';
import type { ReorderStock } from '../src/index';
import { PostgresStockRepository } from '../src/infrastructure/persistence/stock.repository';
import { date, id, organization, usePurchase } from './purchase-database';

type Row = Record<string, unknown>;

const RUN_DATE = date('2026-03-01');
const RUN = id('run', 1);
const purchase = usePurchase();
const stock = new PostgresStockRepository();
const handler = new ReorderStockHandler(stock);

let organizations = 0;

const execute = (tenant: OrganizationId): Promise<Outcome> =>
  purchase.inScope([tenant], () =>
    handler.execute(
      executionUnderTest<typeof ReorderStock>({ tenant, runDateUtc: RUN_DATE, runId: RUN, parameters: {} }),
    ),
  );

/** An organization of its own for a test, with two vendors, and the given items, each short of 26 unless it says else. */
async function organizationWith(items: readonly Row[], vendor: Row = {}): Promise<OrganizationId> {
  organizations += 1;
  const tenant = organization(organizations);
  const defaults = { currency: 'EUR', payment_terms_days: 14, blocked_for_orders: false };
  await purchase.insert(tenant, 'vendor', [
    { vendor_id: id('vendor', 1), name: 'Bolts & Co', ...defaults, ...vendor },
    { vendor_id: id('vendor', 2), name: 'Paper Ltd', ...defaults, currency: 'GBP' },
  ]);
  const levels = {
    on_hand: 4,
    reorder_point: 10,
    order_up_to: 30,
    pack_size: 12,
    unit_price_minor: 250,
    lead_time_days: 5,
  };
  for (const [index, item] of items.entries()) {
    const names = { item_id: id('item', index + 1), sku: `SKU-${index + 1}`, name: `Item ${index + 1}` };
    await purchase.insert(tenant, 'stock_item', [
      { ...names, vendor_id: id('vendor', 1), active: true, ...levels, ...item },
    ]);
  }
  return tenant;
}

/** An order of the organization for its first item. */
async function ordered(tenant: OrganizationId, order: Row, line: Row): Promise<void> {
  const key = { purchase_order_id: id('order', 1) };
  const dates = { drafted_on: '2026-02-20', expected_on: '2026-03-20' };
  await purchase.insert(tenant, 'purchase_order', [
    {
      ...key,
      number: 'PO-000001',
      vendor_id: id('vendor', 1),
      state: 'ordered',
      ...dates,
      currency: 'EUR',
      total_minor: 1,
      ...order,
    },
  ]);
  await purchase.insert(tenant, 'purchase_order_line', [
    {
      ...key,
      line_number: 1,
      item_id: id('item', 1),
      received_quantity: 0,
      unit_price_minor: 1,
      amount_minor: 1,
      ...line,
    },
  ]);
  await purchase.insert(tenant, 'purchase_order_sequence', [{ last_number: 1 }]);
}

const rows = <T = Row>(tenant: OrganizationId, text: string): Promise<T[]> =>
  purchase.inScope([tenant], () => UnitOfWork.current().query<T>(text, [tenant]));

const linesOf = (tenant: OrganizationId): Promise<Row[]> =>
  rows(
    tenant,
    `select p.number, i.sku, l.quantity
     from purchase_order p
     join purchase_order_line l using (organization_id, purchase_order_id)
     join stock_item i using (organization_id, item_id)
     where organization_id = $1 order by p.number, l.line_number`,
  );

describe('purchase.reorder-stock', () => {
  it('drafts one order a vendor for what is short, in whole packs up to the level', async () => {
    const tenant = await organizationWith([
      {},
      { vendor_id: id('vendor', 2), pack_size: 5, unit_price_minor: 399 },
      { on_hand: 9, pack_size: 1, lead_time_days: 12 },
      { on_hand: 10 },
      { active: false },
    ]);
    expect(await execute(tenant)).toEqual({ kind: 'succeeded', counts: { orders: 2, lines: 3 } });

    expect(
      await rows(
        tenant,
        `select number, vendor_id, state, drafted_on, expected_on, currency, total_minor, run_id
         from purchase_order where organization_id = $1 order by number`,
      ),
    ).toEqual([
      {
        number: 'PO-000001',
        vendor_id: id('vendor', 1),
        state: 'draft',
        drafted_on: '2026-03-01',
        expected_on: '2026-03-13',
        currency: 'EUR',
        total_minor: 57 * 250,
        run_id: RUN,
      },
      {
        number: 'PO-000002',
        vendor_id: id('vendor', 2),
        state: 'draft',
        drafted_on: '2026-03-01',
        expected_on: '2026-03-06',
        currency: 'GBP',
        total_minor: 30 * 399,
        run_id: RUN,
      },
    ]);
    expect(await linesOf(tenant)).toEqual([
      { number: 'PO-000001', sku: 'SKU-1', quantity: 36 },
      { number: 'PO-000001', sku: 'SKU-3', quantity: 21 },
      { number: 'PO-000002', sku: 'SKU-2', quantity: 30 },
    ]);
  });

  it('orders nothing when it is repeated: what was drafted is on order', async () => {
    const tenant = await organizationWith([{}]);
    await execute(tenant);
    expect(await execute(tenant)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await linesOf(tenant)).toHaveLength(1);
  });

  it.each([
    ['an open order covers it', { state: 'ordered' }, { quantity: 6 }, []],
    ['a draft covers it', { state: 'draft' }, { quantity: 6 }, []],
    [
      'an open order covers a part',
      { state: 'ordered' },
      { quantity: 5 },
      [{ number: 'PO-000002', sku: 'SKU-1', quantity: 24 }],
    ],
    [
      'what is open of an order covers a part',
      { state: 'ordered' },
      { quantity: 25, received_quantity: 20 },
      [{ number: 'PO-000002', sku: 'SKU-1', quantity: 24 }],
    ],
    [
      'an order has been received',
      { state: 'received' },
      { quantity: 90 },
      [{ number: 'PO-000002', sku: 'SKU-1', quantity: 36 }],
    ],
  ])('takes into account that %s', async (_, order, line, expected) => {
    const tenant = await organizationWith([{}]);
    await ordered(tenant, order, line);
    await execute(tenant);
    expect((await linesOf(tenant)).filter(({ number }) => number !== 'PO-000001')).toEqual(expected);
  });

  it.each([
    ['VENDOR_BLOCKED', {}, { blocked_for_orders: true }],
    ['ITEM_WITHOUT_VENDOR', { vendor_id: null }, {}],
  ])('faults with %s and orders nothing of the organization', async (code, item, vendor) => {
    const tenant = await organizationWith([{ vendor_id: id('vendor', 2) }, item], vendor);
    await expect(execute(tenant)).rejects.toMatchObject({ code, retryable: false });
    expect(await linesOf(tenant)).toEqual([]);
  });

  it('orders once when two transactions try at the same moment', async () => {
    const tenant = await organizationWith([{}]);
    const settled = await Promise.allSettled([execute(tenant), execute(tenant)]);
    for (const result of settled) {
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'NUMBER_SEQUENCE_MOVED', retryable: true });
    }
    expect(await execute(tenant)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await linesOf(tenant)).toHaveLength(1);
  });

  it('writes nothing, and may be tried again, when somebody ordered after the stock was read', async () => {
    const tenant = await organizationWith([{}]);
    const stale = await purchase.tried([tenant], async () =>
      draftOrders(await stock.belowReorderPoint(tenant), RUN_DATE),
    );
    await execute(tenant);
    await expect(purchase.inScope([tenant], () => stock.save(tenant, RUN, stale))).rejects.toMatchObject({
      code: 'NUMBER_SEQUENCE_MOVED',
      retryable: true,
    });
    expect(await linesOf(tenant)).toHaveLength(1);
  });

  it('neither sees nor writes another organization', async () => {
    const mine = await organizationWith([{}]);
    const other = await organizationWith([{}]);
    await purchase.inScope([mine], async () => {
      expect((await stock.belowReorderPoint(other)).items).toEqual([]);
    });
    const reordering = await purchase.tried([other], async () =>
      draftOrders(await stock.belowReorderPoint(other), RUN_DATE),
    );
    await expect(purchase.inScope([mine], () => stock.save(other, RUN, reordering))).rejects.toThrow(
      /row-level security/,
    );
    expect(await linesOf(other)).toEqual([]);
  });
});
