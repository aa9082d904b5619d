import { shareOf } from '@baton/contracts';
import { type BankLine, byStatement, type UnmatchedReason } from './bank-line';
import type { OpenItem } from './open-item';
import { OpenItemBook, type Settlement } from './open-item-book';

/** Half a percent: what a payment may be off and still settle a document … */
const TOLERANCE_BASIS_POINTS = 50;
/** … but never more than this many minor units, which covers bank charges and the rounding of exchange rates. */
const TOLERANCE_MINOR = 5;

/** A line that paid documents. Its amount without sign is the settled sum plus the surplus plus the difference. */
export interface MatchedLine {
  readonly line: BankLine;
  readonly settlements: readonly Settlement[];
  /** Paid beyond the documents; it becomes the party's credit. Minor units, zero or more. */
  readonly surplusMinor: number;
  /** Within tolerance: above zero paid too much, below zero too little. Minor units. */
  readonly differenceMinor: number;
}

/** A line that paid nothing yet. */
export interface UnmatchedLine {
  readonly line: BankLine;
  readonly reason: UnmatchedReason;
}

/** What reconciling came to; lines in statement order. */
export interface Reconciliation {
  readonly matched: readonly MatchedLine[];
  readonly unmatched: readonly UnmatchedLine[];
}

/**
 * Matches bank lines to open items: first every line that names documents in its reference, then the rest by amount and
 * counterparty, so that no guess takes what another line asked for by name. The order of the arguments changes nothing.
 *
 * @param lines lines not matched yet.
 * @param items documents with something open, of both kinds.
 */
export function reconcile(lines: readonly BankLine[], items: readonly OpenItem[]): Reconciliation {
  const book = new OpenItemBook(items);
  const inOrder = lines.toSorted(byStatement);
  const results = new Map<BankLine, MatchedLine | UnmatchedLine>();
  for (const line of inOrder) {
    const result = matchByReference(book, line);
    if (result !== undefined) results.set(line, result);
  }
  for (const line of inOrder) {
    if (!results.has(line)) results.set(line, matchByAmount(book, line));
  }
  const all = inOrder.flatMap((line) => results.get(line) ?? []);
  return {
    matched: all.filter((result) => 'settlements' in result),
    unmatched: all.filter((result) => 'reason' in result),
  };
}

/** Minor units a payment may differ from what is open and still settle it: the smaller of the two tolerances. */
export function toleranceOf(openMinor: number): number {
  return Math.min(shareOf(openMinor, TOLERANCE_BASIS_POINTS), TOLERANCE_MINOR);
}

/** @returns undefined when the reference names no open document, and the amount may still tell. */
function matchByReference(book: OpenItemBook, line: BankLine): MatchedLine | UnmatchedLine | undefined {
  const named = book.namedBy(line);
  if (named.length === 0) return undefined;
  const sameCurrency = named.filter((item) => item.currency === line.currency);
  return sameCurrency.length > 0 ? pay(book, line, sameCurrency) : { line, reason: 'currency-differs' };
}

/** Where the bank gives no name anybody may have paid, so the amount must fit to the minor unit. */
function matchByAmount(book: OpenItemBook, line: BankLine): MatchedLine | UnmatchedLine {
  const payer = comparable(line.counterparty);
  const distance = (item: OpenItem): number => Math.abs(Math.abs(line.amountMinor) - book.openOf(item));
  const fits = (item: OpenItem): boolean =>
    payer === ''
      ? distance(item) === 0
      : distance(item) <= toleranceOf(book.openOf(item)) && payer === comparable(item.partyName);
  // The sort is stable: among equal distances the oldest due date stays first.
  const fitting = book
    .payableBy(line)
    .filter(fits)
    .sort((a, b) => distance(a) - distance(b));
  const [best] = fitting;
  if (best === undefined) return { line, reason: 'no-open-item' };
  const oneParty = fitting.every((item) => item.partyId === best.partyId);
  return oneParty ? pay(book, line, [best]) : { line, reason: 'ambiguous' };
}

/** Pays documents in the order given; what is missing stays open on the last ones. */
function pay(book: OpenItemBook, line: BankLine, items: readonly OpenItem[]): MatchedLine {
  const paidMinor = Math.abs(line.amountMinor);
  const openMinor = items.reduce((sum, item) => sum + book.openOf(item), 0);
  const beyondMinor = paidMinor - openMinor;
  const isDifference = Math.abs(beyondMinor) <= toleranceOf(openMinor);
  let availableMinor = isDifference ? openMinor : paidMinor;
  const settlements: Settlement[] = [];
  for (const item of items) {
    const settlement = book.settle(item, availableMinor);
    availableMinor -= settlement.settledMinor;
    if (settlement.settledMinor > 0) settlements.push(settlement);
  }
  return {
    line,
    settlements,
    surplusMinor: isDifference ? 0 : Math.max(beyondMinor, 0),
    differenceMinor: isDifference ? beyondMinor : 0,
  };
}

/** Banks drop accents, case and punctuation; so does the comparison. */
function comparable(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, '');
}
