import type { OrganizationId } from '@baton/contracts';
import {
  type Outcome,
  type SetExecutionContext,
  SetScheduleType,
  type SetScheduleTypeHandler,
  skipped,
  succeeded,
} from '@baton/schedule-runner';
import { dunningLevels } from '../../domain/dunning';
import { ReminderAddressMissingError } from '../../domain/reminder-address-missing.error';
import { PaymentReminderRepository, type ReminderTally } from '../ports/payment-reminder.repository.port';
import { SendPaymentReminders } from '../schedule-types';

/**
 * Records the reminders that overdue invoices owe, for a whole slice at once. Safe to repeat: an invoice has each level
 * once, and no two on one date.
 */
@SetScheduleType(SendPaymentReminders)
export class SendPaymentRemindersHandler implements SetScheduleTypeHandler<typeof SendPaymentReminders> {
  constructor(private readonly reminders: PaymentReminderRepository) {}

  async executeSet(
    context: SetExecutionContext<typeof SendPaymentReminders>,
  ): Promise<ReadonlyMap<OrganizationId, Outcome>> {
    const { tenants, runDateUtc } = context;
    const tallies = await this.reminders.remind(tenants, runDateUtc, dunningLevels);
    tallies.forEach(assertReachable);
    const remindedIn = new Map(tallies.map((tally) => [tally.organizationId, tally.reminded]));
    return new Map(tenants.map((tenant) => [tenant, outcomeOf(remindedIn.get(tenant))]));
  }
}

/** One customer without an address faults the whole set; the kit then halves it until the organization stands alone. */
function assertReachable({ organizationId, unreachable }: ReminderTally): void {
  if (unreachable) {
    throw new ReminderAddressMissingError(organizationId, unreachable.customerId, unreachable.invoiceNumber);
  }
}

function outcomeOf(reminded: number | undefined): Outcome {
  return reminded === undefined ? skipped('nothing-due') : succeeded({ reminded });
}
