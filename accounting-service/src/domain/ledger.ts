import { byText } from '@baton/contracts';
import type { ChartOfAccounts } from './account';
import type { JournalEntry } from './journal-entry';
import { OpeningUnbalancedError } from './opening-unbalanced.error';
import { PeriodClosedError } from './period-closed.error';

/** What posting to an organization's ledger depends on. */
export interface Ledger {
  readonly accounts: ChartOfAccounts;
  /** Debit less credit over all opening balances, in minor units; 0 in a sound ledger. */
  readonly openingDifferenceMinor: number;
  /** The last day of the closed period, `YYYY-MM-DD`; undefined while none was closed. */
  readonly closedUntil: string | undefined;
}

/**
 * Lets entries into the ledger, all or none. Without entries there is nothing to object to.
 *
 * @throws {OpeningUnbalancedError} when the opening balances do not add up to zero.
 * @throws {PeriodClosedError} when an entry falls into the closed period; the earliest one is named.
 */
export function admit(ledger: Ledger, entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const first = entries.toSorted((a, b) => byText(a.postedOn, b.postedOn))[0];
  if (first === undefined) return entries;
  if (ledger.openingDifferenceMinor !== 0) throw new OpeningUnbalancedError(ledger.openingDifferenceMinor);
  if (ledger.closedUntil !== undefined && first.postedOn <= ledger.closedUntil) {
    throw new PeriodClosedError(first.text, first.postedOn, ledger.closedUntil);
  }
  return entries;
}
