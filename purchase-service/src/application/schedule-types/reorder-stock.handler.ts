import {
  type ExecutionContext,
  type Outcome,
  ScheduleType,
  type ScheduleTypeHandler,
  skipped,
  succeeded,
} from '@baton/schedule-runner';
import { draftOrders } from '../../domain/purchase-order';
import { StockRepository } from '../ports/stock.repository.port';
import { ReorderStock } from '../schedule-types';

/** Drafts one organization's purchase orders. Safe to repeat: what was drafted is on order and no longer missing. */
@ScheduleType(ReorderStock)
export class ReorderStockHandler implements ScheduleTypeHandler<typeof ReorderStock> {
  constructor(private readonly stock: StockRepository) {}

  async execute(context: ExecutionContext<typeof ReorderStock>): Promise<Outcome> {
    const { tenant, runId, runDateUtc, signal } = context;
    const reordering = draftOrders(await this.stock.belowReorderPoint(tenant), runDateUtc);
    if (reordering.orders.length === 0) return skipped('nothing-due');

    signal.throwIfAborted();
    await this.stock.save(tenant, runId, reordering);
    const lines = reordering.orders.reduce((sum, order) => sum + order.lines.length, 0);
    return succeeded({ orders: reordering.orders.length, lines });
  }
}
