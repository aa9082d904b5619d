import {
  type ExecutionContext,
  type Outcome,
  ScheduleType,
  type ScheduleTypeHandler,
  skipped,
  succeeded,
} from '@baton/schedule-runner';
import { admit } from '../../domain/ledger';
import { paymentEntry } from '../../domain/payment-entry';
import { reconcile } from '../../domain/reconciliation';
import { ReconciliationRepository } from '../ports/reconciliation.repository.port';
import { ReconcilePayments } from '../schedule-types';

/**
 * Reconciles one organization's bank lines booked before the run date, and posts an entry for each that matched. Safe to
 * repeat: a matched line is no longer due, an unmatched one is looked at again in the next night anyway.
 */
@ScheduleType(ReconcilePayments)
export class ReconcilePaymentsHandler implements ScheduleTypeHandler<typeof ReconcilePayments> {
  constructor(private readonly payments: ReconciliationRepository) {}

  async execute(context: ExecutionContext<typeof ReconcilePayments>): Promise<Outcome> {
    const { tenant, runDateUtc, signal } = context;
    const { ledger, lines, items } = await this.payments.bookedBefore(tenant, runDateUtc);
    if (lines.length === 0) return skipped('nothing-due');

    const { matched, unmatched } = reconcile(lines, items);
    const entries = admit(
      ledger,
      matched.map((line) => paymentEntry(line, ledger.accounts)),
    );
    signal.throwIfAborted();
    await this.payments.save(tenant, runDateUtc, { matched, unmatched, entries });
    return succeeded({ matched: matched.length, unmatched: unmatched.length });
  }
}
