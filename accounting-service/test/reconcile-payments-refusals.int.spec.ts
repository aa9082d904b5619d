import { UnitOfWork } from '@baton/persistence';
import { paymentEntry } from '../src/domain/payment-entry';
import { reconcile } from '../src/domain/reconciliation';
import { item, line, Payments, RUN_DATE } from './payments-fixture';

const payments = new Payments();

describe('accounting.reconcile-payments', () => {
  it('posts nothing to a ledger whose opening balances do not balance', async () => {
    const tenant = await payments.organizationWith([item(1)], [line(1, { reference: 'INV-000001' })]);
    await payments.accounting.insert(tenant, 'opening_balance', [
      { account_code: '1200', amount_minor: 500 },
      { account_code: '0800', amount_minor: -490 },
    ]);
    await expect(payments.execute(tenant)).rejects.toThrow(
      expect.objectContaining({ code: 'OPENING_UNBALANCED', retryable: false, differenceMinor: 10 }) as Error,
    );
    expect(await payments.openItems(tenant)).toEqual([{ number: 'INV-000001', open_minor: 10_000 }]);
  });

  it('posts nothing into a closed period', async () => {
    const tenant = await payments.organizationWith([item(1)], [line(1, { reference: 'INV-000001' })]);
    await payments.accounting.insert(tenant, 'period_lock', [{ closed_until: '2026-02-28' }]);
    await expect(payments.execute(tenant)).rejects.toThrow(
      expect.objectContaining({ code: 'PERIOD_CLOSED', postedOn: '2026-02-20', closedUntil: '2026-02-28' }) as Error,
    );
  });

  it('lets one of two simultaneous reconciliations win, and the other try again', async () => {
    const tenant = await payments.organizationWith([item(1)], [line(1, { reference: 'INV-000001' })]);
    const { unit } = await payments.accounting.database.begin([]);
    const slower = <T>(work: () => Promise<T>): Promise<T> => unit.run(() => unit.asTenants([tenant], work));
    const { ledger, lines, items } = await slower(() => payments.repository.bookedBefore(tenant, RUN_DATE));
    await payments.execute(tenant);
    const { matched, unmatched } = reconcile(lines, items);
    const entries = matched.map((match) => paymentEntry(match, ledger.accounts));
    await expect(
      slower(() => payments.repository.save(tenant, RUN_DATE, { matched, unmatched, entries })),
    ).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_CHANGED', retryable: true }) as Error);
    await unit.rollback();
    expect(await payments.journal(tenant)).toHaveLength(2);
  });

  it('does not settle an item that is no longer as open as it was read', async () => {
    const tenant = await payments.organizationWith([item(1)], [line(1, { reference: 'INV-000001' })]);
    const work = payments.accounting.inScope([tenant], async () => {
      const { lines, items } = await payments.repository.bookedBefore(tenant, RUN_DATE);
      await UnitOfWork.current().execute('update open_item set open_minor = 9 where organization_id = $1', [tenant]);
      await payments.repository.save(tenant, RUN_DATE, { ...reconcile(lines, items), entries: [] });
    });
    await expect(work).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_CHANGED' }) as Error);
  });

  it('does not match a line that was matched after it was read', async () => {
    const tenant = await payments.organizationWith([item(1)], [line(1, { reference: 'INV-000001' })]);
    const work = payments.accounting.inScope([tenant], async () => {
      const { lines, items } = await payments.repository.bookedBefore(tenant, RUN_DATE);
      await UnitOfWork.current().execute(
        "update bank_line set state = 'matched', matched_on = '2026-03-01' where organization_id = $1",
        [tenant],
      );
      await payments.repository.save(tenant, RUN_DATE, { ...reconcile(lines, items), entries: [] });
    });
    await expect(work).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_CHANGED' }) as Error);
  });
});
