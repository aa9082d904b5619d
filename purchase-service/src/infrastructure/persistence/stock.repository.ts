import type { Guid, OrganizationId } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { StockRepository } from '../../application/ports/stock.repository.port';
import type { Reordering, Stock, StockItem } from '../../domain/purchase-order';
import { NumberSequenceMovedError } from './number-sequence-moved.error';
import { SAVE_ORDERS, SHORT_ITEMS } from './stock.sql';

interface StockRow {
  /** A bigint travels as text. */
  readonly last_number: number;
  readonly items: readonly StockItem[];
}

/** Stock in PostgreSQL: one round trip to read what is short, one to write what was drafted. */
@Injectable()
export class PostgresStockRepository extends StockRepository {
  override async belowReorderPoint(tenant: OrganizationId): Promise<Stock> {
    const [row] = await UnitOfWork.current().query<StockRow>(SHORT_ITEMS, [tenant]);
    if (row === undefined) throw new RangeError('An aggregate without groups gave no row.');
    return { lastNumber: row.last_number, items: row.items };
  }

  override async save(tenant: OrganizationId, runId: Guid, { orders, sequence }: Reordering): Promise<void> {
    const values = [tenant, sequence.from, sequence.to, runId, JSON.stringify(orders)];
    const moved = await UnitOfWork.current().query(SAVE_ORDERS, values);
    if (moved.length === 0) throw new NumberSequenceMovedError(tenant, 'PO', sequence.from);
  }
}
