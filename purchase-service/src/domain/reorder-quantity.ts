/** How much of an item there is, and how much there should be; whole units. */
export interface StockLevel {
  /** In the warehouse; below zero when more was promised than there is. */
  readonly onHand: number;
  /** Ordered and not yet received, drafts included. */
  readonly onOrder: number;
  /** Ordering starts when on hand and on order together fall below this. */
  readonly reorderPoint: number;
  /** The level an order reaches again; at least the reorder point. */
  readonly orderUpTo: number;
  /** The vendor sells whole packs of this many units; 1 or more. */
  readonly packSize: number;
}

/**
 * How many units to order: the fewest whole packs that bring an item below its reorder point back up to its level, what
 * is on order counted as if it were there. 0 when the item is not below.
 */
export function reorderQuantity({ onHand, onOrder, reorderPoint, orderUpTo, packSize }: StockLevel): number {
  const available = onHand + onOrder;
  if (available >= reorderPoint) return 0;
  return Math.ceil((orderUpTo - available) / packSize) * packSize;
}
