import { byText } from '@baton/contracts';
import type { BankLine } from './bank-line';
import { kindPaidBy } from './bank-line';
import type { OpenItem } from './open-item';

/** What of a document a line paid. */
export interface Settlement {
  readonly item: OpenItem;
  /** Minor units, above zero. */
  readonly settledMinor: number;
}

/** An organization's open items during one reconciliation: what is still open of each, and how to find them. */
export class OpenItemBook {
  private readonly openMinor = new Map<OpenItem, number>();
  private readonly byNumber = new Map<string, OpenItem[]>();

  constructor(items: readonly OpenItem[]) {
    for (const item of items.toSorted(oldestDueFirst)) {
      this.openMinor.set(item, item.openMinor);
      const number = item.number.toUpperCase();
      this.byNumber.set(number, [...(this.byNumber.get(number) ?? []), item]);
    }
  }

  /** What is still to be paid of an item, in minor units. */
  openOf(item: OpenItem): number {
    return this.openMinor.get(item) ?? 0;
  }

  /** The payable items whose number the line's reference holds as a whole word, oldest due date first. */
  namedBy(line: BankLine): readonly OpenItem[] {
    const named = wordsOf(line.reference).flatMap((word) => this.byNumber.get(word) ?? []);
    return [...new Set(named)].filter((item) => this.isPayableBy(line, item)).sort(oldestDueFirst);
  }

  /** The items the line may pay, whatever their amount, in the line's currency, oldest due date first. */
  payableBy(line: BankLine): readonly OpenItem[] {
    return [...this.openMinor.keys()].filter((item) => item.currency === line.currency && this.isPayableBy(line, item));
  }

  /** Takes a payment off an item. It never takes more than is open. */
  settle(item: OpenItem, availableMinor: number): Settlement {
    const openMinor = this.openOf(item);
    const settledMinor = Math.min(openMinor, availableMinor);
    this.openMinor.set(item, openMinor - settledMinor);
    return { item, settledMinor };
  }

  /**
   * A line pays only what was issued by the day it was booked: nobody pays a document that does not exist yet, and what
   * is posted tonight cannot race with tonight's reconciliation.
   */
  private isPayableBy(line: BankLine, item: OpenItem): boolean {
    return item.kind === kindPaidBy(line) && item.issuedOn <= line.bookedOn && this.openOf(item) > 0;
  }
}

/** The order in which documents are paid: oldest due date, then number, then id. */
export function oldestDueFirst(a: OpenItem, b: OpenItem): number {
  return byText(a.dueOn, b.dueOn) || byText(a.number, b.number) || byText(a.documentId, b.documentId);
}

/** The words of a reference as a document's number may stand among them: `(INV-000123, INV-000124)` holds two. */
function wordsOf(reference: string): readonly string[] {
  return reference
    .toUpperCase()
    .split(/[^\p{L}\d-]+/u)
    .map((word) => word.replace(/^-+|-+$/g, ''))
    .filter((word) => word !== '');
}
