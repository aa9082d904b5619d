import type { Guid, OrganizationId, RunDate } from '@baton/contracts';
import type { DunningLevel } from '../../domain/dunning';

/** A reminder that is owed and cannot be sent. */
export interface UnreachableCustomer {
  readonly customerId: Guid;
  readonly invoiceNumber: string;
}

/** What reminding came to in one organization that had something to remind of. */
export interface ReminderTally {
  readonly organizationId: OrganizationId;
  readonly reminded: number;
  /** The first customer without an address, by invoice number. */
  readonly unreachable: UnreachableCustomer | undefined;
}

/** Keeps which invoice was reminded of, at which level and when. */
export abstract class PaymentReminderRepository {
  /**
   * Records every reminder owed on a date by the rule of `owedDunningLevel`, for all given organizations at once.
   * Reminders without an address to go to are not recorded but told of.
   *
   * @returns the organizations that owed a reminder, by id.
   */
  abstract remind(
    tenants: readonly OrganizationId[],
    runDate: RunDate,
    levels: readonly DunningLevel[],
  ): Promise<readonly ReminderTally[]>;
}
