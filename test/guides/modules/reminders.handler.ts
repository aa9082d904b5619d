import {
  defineScheduleType,
  type ExecutionContext,
  type Outcome,
  ScheduleType,
  skipped,
  succeeded,
} from '@baton/schedule-runner';
import { ReminderTable } from './module.ports';

export const SendReminders = defineScheduleType('sales.send-reminders', {
  timeoutMs: 30_000,
  retry: { maxAttempts: 4, firstDelayMs: 1_000, maxDelayMs: 60_000 },
});

/** Reminds of invoices that are overdue. Safe to repeat: an invoice is reminded of once a level. */
@ScheduleType(SendReminders)
export class SendRemindersHandler {
  constructor(private readonly reminders: ReminderTable) {}

  async execute({ tenant, runDateUtc, signal }: ExecutionContext<typeof SendReminders>): Promise<Outcome> {
    const overdue = await this.reminders.overdueOn(tenant, runDateUtc);
    for (const invoice of overdue) {
      signal.throwIfAborted();
      await this.reminders.write(tenant, invoice);
    }
    return overdue.length > 0 ? succeeded({ reminded: overdue.length }) : skipped('nothing-overdue');
  }
}
