import { currency } from '@baton/contracts';
import fc from 'fast-check';
import { type AccountRole, accountRoles } from './account';
import type { BankLine } from './bank-line';
import type { OpenItem } from './open-item';
import { paymentEntry } from './payment-entry';
import { reconcile, toleranceOf } from './reconciliation';

const EUR = currency.parse('EUR');
const USD = currency.parse('USD');

const line = (given: Partial<BankLine>): BankLine => ({
  bankLineId: 'l-1',
  lineNumber: 1,
  bookedOn: '2026-02-20',
  amountMinor: 10_000,
  currency: EUR,
  reference: '',
  counterparty: '',
  ...given,
});
const item = (given: Partial<OpenItem>): OpenItem => ({
  documentId: `d-${given.number ?? '1'}`,
  kind: 'receivable',
  number: 'INV-000001',
  partyId: 'p-1',
  partyName: 'Müller & Söhne GmbH',
  issuedOn: '2026-01-20',
  dueOn: '2026-02-03',
  currency: EUR,
  openMinor: 10_000,
  ...given,
});
const only = <T>(values: readonly T[]): T => {
  const [value] = values;
  if (value === undefined || values.length > 1) throw new Error(`expected one, got ${values.length}`);
  return value;
};
const settled = (result: ReturnType<typeof reconcile>): Record<string, number> =>
  Object.fromEntries(result.matched.flatMap((m) => m.settlements.map((s) => [s.item.number, s.settledMinor])));
const reason = (lines: readonly BankLine[], items: readonly OpenItem[]): string =>
  only(reconcile(lines, items).unmatched).reason;

describe('reconcile, by reference', () => {
  it('settles the document that the reference names', () => {
    const result = reconcile(
      [line({ reference: 'Invoice INV-000002, thank you' })],
      [item({}), item({ number: 'INV-000002' })],
    );
    expect(settled(result)).toEqual({ 'INV-000002': 10_000 });
    expect(only(result.matched)).toMatchObject({ surplusMinor: 0, differenceMinor: 0 });
  });

  it.each(['inv-000001', '(INV-000001)', 'RG:INV-000001/2026', '-INV-000001-', 'INV-000001.'])(
    'reads the number in "%s"',
    (reference) => {
      expect(settled(reconcile([line({ reference })], [item({})]))).toEqual({ 'INV-000001': 10_000 });
    },
  );

  it.each(['INV-0000012', 'XINV-000001', 'INV-000001-R', 'INV 000001'])(
    'does not take "%s" for INV-000001',
    (reference) => {
      expect(reason([line({ reference, amountMinor: 777 })], [item({})])).toBe('no-open-item');
    },
  );

  it('leaves the rest of a partial payment open', () => {
    const result = reconcile([line({ reference: 'INV-000001', amountMinor: 4_000 })], [item({})]);
    expect(settled(result)).toEqual({ 'INV-000001': 4_000 });
    expect(only(result.matched)).toMatchObject({ surplusMinor: 0, differenceMinor: 0 });
  });

  it('keeps what is paid beyond the document as a surplus', () => {
    const result = reconcile([line({ reference: 'INV-000001', amountMinor: 12_000 })], [item({})]);
    expect(only(result.matched)).toMatchObject({ surplusMinor: 2_000, differenceMinor: 0 });
  });

  it.each([
    [10_005, 5],
    [9_995, -5],
  ])('settles a document of 10000 with %d, a difference of %d', (amountMinor, differenceMinor) => {
    const result = reconcile([line({ reference: 'INV-000001', amountMinor })], [item({})]);
    expect(settled(result)).toEqual({ 'INV-000001': 10_000 });
    expect(only(result.matched)).toMatchObject({ surplusMinor: 0, differenceMinor });
  });

  it('pays several documents named by one payment, the oldest due first', () => {
    const items = [
      item({ number: 'INV-000001', dueOn: '2026-02-10' }),
      item({ number: 'INV-000002', dueOn: '2026-02-05' }),
    ];
    const result = reconcile([line({ reference: 'INV-000001 INV-000002', amountMinor: 15_000 })], items);
    expect(settled(result)).toEqual({ 'INV-000002': 10_000, 'INV-000001': 5_000 });
  });

  it('pays one document with several payments', () => {
    const lines = [
      line({ bankLineId: 'l-1', lineNumber: 1, reference: 'INV-000001', amountMinor: 4_000 }),
      line({ bankLineId: 'l-2', lineNumber: 2, reference: 'INV-000001', amountMinor: 6_000 }),
    ];
    expect(reconcile(lines, [item({})]).matched.flatMap((m) => m.settlements.map((s) => s.settledMinor))).toEqual([
      4_000, 6_000,
    ]);
  });

  it('leaves a line alone whose document is open in another currency', () => {
    expect(reason([line({ reference: 'INV-000001', currency: USD })], [item({})])).toBe('currency-differs');
  });

  it('takes outgoing money for bills and incoming money for invoices only', () => {
    expect(reason([line({ reference: 'INV-000001', amountMinor: -10_000 })], [item({})])).toBe('no-open-item');
    const bill = item({ kind: 'payable', number: 'BILL-000001' });
    expect(settled(reconcile([line({ reference: 'BILL-000001', amountMinor: -10_000 })], [bill]))).toEqual({
      'BILL-000001': 10_000,
    });
  });

  it('does not pay a document that was issued after the payment', () => {
    const items = [item({ issuedOn: '2026-02-21' })];
    expect(reason([line({ reference: 'INV-000001', bookedOn: '2026-02-20' })], items)).toBe('no-open-item');
    expect(reconcile([line({ reference: 'INV-000001', bookedOn: '2026-02-21' })], items).matched).toHaveLength(1);
  });

  it('serves every reference before any guess by amount', () => {
    const lines = [
      line({ bankLineId: 'guess', lineNumber: 1, counterparty: 'Müller & Söhne GmbH' }),
      line({ bankLineId: 'named', lineNumber: 2, reference: 'INV-000001' }),
    ];
    const result = reconcile(lines, [item({})]);
    expect(only(result.matched).line.bankLineId).toBe('named');
    expect(only(result.unmatched).line.bankLineId).toBe('guess');
  });
});

describe('reconcile, by amount and counterparty', () => {
  it.each(['Müller & Söhne GmbH', 'MULLER + SOHNE GMBH', 'mueller'])(
    'compares names as banks write them: "%s"',
    (counterparty) => {
      const matches = reconcile([line({ counterparty })], [item({})]).matched.length;
      expect(matches).toBe(counterparty === 'mueller' ? 0 : 1);
    },
  );

  it('prefers the nearest amount, then the oldest due date, then the number', () => {
    const items = [
      item({ number: 'INV-000004', openMinor: 10_001 }),
      item({ number: 'INV-000003', dueOn: '2026-02-03' }),
      item({ number: 'INV-000002', dueOn: '2026-02-03' }),
      item({ number: 'INV-000001', dueOn: '2026-02-04' }),
    ];
    expect(settled(reconcile([line({ counterparty: 'Müller & Söhne GmbH' })], items))).toEqual({
      'INV-000002': 10_000,
    });
  });

  it('takes an amount within tolerance and books the difference', () => {
    const result = reconcile([line({ counterparty: 'Müller & Söhne GmbH', amountMinor: 9_996 })], [item({})]);
    expect(only(result.matched)).toMatchObject({ differenceMinor: -4, surplusMinor: 0 });
  });

  it('does not take an amount beyond tolerance', () => {
    expect(reason([line({ counterparty: 'Müller & Söhne GmbH', amountMinor: 9_994 })], [item({})])).toBe(
      'no-open-item',
    );
  });

  it('does not take the right amount from somebody else', () => {
    expect(reason([line({ counterparty: 'Somebody Else' })], [item({})])).toBe('no-open-item');
  });

  it('takes a payment without a name when only one party can have made it', () => {
    expect(reconcile([line({})], [item({})]).matched).toHaveLength(1);
  });

  it('does not choose between two parties', () => {
    const items = [item({}), item({ number: 'INV-000002', partyId: 'p-2', partyName: 'Other' })];
    expect(reason([line({})], items)).toBe('ambiguous');
  });

  it('does not look at other currencies', () => {
    expect(reason([line({ currency: USD })], [item({})])).toBe('no-open-item');
  });
});

describe('toleranceOf', () => {
  it.each([
    [0, 0],
    [99, 0],
    [100, 1],
    [500, 3],
    [1_000, 5],
    [1_000_000, 5],
  ])('of %d is %d: half a percent, at most five minor units', (openMinor, tolerance) => {
    expect(toleranceOf(openMinor)).toBe(tolerance);
  });
});

const dates = fc.constantFrom('2026-02-01', '2026-02-02', '2026-02-03', '2026-02-04');
const amounts = fc.constantFrom(1, 2, 99, 100, 101, 104, 106, 250, 999, 1_000, 1_003);
const numbers = fc.constantFrom('D-1', 'D-2', 'D-3', 'D-4', 'D-5');
const parties = fc.constantFrom('Ada', 'Bob', 'Cid');
const currencies = fc.constantFrom(EUR, EUR, EUR, USD);
const items = fc
  .array(
    fc.record({
      number: numbers,
      party: parties,
      issuedOn: dates,
      dueOn: dates,
      openMinor: amounts,
      currency: currencies,
      kind: fc.constantFrom('receivable' as const, 'payable' as const),
    }),
    { maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map(
      ({ party, ...rest }, index): OpenItem => ({
        ...rest,
        documentId: `d-${index}`,
        partyId: `id-of-${party}`,
        partyName: party,
      }),
    ),
  );
const lines = fc
  .array(
    fc.record({
      bookedOn: dates,
      lineNumber: fc.integer({ min: 1, max: 3 }),
      amountMinor: fc.tuple(amounts, fc.constantFrom(1, 1, -1)).map(([amount, sign]) => amount * sign),
      currency: currencies,
      reference: fc.array(numbers, { maxLength: 3 }).map((words) => words.join(' / ')),
      counterparty: fc.constantFrom('', 'Ada', 'BOB', 'Zoe'),
    }),
    { maxLength: 12 },
  )
  .map((drawn) => drawn.map((rest, index): BankLine => ({ ...rest, bankLineId: `l-${index}` })));
const accounts: ReadonlyMap<AccountRole, string> = new Map(accountRoles.map((role) => [role, role]));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('reconcile, whatever the lines and items', () => {
  it('accounts for every minor unit of every payment and never settles more of an item than was open', () => {
    fc.assert(
      fc.property(lines, items, (someLines, someItems) => {
        const { matched, unmatched } = reconcile(someLines, someItems);
        expect(matched.length + unmatched.length).toBe(someLines.length);
        for (const { line: paying, settlements, surplusMinor, differenceMinor } of matched) {
          expect(sum(settlements.map((s) => s.settledMinor)) + surplusMinor + differenceMinor).toBe(
            Math.abs(paying.amountMinor),
          );
          expect(surplusMinor).toBeGreaterThanOrEqual(0);
          expect(Math.abs(differenceMinor)).toBeLessThanOrEqual(5);
          expect(settlements.length).toBeGreaterThan(0);
          for (const { item: paid, settledMinor } of settlements) {
            expect(settledMinor).toBeGreaterThan(0);
            expect(paid.currency).toBe(paying.currency);
            expect(paid.kind).toBe(paying.amountMinor > 0 ? 'receivable' : 'payable');
            expect(paid.issuedOn <= paying.bookedOn).toBe(true);
          }
        }
        for (const one of someItems) {
          const settledOfIt = sum(
            matched.flatMap((m) => m.settlements.filter((s) => s.item === one).map((s) => s.settledMinor)),
          );
          expect(settledOfIt).toBeLessThanOrEqual(one.openMinor);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes to the same in whatever order lines and items are given', () => {
    const shuffled = <T>(values: readonly T[]) => fc.shuffledSubarray([...values], { minLength: values.length });
    fc.assert(
      fc.property(
        fc.tuple(lines, items).chain(([someLines, someItems]) =>
          fc.tuple(shuffled(someLines), shuffled(someItems)).map(([otherLines, otherItems]) => ({
            someLines,
            someItems,
            otherLines,
            otherItems,
          })),
        ),
        ({ someLines, someItems, otherLines, otherItems }) => {
          expect(reconcile(otherLines, otherItems)).toEqual(reconcile(someLines, someItems));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('makes one balanced entry of every matched line, with the whole payment on the bank account', () => {
    fc.assert(
      fc.property(lines, items, (someLines, someItems) => {
        for (const match of reconcile(someLines, someItems).matched) {
          const entry = paymentEntry(match, accounts);
          expect(sum(entry.lines.map((l) => l.debitMinor - l.creditMinor))).toBe(0);
          expect(sum(entry.lines.filter((l) => l.account === 'bank').map((l) => l.debitMinor - l.creditMinor))).toBe(
            match.line.amountMinor,
          );
          expect(entry.postedOn).toBe(match.line.bookedOn);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
