import { RunPurchaseSchedulerCommand } from '@baton/contracts';
import { ScheduleRunnerModule } from '@baton/schedule-runner';
import { Module } from '@nestjs/common';
import { RecurringBillRepository } from './application/ports/recurring-bill.repository.port';
import { StockRepository } from './application/ports/stock.repository.port';
import { PostRecurringBills, ReorderStock } from './application/schedule-types';
import { PostRecurringBillsHandler } from './application/schedule-types/post-recurring-bills.handler';
import { ReorderStockHandler } from './application/schedule-types/reorder-stock.handler';
import { PostgresRecurringBillRepository } from './infrastructure/persistence/recurring-bill.repository';
import { PostgresStockRepository } from './infrastructure/persistence/stock.repository';

/** The purchase module: its night, its handlers, its tables. */
@Module({
  imports: [
    ScheduleRunnerModule.forRoot({
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
})
export class PurchaseModule {}
