import { RunAccountingSchedulerCommand } from '@baton/contracts';
import { ScheduleRunnerModule, type ScheduleRunnerOptions } from '@baton/schedule-runner';
import { type DynamicModule, Module } from '@nestjs/common';
import { DepreciationRepository } from './application/ports/depreciation.repository.port';
import { OpenItemRepository } from './application/ports/open-item.repository.port';
import { ReconciliationRepository } from './application/ports/reconciliation.repository.port';
import { RecordOpenItems } from './application/record-open-items';
import { PostDepreciation, ReconcilePayments } from './application/schedule-types';
import { PostDepreciationHandler } from './application/schedule-types/post-depreciation.handler';
import { ReconcilePaymentsHandler } from './application/schedule-types/reconcile-payments.handler';
import { BillsPostedConsumer } from './infrastructure/messaging/bills-posted.consumer';
import { InvoicesPostedConsumer } from './infrastructure/messaging/invoices-posted.consumer';
import { PostgresDepreciationRepository } from './infrastructure/persistence/depreciation.repository';
import { PostgresOpenItemRepository } from './infrastructure/persistence/open-item.repository';
import { PostgresReconciliationRepository } from './infrastructure/persistence/reconciliation.repository';

/** How much of accounting works at once; see the module kit's options of the same names. */
export type AccountingOptions = Pick<ScheduleRunnerOptions, 'window' | 'slice'>;

/** The accounting module: its schedule types in the order of the night, their handlers, its consumers, its tables. */
@Module({})
export class AccountingModule {
  static forRoot(options: AccountingOptions = {}): DynamicModule {
    return {
      module: AccountingModule,
      imports: [
        ScheduleRunnerModule.forRoot({
          ...options,
          module: 'accounting',
          command: RunAccountingSchedulerCommand,
          scheduleTypes: [ReconcilePayments, PostDepreciation],
        }),
      ],
      providers: [
        ReconcilePaymentsHandler,
        PostDepreciationHandler,
        InvoicesPostedConsumer,
        BillsPostedConsumer,
        RecordOpenItems,
        { provide: ReconciliationRepository, useClass: PostgresReconciliationRepository },
        { provide: DepreciationRepository, useClass: PostgresDepreciationRepository },
        { provide: OpenItemRepository, useClass: PostgresOpenItemRepository },
      ],
    };
  }
}
