import type { Guid, OrganizationId } from '@baton/contracts';
import type { Reordering, Stock } from '../../domain/purchase-order';

/** Keeps items in stock, the purchase orders that refill it, and the sequence of their numbers. */
export abstract class StockRepository {
  /** Reads the active items that are below their reorder point, what is on open orders counted in. */
  abstract belowReorderPoint(tenant: OrganizationId): Promise<Stock>;

  /**
   * Writes drafted orders with their lines, and the sequence. From then on their quantities are on order.
   *
   * @throws {NumberSequenceMovedError} (retryable) when the sequence no longer stands where the drafting counted from.
   */
  abstract save(tenant: OrganizationId, runId: Guid, reordering: Reordering): Promise<void>;
}
