import { currency } from '@baton/contracts';
import type { BankLine } from './bank-line';
import type { OpenItem } from './open-item';
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

  it('takes a payment without a name only to the minor unit', () => {
    expect(reason([line({ amountMinor: 9_999 })], [item({})])).toBe('no-open-item');
  });

  it('does not choose between two parties of the same name', () => {
    const items = [item({}), item({ number: 'INV-000002', partyId: 'p-2' })];
    expect(reason([line({ counterparty: 'Müller & Söhne GmbH' })], items)).toBe('ambiguous');
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
