import type { OrganizationId, RunDate } from '@baton/contracts';

/** Reminders as rows. */
export abstract class ReminderTable {
  abstract overdueOn(tenant: OrganizationId, date: RunDate): Promise<readonly string[]>;
  abstract write(tenant: OrganizationId, invoice: string): Promise<void>;
}

/** Ledgers by month. */
export abstract class LedgerTable {
  /** @param month exclusive, as 2026-03; undefined: from the first. */
  abstract monthsAfter(tenant: OrganizationId, month: string | undefined): Promise<readonly string[]>;
  abstract rebuild(tenant: OrganizationId, month: string): Promise<void>;
}
