import { byText, type Currency, type Guid } from '@baton/contracts';
import type { OpenItemKind } from './open-item';

/** One line of a bank statement: money that came in or went out. */
export interface BankLine {
  readonly bankLineId: Guid;
  /** Its place within the organization's statements, from 1. */
  readonly lineNumber: number;
  /** `YYYY-MM-DD`. */
  readonly bookedOn: string;
  /** Minor units: above zero came in, below zero went out, never zero. */
  readonly amountMinor: number;
  readonly currency: Currency;
  /** What the payer wrote; often names documents. */
  readonly reference: string;
  /** The other side's name as the bank gives it; empty where the bank gives none. */
  readonly counterparty: string;
}

/** Why a line stays unmatched; it is looked at again in the next night. */
export type UnmatchedReason =
  /** No open document is named, and none fits by amount and counterparty. */
  | 'no-open-item'
  /** Documents of more than one party fit. */
  | 'ambiguous'
  /** The documents named are open in another currency. */
  | 'currency-differs';

/** What a line pays: incoming money receivables, outgoing money payables. */
export function kindPaidBy(line: BankLine): OpenItemKind {
  return line.amountMinor > 0 ? 'receivable' : 'payable';
}

/** Statement order, which decides who is served first: booking date, then place in the statement. */
export function byStatement(a: BankLine, b: BankLine): number {
  return byText(a.bookedOn, b.bookedOn) || a.lineNumber - b.lineNumber || byText(a.bankLineId, b.bankLineId);
}
