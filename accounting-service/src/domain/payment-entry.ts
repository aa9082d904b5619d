import { accountFor, type ChartOfAccounts } from './account';
import { credit, debit, type JournalEntry, type JournalLine, journalEntry } from './journal-entry';
import type { MatchedLine } from './reconciliation';

/**
 * The entry of a matched line, dated as the bank booked it: bank against receivables or payables, the surplus to the
 * party's credit, what is within tolerance to the difference account. Outgoing money is the mirror image.
 *
 * @throws {AccountMissingError} when the chart lacks an account the entry needs.
 */
export function paymentEntry(matched: MatchedLine, accounts: ChartOfAccounts): JournalEntry {
  const { line, settlements, surplusMinor, differenceMinor } = matched;
  const incoming = line.amountMinor > 0;
  const [receiving, giving] = incoming ? [debit, credit] : [credit, debit];
  const numbers = settlements.map(({ item }) => item.number).join(', ');
  const lines: JournalLine[] = [receiving(accountFor(accounts, 'bank'), Math.abs(line.amountMinor), numbers)];
  for (const { item, settledMinor } of settlements) {
    lines.push(giving(accountFor(accounts, item.kind), settledMinor, item.number));
  }
  if (surplusMinor > 0) {
    const role = incoming ? 'customer-credit' : 'vendor-credit';
    lines.push(giving(accountFor(accounts, role), surplusMinor, `Paid beyond ${numbers}`));
  }
  if (differenceMinor !== 0) {
    const side = differenceMinor > 0 ? giving : receiving;
    lines.push(side(accountFor(accounts, 'payment-difference'), Math.abs(differenceMinor), `Difference on ${numbers}`));
  }
  return journalEntry({
    source: { kind: 'payment', id: line.bankLineId },
    postedOn: line.bookedOn,
    currency: line.currency,
    text: `${incoming ? 'Payment received' : 'Payment made'}: ${numbers}`,
    lines,
  });
}
