import { currency } from '@baton/contracts';
import { type AccountRole, accountRoles } from './account';
import type { BankLine } from './bank-line';
import type { OpenItem, OpenItemKind } from './open-item';
import { paymentEntry } from './payment-entry';
import { reconcile } from './reconciliation';

const EUR = currency.parse('EUR');
const accounts: ReadonlyMap<AccountRole, string> = new Map(accountRoles.map((role) => [role, role]));

const entryOf = (kind: OpenItemKind, openMinor: number, amountMinor: number): readonly string[] => {
  const number = kind === 'receivable' ? 'INV-000001' : 'BILL-000001';
  const item: OpenItem = {
    documentId: 'd-1',
    kind,
    number,
    partyId: 'p-1',
    partyName: 'Ada',
    issuedOn: '2026-02-01',
    dueOn: '2026-02-15',
    currency: EUR,
    openMinor,
  };
  const line: BankLine = {
    bankLineId: 'l-1',
    lineNumber: 1,
    bookedOn: '2026-02-20',
    amountMinor,
    currency: EUR,
    reference: number,
    counterparty: '',
  };
  return reconcile([line], [item]).matched.flatMap((matched) =>
    paymentEntry(matched, accounts).lines.map(
      (l) => `${l.account} ${l.debitMinor > 0 ? `debit ${l.debitMinor}` : `credit ${l.creditMinor}`}`,
    ),
  );
};

describe('paymentEntry', () => {
  it.each<[string, OpenItemKind, number, number, readonly string[]]>([
    ['a payment in full', 'receivable', 1_000, 1_000, ['bank debit 1000', 'receivable credit 1000']],
    ['a partial payment', 'receivable', 1_000, 400, ['bank debit 400', 'receivable credit 400']],
    [
      'an over-payment',
      'receivable',
      1_000,
      1_200,
      ['bank debit 1200', 'receivable credit 1000', 'customer-credit credit 200'],
    ],
    [
      'a few cents too little',
      'receivable',
      1_000,
      997,
      ['bank debit 997', 'receivable credit 1000', 'payment-difference debit 3'],
    ],
    [
      'a few cents too much',
      'receivable',
      1_000,
      1_003,
      ['bank debit 1003', 'receivable credit 1000', 'payment-difference credit 3'],
    ],
    ['a bill paid', 'payable', 1_000, -1_000, ['bank credit 1000', 'payable debit 1000']],
    [
      'a bill overpaid',
      'payable',
      1_000,
      -1_200,
      ['bank credit 1200', 'payable debit 1000', 'vendor-credit debit 200'],
    ],
    [
      'a bill paid short by cents',
      'payable',
      1_000,
      -997,
      ['bank credit 997', 'payable debit 1000', 'payment-difference credit 3'],
    ],
  ])('posts %s', (_, kind, openMinor, amountMinor, lines) => {
    expect(entryOf(kind, openMinor, amountMinor)).toEqual(lines);
  });

  it('names the account it lacks', () => {
    const without = new Map([...accounts].filter(([role]) => role !== 'receivable'));
    const item: OpenItem = {
      documentId: 'd-1',
      kind: 'receivable',
      number: 'INV-000001',
      partyId: 'p-1',
      partyName: 'Ada',
      issuedOn: '2026-02-01',
      dueOn: '2026-02-15',
      currency: EUR,
      openMinor: 5,
    };
    const line: BankLine = {
      bankLineId: 'l-1',
      lineNumber: 1,
      bookedOn: '2026-02-20',
      amountMinor: 5,
      currency: EUR,
      reference: 'INV-000001',
      counterparty: '',
    };
    const [matched] = reconcile([line], [item]).matched;
    expect(matched).toBeDefined();
    if (matched) expect(() => paymentEntry(matched, without)).toThrow('"receivable"');
  });
});
