import { byText, type Currency, type Guid } from '@baton/contracts';
import { addDays, type CalendarDate } from '@baton/recurrence';
import { priceOf, sumOf } from './amount';
import { documentNumber } from './document-number';
import { ItemWithoutVendorError } from './item-without-vendor.error';
import { reorderQuantity, type StockLevel } from './reorder-quantity';
import { VendorBlockedError } from './vendor-blocked.error';

/** Whom an item is ordered from. */
export interface ItemVendor {
  readonly vendorId: Guid;
  readonly name: string;
  /** No orders may go there, e.g. while a quality claim is open. */
  readonly blockedForOrders: boolean;
  /** The one the vendor sells in. */
  readonly currency: Currency;
}

/** An item in stock. */
export interface StockItem extends StockLevel {
  readonly itemId: Guid;
  /** The organization's own name for it, unique there: `BOLT-M8-40`. */
  readonly sku: string;
  /** Null where none was named. */
  readonly vendor: ItemVendor | null;
  /** Price of one unit in minor units of the vendor's currency. */
  readonly unitPriceMinor: number;
  /** Days from order to delivery. */
  readonly leadTimeDays: number;
}

/** What must be known of one organization to reorder its stock. */
export interface Stock {
  /** The last number taken of the organization's purchase orders; 0 before the first. */
  readonly lastNumber: number;
  /** At least every item below its reorder point. */
  readonly items: readonly StockItem[];
}

/** One item on an order. */
export interface OrderLine {
  /** From 1. */
  readonly lineNumber: number;
  readonly itemId: Guid;
  /** Whole units. */
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly amountMinor: number;
}

/** An order that waits for a buyer to send it. */
export interface DraftOrder {
  readonly number: string;
  readonly vendorId: Guid;
  readonly draftedOn: CalendarDate;
  /** When its last item should arrive, if it is sent the same day. */
  readonly expectedOn: CalendarDate;
  readonly currency: Currency;
  /** Without tax, which the vendor's bill will say. */
  readonly totalMinor: number;
  readonly lines: readonly OrderLine[];
}

/** Everything one night changes in an organization's orders. */
export interface Reordering {
  /** In the order of their numbers; one a vendor. */
  readonly orders: readonly DraftOrder[];
  /** Where the sequence must still stand for the numbers to be right, and where it stands afterwards. */
  readonly sequence: { readonly from: number; readonly to: number };
}

interface Need {
  readonly item: StockItem;
  readonly vendor: ItemVendor;
  readonly quantity: number;
}

/**
 * Drafts one order a vendor for all items below their reorder point. Numbers go by vendor, lines by sku. What is drafted
 * is on order from then on, so that doing it again drafts nothing.
 *
 * @throws {ItemWithoutVendorError} when an item is needed that names no vendor.
 * @throws {VendorBlockedError} when an item is needed whose vendor takes no orders.
 * @throws {AmountOutOfRangeError} when an amount is too large to be exact.
 */
export function draftOrders(stock: Stock, draftedOn: CalendarDate): Reordering {
  const needs = [...stock.items].sort((a, b) => byText(a.sku, b.sku)).flatMap((item) => needOf(item));
  const orders = byVendor(needs).map((ofVendor, index) => orderOf(ofVendor, draftedOn, stock.lastNumber + index + 1));
  return { orders, sequence: { from: stock.lastNumber, to: stock.lastNumber + orders.length } };
}

function needOf(item: StockItem): readonly Need[] {
  const quantity = reorderQuantity(item);
  if (quantity === 0) return [];
  const { vendor } = item;
  if (vendor === null) throw new ItemWithoutVendorError(item.itemId, item.sku);
  if (vendor.blockedForOrders) throw new VendorBlockedError(vendor.vendorId, vendor.name, item.sku);
  return [{ item, vendor, quantity }];
}

function byVendor(needs: readonly Need[]): readonly Need[][] {
  const groups = new Map<Guid, Need[]>();
  for (const need of needs) groups.set(need.vendor.vendorId, [...(groups.get(need.vendor.vendorId) ?? []), need]);
  return [...groups].sort(([a], [b]) => byText(a, b)).map(([, ofVendor]) => ofVendor);
}

function orderOf(needs: readonly Need[], draftedOn: CalendarDate, sequence: number): DraftOrder {
  const [first] = needs;
  if (first === undefined) throw new RangeError('An order needs at least one item.');
  const lines = needs.map(({ item, quantity }, index) => ({
    lineNumber: index + 1,
    itemId: item.itemId,
    quantity,
    unitPriceMinor: item.unitPriceMinor,
    amountMinor: priceOf(quantity * 1000, item.unitPriceMinor, `item ${item.sku}`),
  }));
  return {
    number: documentNumber('PO', sequence),
    vendorId: first.vendor.vendorId,
    draftedOn,
    expectedOn: addDays(draftedOn, Math.max(...needs.map(({ item }) => item.leadTimeDays))),
    currency: first.vendor.currency,
    totalMinor: sumOf(lines, (line) => line.amountMinor, `the order to vendor ${first.vendor.vendorId}`),
    lines,
  };
}
