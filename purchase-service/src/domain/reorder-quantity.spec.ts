import fc from 'fast-check';
import { reorderQuantity, type StockLevel } from './reorder-quantity';

const level: StockLevel = { onHand: 4, onOrder: 0, reorderPoint: 10, orderUpTo: 30, packSize: 12 };

describe('reorderQuantity', () => {
  it.each([
    ['orders up to the level in whole packs', {}, 36],
    ['orders exactly when packs fit', { packSize: 13 }, 26],
    ['orders nothing at the reorder point', { onHand: 10 }, 0],
    ['orders just below the reorder point', { onHand: 9, packSize: 1 }, 21],
    ['counts what is on order', { onOrder: 6 }, 0],
    ['takes what is on order off the quantity', { onOrder: 5, packSize: 1 }, 21],
    ['orders what was promised and is not there', { onHand: -8, packSize: 1 }, 38],
    ['orders one pack larger than what is missing', { packSize: 500 }, 500],
    ['never orders an item with reorder point 0 and stock', { onHand: 0, reorderPoint: 0 }, 0],
  ])('%s', (_, change, expected) => {
    expect(reorderQuantity({ ...level, ...change })).toBe(expected);
  });

  const levels: fc.Arbitrary<StockLevel> = fc
    .record({
      onHand: fc.integer({ min: -1_000, max: 100_000 }),
      onOrder: fc.integer({ min: 0, max: 10_000 }),
      reorderPoint: fc.integer({ min: 0, max: 100_000 }),
      above: fc.integer({ min: 0, max: 100_000 }),
      packSize: fc.integer({ min: 1, max: 1_000 }),
    })
    .map(({ above, ...rest }) => ({ ...rest, orderUpTo: rest.reorderPoint + above }));
  const runs = { numRuns: 5_000 };

  it('orders whole packs, and only below the reorder point', () => {
    fc.assert(
      fc.property(levels, (given) => {
        const quantity = reorderQuantity(given);
        expect(quantity % given.packSize).toBe(0);
        expect(quantity > 0).toBe(given.onHand + given.onOrder < given.reorderPoint);
      }),
      runs,
    );
  });

  it('reaches the level, and one pack fewer would not', () => {
    fc.assert(
      fc.property(levels, (given) => {
        const quantity = reorderQuantity(given);
        fc.pre(quantity > 0);
        const reached = given.onHand + given.onOrder + quantity;
        expect(reached).toBeGreaterThanOrEqual(given.orderUpTo);
        expect(reached - given.packSize).toBeLessThan(given.orderUpTo);
      }),
      runs,
    );
  });

  it('orders nothing more once its order is on order', () => {
    fc.assert(
      fc.property(levels, (given) => {
        const ordered = { ...given, onOrder: given.onOrder + reorderQuantity(given) };
        expect(reorderQuantity(ordered)).toBe(0);
      }),
      runs,
    );
  });
});
