import type { Currency } from '@baton/contracts';
import type { AccountCode } from './account';
import { EntryUnbalancedError } from './entry-unbalanced.error';

/** One side of an entry: an amount on an account, either debit or credit. */
export interface JournalLine {
  readonly account: AccountCode;
  /** Minor units, 0 on a credit line. */
  readonly debitMinor: number;
  /** Minor units, 0 on a debit line. */
  readonly creditMinor: number;
  /** What the line is about: the document's number, the asset's name. */
  readonly text: string;
}

/** What an entry is made from, so that nothing is posted twice for it. */
export interface EntrySource {
  readonly kind: 'payment' | 'depreciation';
  /** The bank line's id; for depreciation the month's first day. */
  readonly id: string;
}

/** An entry of the journal, before it has its number. Debits and credits are equal: {@link journalEntry} sees to it. */
export interface JournalEntry {
  readonly source: EntrySource;
  /** The accounting date, `YYYY-MM-DD`, which decides the period. */
  readonly postedOn: string;
  readonly currency: Currency;
  readonly text: string;
  readonly lines: readonly JournalLine[];
}

/** A debit line. */
export function debit(account: AccountCode, minor: number, text: string): JournalLine {
  return { account, debitMinor: minor, creditMinor: 0, text };
}

/** A credit line. */
export function credit(account: AccountCode, minor: number, text: string): JournalLine {
  return { account, debitMinor: 0, creditMinor: minor, text };
}

/**
 * Makes an entry; lines of zero are left out.
 *
 * @throws {EntryUnbalancedError} when debits and credits differ, or there is nothing on them.
 */
export function journalEntry(entry: JournalEntry): JournalEntry {
  const lines = entry.lines.filter((line) => line.debitMinor !== 0 || line.creditMinor !== 0);
  const debitMinor = lines.reduce((sum, line) => sum + line.debitMinor, 0);
  const creditMinor = lines.reduce((sum, line) => sum + line.creditMinor, 0);
  if (
    debitMinor !== creditMinor ||
    debitMinor === 0 ||
    lines.some((line) => line.debitMinor < 0 || line.creditMinor < 0)
  ) {
    throw new EntryUnbalancedError(entry.text, debitMinor, creditMinor);
  }
  return { ...entry, lines };
}
