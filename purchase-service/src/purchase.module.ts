import { RunPurchaseSchedulerCommand } from '@baton/contracts';
import { ScheduleRunnerModule, type ScheduleRunnerOptions } from '@baton/schedule-runner';
import { type DynamicModule, Module } from '@nestjs/common';
import { RecurringBillRepository } from './application/ports/recurring-bill.repository.port';
import { StockRepository } from './application/ports/stock.repository.port';
import { PostRecurringBills, ReorderStock } from './application/schedule-types';
import { PostRecurringBillsHandler } from './application/schedule-types/post-recurring-bills.handler';
import { ReorderStockHandler } from './application/schedule-types/reorder-stock.handler';
import { PostgresRecurringBillRepository } from './infrastructure/persistence/recurring-bill.repository';
import { PostgresStockRepository } from './infrastructure/persistence/stock.repository';

/** How much of purchase works at once; see the module kit's options of the same names. */
export type PurchaseOptions = Pick<ScheduleRunnerOptions, 'window' | 'slice'>;

/** The purchase module: its schedule types in the order of the night, their handlers, its tables. */
@Module({})
export class PurchaseModule {
  static forRoot(options: PurchaseOptions = {}): DynamicModule {
    return {
      module: PurchaseModule,
      imports: [
        ScheduleRunnerModule.forRoot({
          ...options,
          module: 'purchase',
          command: RunPurchaseSchedulerCommand,
          scheduleTypes: [PostRecurringBills, ReorderStock],
        }),
      ],
      providers: [
        PostRecurringBillsHandler,
        ReorderStockHandler,
        { provide: RecurringBillRepository, useClass: PostgresRecurringBillRepository },
        { provide: StockRepository, useClass: PostgresStockRepository },
      ],
    };
  }
}
