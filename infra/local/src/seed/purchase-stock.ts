import type { RunDate } from '@baton/contracts';
import type { Faker } from '@faker-js/faker';
import type { PurchaseCharacter, SeededVendor } from './purchase-vendors';
import { plusDays } from './seed-date';
import { guidOf, type SeededOrganization, type SeedRandomOf } from './world';

type Row = Record<string, unknown>;

/** Stock, and the orders that refill it, as rows of their tables. */
export interface StockRows {
  readonly items: readonly Row[];
  readonly orders: readonly Row[];
  readonly orderLines: readonly Row[];
}

/** How it stands with an item: enough there, too little, or too little and enough on its way. */
type Supply = 'enough' | 'low' | 'under-way';

interface Article {
  readonly sku: string;
  readonly name: string;
  readonly packSize: number;
  readonly unitPriceMinor: number;
}

interface SeededItem extends Article {
  readonly itemId: string;
  readonly vendorId: string;
  readonly supply: Supply;
  readonly onHand: number;
  readonly reorderPoint: number;
  readonly orderUpTo: number;
  readonly leadTimeDays: number;
}

interface SeededOrder {
  readonly item: SeededItem;
  readonly state: 'ordered' | 'received';
  readonly draftedOn: string;
  readonly quantity: number;
}

const catalogue: readonly Article[] = [
  { sku: 'BOLT-M6-30', name: 'Hex bolt M6 × 30', packSize: 100, unitPriceMinor: 9 },
  { sku: 'BOLT-M8-40', name: 'Hex bolt M8 × 40', packSize: 100, unitPriceMinor: 14 },
  { sku: 'NUT-M8', name: 'Hex nut M8', packSize: 200, unitPriceMinor: 5 },
  { sku: 'WASHER-M8', name: 'Washer M8', packSize: 500, unitPriceMinor: 2 },
  { sku: 'TAPE-50', name: 'Packing tape 50 mm', packSize: 36, unitPriceMinor: 189 },
  { sku: 'CARTON-S', name: 'Folding carton, small', packSize: 25, unitPriceMinor: 79 },
  { sku: 'CARTON-L', name: 'Folding carton, large', packSize: 20, unitPriceMinor: 165 },
  { sku: 'PALLET', name: 'Pallet', packSize: 1, unitPriceMinor: 2_450 },
  { sku: 'GLOVE-9', name: 'Work gloves, size 9', packSize: 12, unitPriceMinor: 349 },
  { sku: 'PAPER-A4', name: 'Copy paper A4, ream', packSize: 5, unitPriceMinor: 529 },
  { sku: 'TONER-X', name: 'Toner cartridge', packSize: 1, unitPriceMinor: 7_990 },
  { sku: 'OIL-5W30', name: 'Engine oil 5W-30, 5 l', packSize: 4, unitPriceMinor: 3_150 },
  { sku: 'CABLE-3G15', name: 'Cable 3G1.5, per metre', packSize: 50, unitPriceMinor: 119 },
  { sku: 'LAMP-LED', name: 'LED lamp 18 W', packSize: 10, unitPriceMinor: 1_299 },
];

/** Draws an organization's stock: up to four items have run low, some are on their way, some arrived in the past. */
export function stockRowsOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
  character: PurchaseCharacter,
  vendors: readonly SeededVendor[],
): StockRows {
  const draw = random('purchase/stock', organization);
  const items = itemsOf(draw, organization, character, vendors);
  const orders = items.flatMap((item) => ordersOf(draw, item, runDate));
  const oldestFirst = orders.sort((a, b) => Date.parse(a.draftedOn) - Date.parse(b.draftedOn));
  return {
    items: items.map((item) => itemRow(item, item === items[0] && character.flaw === 'item-without-vendor')),
    orders: oldestFirst.map((order, index) => orderRow(order, index, organization)),
    orderLines: oldestFirst.map((order, index) => orderLineRow(order, index, organization)),
  };
}

function itemsOf(
  draw: Faker,
  organization: SeededOrganization,
  character: PurchaseCharacter,
  vendors: readonly SeededVendor[],
): readonly SeededItem[] {
  const low = character.wellStocked ? 0 : draw.helpers.arrayElement([1, 1, 1, 2, 2, 3, 4]);
  const underWay = draw.number.int({ min: 0, max: 2 });
  return draw.helpers.arrayElements(catalogue, { min: 8, max: 13 }).map((article, index) => {
    const supply = index < low ? 'low' : index < low + underWay ? 'under-way' : 'enough';
    const drawn = draw.helpers.arrayElement(vendors);
    // The first item and the first vendor are those that flaws show on.
    const vendor = index === 0 ? (vendors[0] ?? drawn) : drawn;
    return seededItem(draw, organization, article, vendor, supply);
  });
}

function seededItem(
  draw: Faker,
  organization: SeededOrganization,
  article: Article,
  { vendorId }: SeededVendor,
  supply: Supply,
): SeededItem {
  const reorderPoint = article.packSize * draw.number.int({ min: 2, max: 10 });
  const orderUpTo =
    reorderPoint + article.packSize * draw.number.int({ min: 1, max: 8 }) + draw.number.int({ min: 0, max: 3 });
  return {
    ...article,
    itemId: guidOf(`${organization.organizationId}/stock-item/${article.sku}`),
    vendorId,
    supply,
    onHand:
      supply === 'enough'
        ? draw.number.int({ min: reorderPoint, max: orderUpTo })
        : draw.number.int({ min: -3, max: reorderPoint - 1 }),
    reorderPoint,
    orderUpTo,
    leadTimeDays: draw.number.int({ min: 1, max: 21 }),
  };
}

/** What is under way brings the item up to its level; what was received is on hand by now. */
function ordersOf(draw: Faker, item: SeededItem, runDate: RunDate): readonly SeededOrder[] {
  const quantity = Math.ceil((item.orderUpTo + 3) / item.packSize) * item.packSize;
  if (item.supply === 'under-way') {
    const draftedOn = plusDays(runDate, -draw.number.int({ min: 1, max: 20 }));
    return [{ item, state: 'ordered', draftedOn, quantity }];
  }
  if (item.supply === 'low' || draw.datatype.boolean(0.8)) return [];
  return [{ item, state: 'received', draftedOn: plusDays(runDate, -draw.number.int({ min: 25, max: 120 })), quantity }];
}

function itemRow(item: SeededItem, withoutVendor: boolean): Row {
  return {
    item_id: item.itemId,
    sku: item.sku,
    name: item.name,
    vendor_id: withoutVendor ? null : item.vendorId,
    on_hand: item.onHand,
    reorder_point: item.reorderPoint,
    order_up_to: item.orderUpTo,
    pack_size: item.packSize,
    unit_price_minor: item.unitPriceMinor,
    lead_time_days: item.leadTimeDays,
    active: true,
  };
}

function orderRow(
  { item, state, draftedOn, quantity }: SeededOrder,
  index: number,
  organization: SeededOrganization,
): Row {
  return {
    purchase_order_id: orderId(organization, index),
    number: `PO-${String(index + 1).padStart(6, '0')}`,
    vendor_id: item.vendorId,
    state,
    drafted_on: draftedOn,
    expected_on: plusDays(draftedOn, item.leadTimeDays),
    currency: organization.currency,
    total_minor: quantity * item.unitPriceMinor,
    run_id: null,
  };
}

function orderLineRow({ item, state, quantity }: SeededOrder, index: number, organization: SeededOrganization): Row {
  return {
    purchase_order_id: orderId(organization, index),
    line_number: 1,
    item_id: item.itemId,
    quantity,
    received_quantity: state === 'received' ? quantity : 0,
    unit_price_minor: item.unitPriceMinor,
    amount_minor: quantity * item.unitPriceMinor,
  };
}

function orderId({ organizationId }: SeededOrganization, index: number): string {
  return guidOf(`${organizationId}/purchase-order/${index}`);
}
