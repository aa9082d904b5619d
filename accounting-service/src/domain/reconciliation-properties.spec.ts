import { currency } from '@baton/contracts';
import fc from 'fast-check';
import { type AccountRole, accountRoles } from './account';
import type { BankLine } from './bank-line';
import type { OpenItem } from './open-item';
import { paymentEntry } from './payment-entry';
import { reconcile } from './reconciliation';

const EUR = currency.parse('EUR');
const USD = currency.parse('USD');

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
