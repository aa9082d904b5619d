import { InvoicesPosted, type OrganizationId, type PostedInvoice } from '@baton/contracts';
import type { SliceContext } from '@baton/schedule-runner';
import { RUN_DATE, useInvoicing } from './invoicing';
import { id } from './sales-database';

const { sales, handler, execute, organizationWith, numbersOf } = useInvoicing();

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
