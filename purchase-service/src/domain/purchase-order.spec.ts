import { currency } from '@baton/contracts';
import { ItemWithoutVendorError } from './item-without-vendor.error';
import { draftOrders, type ItemVendor, type StockItem } from './purchase-order';
import { VendorBlockedError } from './vendor-blocked.error';

const today = '2026-03-01';
const bolts: ItemVendor = {
  vendorId: 'vendor-b',
  name: 'Bolts & Co',
  blockedForOrders: false,
  currency: currency.parse('EUR'),
};
const paper: ItemVendor = { ...bolts, vendorId: 'vendor-a', name: 'Paper Ltd', currency: currency.parse('GBP') };

const item = (sku: string, given: Partial<StockItem> = {}): StockItem => ({
  itemId: `item-${sku}`,
  sku,
  vendor: bolts,
  onHand: 4,
  onOrder: 0,
  reorderPoint: 10,
  orderUpTo: 30,
  packSize: 12,
  unitPriceMinor: 250,
  leadTimeDays: 5,
  ...given,
});

describe('draftOrders', () => {
  it('drafts one order a vendor, numbered by vendor, with lines by sku', () => {
    const items = [
      item('M8', { leadTimeDays: 9 }),
      item('A4', { vendor: paper, unitPriceMinor: 399, packSize: 1 }),
      item('M6'),
    ];
    expect(draftOrders({ lastNumber: 7, items }, today)).toEqual({
      orders: [
        {
          number: 'PO-000008',
          vendorId: 'vendor-a',
          draftedOn: today,
          expectedOn: '2026-03-06',
          currency: 'GBP',
          totalMinor: 26 * 399,
          lines: [{ lineNumber: 1, itemId: 'item-A4', quantity: 26, unitPriceMinor: 399, amountMinor: 26 * 399 }],
        },
        {
          number: 'PO-000009',
          vendorId: 'vendor-b',
          draftedOn: today,
          expectedOn: '2026-03-10',
          currency: 'EUR',
          totalMinor: 18_000,
          lines: [
            { lineNumber: 1, itemId: 'item-M6', quantity: 36, unitPriceMinor: 250, amountMinor: 9_000 },
            { lineNumber: 2, itemId: 'item-M8', quantity: 36, unitPriceMinor: 250, amountMinor: 9_000 },
          ],
        },
      ],
      sequence: { from: 7, to: 9 },
    });
  });

  it('drafts nothing when what is missing is on order', () => {
    const ordered = draftOrders({ lastNumber: 7, items: [item('M8', { onOrder: 36 })] }, today);
    expect(ordered).toEqual({ orders: [], sequence: { from: 7, to: 7 } });
  });

  it('refuses an item that names no vendor', () => {
    const draft = () => draftOrders({ lastNumber: 0, items: [item('M8', { vendor: null })] }, today);
    expect(draft).toThrow(ItemWithoutVendorError);
    expect(draft).toThrow('M8');
  });

  it('refuses a vendor that is blocked for orders and names it', () => {
    const blocked = { ...bolts, blockedForOrders: true };
    const draft = () => draftOrders({ lastNumber: 0, items: [item('M8', { vendor: blocked })] }, today);
    expect(draft).toThrow(VendorBlockedError);
    expect(draft).toThrow('Bolts & Co');
  });

  it('does not mind a blocked vendor, or none, while nothing is needed from there', () => {
    const items = [
      item('M8', { onHand: 10, vendor: { ...bolts, blockedForOrders: true } }),
      item('M6', { onHand: 10, vendor: null }),
    ];
    expect(draftOrders({ lastNumber: 0, items }, today).orders).toEqual([]);
  });
});
