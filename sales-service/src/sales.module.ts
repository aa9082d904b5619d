import { RunSalesSchedulerCommand } from '@baton/contracts';
import { ScheduleRunnerModule, type ScheduleRunnerOptions } from '@baton/schedule-runner';
import { type DynamicModule, Module } from '@nestjs/common';
import { PaymentReminderRepository } from './application/ports/payment-reminder.repository.port';
import { RecurringInvoiceRepository } from './application/ports/recurring-invoice.repository.port';
import { PostRecurringInvoices, SendPaymentReminders } from './application/schedule-types';
import { PostRecurringInvoicesHandler } from './application/schedule-types/post-recurring-invoices.handler';
import { SendPaymentRemindersHandler } from './application/schedule-types/send-payment-reminders.handler';
import { PostgresPaymentReminderRepository } from './infrastructure/persistence/payment-reminder.repository';
import { PostgresRecurringInvoiceRepository } from './infrastructure/persistence/recurring-invoice.repository';

/** How much of sales works at once; see the module kit's options of the same names. */
export type SalesOptions = Pick<ScheduleRunnerOptions, 'window' | 'slice'>;

/** The sales module: its schedule types in the order of the night, their handlers, its tables. */
@Module({})
export class SalesModule {
  static forRoot(options: SalesOptions = {}): DynamicModule {
    return {
      module: SalesModule,
      imports: [
        ScheduleRunnerModule.forRoot({
          ...options,
          module: 'sales',
          command: RunSalesSchedulerCommand,
          scheduleTypes: [PostRecurringInvoices, SendPaymentReminders],
        }),
      ],
      providers: [
        PostRecurringInvoicesHandler,
        SendPaymentRemindersHandler,
        { provide: RecurringInvoiceRepository, useClass: PostgresRecurringInvoiceRepository },
        { provide: PaymentReminderRepository, useClass: PostgresPaymentReminderRepository },
      ],
    };
  }
}
