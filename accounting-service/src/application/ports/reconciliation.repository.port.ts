import type { OrganizationId, RunDate } from '@baton/contracts';
import type { BankLine } from '../../domain/bank-line';
import type { JournalEntry } from '../../domain/journal-entry';
import type { Ledger } from '../../domain/ledger';
import type { OpenItem } from '../../domain/open-item';
import type { Reconciliation } from '../../domain/reconciliation';

/** Everything reconciling an organization's payments depends on. */
export interface ReconciliationInput {
  readonly ledger: Ledger;
  /** Bank lines not matched yet. */
  readonly lines: readonly BankLine[];
  /** Items that are open and old enough for one of the lines; none when there are no lines. */
  readonly items: readonly OpenItem[];
}

/** What reconciling came to, with the entries that post it. */
export interface ReconciliationResult extends Reconciliation {
  readonly entries: readonly JournalEntry[];
}

/** Reads and writes what reconciliation works on. */
export abstract class ReconciliationRepository {
  /** The unmatched lines booked before a date, and what they may pay. */
  abstract bookedBefore(tenant: OrganizationId, runDate: RunDate): Promise<ReconciliationInput>;

  /**
   * Stores matches, reasons and entries.
   *
   * @throws {LedgerChangedError} when somebody else changed a line or an item since it was read.
   */
  abstract save(tenant: OrganizationId, runDate: RunDate, result: ReconciliationResult): Promise<void>;
}
