import { date, executionOf, id } from './accounting-database';
import { item, line, Payments, RUN_DATE } from './payments-fixture';

type Row = Record<string, unknown>;

const payments = new Payments();

describe('accounting.reconcile-payments', () => {
  it('settles, posts and numbers in one go: in full, in part, too much, too little by cents, and a bill', async () => {
    const tenant = await payments.organizationWith(
      [
        item(1),
        item(2),
        item(3),
        item(4),
        item(5, { kind: 'payable', number: 'BILL-000005', party_name: 'Bolts & Co' }),
      ],
      [
        line(1, { reference: 'INV-000001' }),
        line(2, { reference: 'INV-000002', amount_minor: 4_000 }),
        line(3, { reference: 'INV-000003', amount_minor: 12_000 }),
        line(4, { counterparty: 'PARTY 4', amount_minor: 9_997 }),
        line(5, { reference: 'BILL-000005', amount_minor: -10_000, booked_on: '2026-02-28' }),
      ],
    );
    expect(await payments.execute(tenant)).toEqual({ kind: 'succeeded', counts: { matched: 5, unmatched: 0 } });

    const entry = (entry_number: number, account_code: string, debit_minor: number, credit_minor: number): Row => ({
      entry_number,
      posted_on: entry_number === 5 ? '2026-02-28' : '2026-02-20',
      entered_on: '2026-03-01',
      account_code,
      debit_minor,
      credit_minor,
    });
    expect(await payments.journal(tenant)).toEqual([
      entry(1, '1200', 10_000, 0),
      entry(1, '1400', 0, 10_000),
      entry(2, '1200', 4_000, 0),
      entry(2, '1400', 0, 4_000),
      entry(3, '1200', 12_000, 0),
      entry(3, '1400', 0, 10_000),
      entry(3, '1700', 0, 2_000),
      entry(4, '1200', 9_997, 0),
      entry(4, '1400', 0, 10_000),
      entry(4, '4970', 3, 0),
      entry(5, '1200', 0, 10_000),
      entry(5, '1600', 10_000, 0),
    ]);
    expect((await payments.openItems(tenant)).filter((row) => row.open_minor !== 0)).toEqual([
      { number: 'INV-000002', open_minor: 6_000 },
    ]);
    expect(
      await payments.rows(
        tenant,
        `select line_number, state, matched_on, surplus_minor, difference_minor from bank_line
         where organization_id = $1 order by line_number`,
      ),
    ).toEqual(
      [1, 2, 3, 4, 5].map((line_number) => ({
        line_number,
        state: 'matched',
        matched_on: '2026-03-01',
        surplus_minor: line_number === 3 ? 2_000 : 0,
        difference_minor: line_number === 4 ? -3 : 0,
      })),
    );
    expect(
      await payments.rows(
        tenant,
        `select bank_line_id, document_id, settled_minor from bank_match where organization_id = $1 order by bank_line_id`,
      ),
    ).toEqual(
      [1, 2, 3, 4, 5].map((n) => ({
        bank_line_id: id('line', n),
        document_id: id('document', n),
        settled_minor: n === 2 ? 4_000 : 10_000,
      })),
    );
  });

  it('does nothing when it is repeated, and goes on with the numbers in the next night', async () => {
    const tenant = await payments.organizationWith([item(1), item(2)], [line(1, { reference: 'INV-000001' })]);
    await payments.execute(tenant);
    const before = await payments.journal(tenant);
    expect(await payments.execute(tenant)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await payments.journal(tenant)).toEqual(before);

    await payments.accounting.insert(tenant, 'bank_line', [
      line(2, { reference: 'INV-000002', booked_on: '2026-03-01' }),
    ]);
    expect(await payments.execute(tenant)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await payments.execute(tenant, date('2026-03-02'))).toEqual({
      kind: 'succeeded',
      counts: { matched: 1, unmatched: 0 },
    });
    expect((await payments.journal(tenant)).map((row) => row.entry_number)).toEqual([1, 1, 2, 2]);
  });

  it('leaves the rest of a partly paid document for a later payment', async () => {
    const tenant = await payments.organizationWith(
      [item(1)],
      [line(1, { reference: 'INV-000001', amount_minor: 4_000 })],
    );
    await payments.execute(tenant);
    await payments.accounting.insert(tenant, 'bank_line', [line(2, { reference: 'INV-000001', amount_minor: 6_000 })]);
    await payments.execute(tenant, date('2026-03-02'));
    expect(await payments.openItems(tenant)).toEqual([{ number: 'INV-000001', open_minor: 0 }]);
  });

  it('says why a line stays unmatched, and matches it in the night after the document came', async () => {
    const twins = [item(2, { open_minor: 7_000 }), item(3, { open_minor: 7_000 })];
    const tenant = await payments.organizationWith(
      [item(1), ...twins],
      [
        line(1, { reference: 'INV-000009' }),
        line(2, { amount_minor: 7_000 }),
        line(3, { reference: 'INV-000001', currency: 'USD' }),
      ].map((row) => ({ ...row, counterparty: row.line_number === 1 ? 'Stranger' : '' })),
    );
    expect(await payments.execute(tenant)).toEqual({ kind: 'succeeded', counts: { matched: 0, unmatched: 3 } });
    const reasons = (): Promise<Row[]> =>
      payments.rows(
        tenant,
        `select line_number, state, unmatched_reason from bank_line where organization_id = $1 order by line_number`,
      );
    expect((await reasons()).map((row) => row.unmatched_reason)).toEqual([
      'no-open-item',
      'ambiguous',
      'currency-differs',
    ]);
    expect(await payments.journal(tenant)).toEqual([]);

    await payments.accounting.insert(tenant, 'open_item', [item(9)]);
    expect(await payments.execute(tenant, date('2026-03-02'))).toEqual({
      kind: 'succeeded',
      counts: { matched: 1, unmatched: 2 },
    });
    expect((await reasons())[0]).toEqual({ line_number: 1, state: 'matched', unmatched_reason: null });
  });

  it('does not look at what was issued after the line was booked', async () => {
    const tenant = await payments.organizationWith(
      [item(1, { issued_on: '2026-02-21' })],
      [line(1, { reference: 'INV-000001' })],
    );
    expect(await payments.execute(tenant)).toEqual({ kind: 'succeeded', counts: { matched: 0, unmatched: 1 } });
  });

  it('sees and changes nothing of another organization, which has the same ids', async () => {
    const one = await payments.organizationWith([item(1)], [line(1, { reference: 'INV-000001' })]);
    const other = await payments.organizationWith([item(1)], [line(1, { reference: 'INV-000001' })]);
    await payments.execute(one);
    expect(await payments.openItems(other)).toEqual([{ number: 'INV-000001', open_minor: 10_000 }]);
    expect(await payments.journal(other)).toEqual([]);
    expect(await payments.execute(other)).toEqual({ kind: 'succeeded', counts: { matched: 1, unmatched: 0 } });
  });

  it('takes no document of another organization even where the scope holds both', async () => {
    const strangers = { reference: 'INV-000002', counterparty: 'Stranger' };
    const one = await payments.organizationWith([item(1)], [line(1, strangers)]);
    const other = await payments.organizationWith([item(2)], [line(1, { reference: 'INV-000002' })]);
    const outcome = await payments.accounting.inScope([one, other], () =>
      payments.handler.execute(executionOf(one, RUN_DATE)),
    );
    expect(outcome).toEqual({ kind: 'succeeded', counts: { matched: 0, unmatched: 1 } });
    expect((await payments.openItems(other)).map((row) => row.open_minor)).toEqual([10_000]);
  });
});
