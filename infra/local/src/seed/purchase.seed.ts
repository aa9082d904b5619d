import { type RunDate, shareOf } from '@baton/contracts';
import type { Faker } from '@faker-js/faker';
import { stockRowsOf } from './purchase-stock';
import { billTemplateRowsOf } from './purchase-templates';
import {
  type PurchaseCharacter,
  purchaseCharacterOf,
  type SeededVendor,
  vendorsOf,
  vendorTaxOf,
} from './purchase-vendors';
import { plusDays } from './seed-date';
import { guidOf, type HistoricDocument, type SeededOrganization, type SeedRandomOf, type SeedWriter } from './world';

/** So many organizations are drawn and written at a time: some thousand rows an insert, whatever the world's size. */
const ORGANIZATIONS_PER_CHUNK = 100;

type Row = Record<string, unknown>;

/** A bill of the time before the first night, with what purchase alone knows of it. */
interface HistoricBill {
  readonly document: HistoricDocument;
  readonly description: string;
  readonly netMinor: number;
  readonly taxMinor: number;
}

/** What the seeded organizations buy now and then. */
const purchases = [
  'Office supplies',
  'Packaging',
  'Spare parts',
  'Consulting',
  'Freight',
  'Printing',
  'Tools',
  'Repairs',
];

/** Writes the purchasing of every organization: vendors, templates, stock, orders, and the bills of the past half year. */
export async function seedPurchase(
  writer: SeedWriter,
  organizations: readonly SeededOrganization[],
  random: SeedRandomOf,
  runDate: RunDate,
): Promise<void> {
  for (let start = 0; start < organizations.length; start += ORGANIZATIONS_PER_CHUNK) {
    const chunk = organizations.slice(start, start + ORGANIZATIONS_PER_CHUNK);
    const tables = chunk.map((organization) => rowsOf(organization, random, runDate));
    for (const table of tableOrder)
      await writer.insert(
        table,
        tables.flatMap((rows) => rows[table]),
      );
  }
}

/** The bills of one organization before the first night, oldest first. */
export function purchaseHistoryOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
): readonly HistoricDocument[] {
  return historyOf(organization, random, runDate, vendorsOf(organization, random)).map(({ document }) => document);
}

/** Referenced tables come first. */
const tableOrder = [
  'vendor',
  'period_lock',
  'bill_sequence',
  'bill_template',
  'bill_template_line',
  'bill',
  'bill_line',
  'stock_item',
  'purchase_order_sequence',
  'purchase_order',
  'purchase_order_line',
] as const;

function rowsOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
): Record<(typeof tableOrder)[number], Row[]> {
  const character = purchaseCharacterOf(organization, random);
  const vendors = vendorsOf(organization, random);
  const history = historyOf(organization, random, runDate, vendors);
  const templates = billTemplateRowsOf(organization, random, runDate, character, vendors);
  const stock = stockRowsOf(organization, random, runDate, character, vendors);
  const owned = (rows: readonly Row[]): Row[] =>
    rows.map((row) => ({ organization_id: organization.organizationId, ...row }));
  return {
    vendor: owned(vendors.map((vendor, index) => vendorRow(vendor, index, organization, character))),
    period_lock: owned([{ closed_until: closedUntil(runDate, character) }]),
    bill_sequence: owned([{ last_number: history.length }]),
    bill_template: owned(templates.map(({ template }) => template)),
    bill_template_line: owned(templates.flatMap(({ lines }) => lines)),
    bill: owned(history.map(billRow)),
    bill_line: owned(history.map((bill) => billLineRow(bill, organization))),
    stock_item: owned(stock.items),
    purchase_order_sequence: owned([{ last_number: stock.orders.length }]),
    purchase_order: owned(stock.orders),
    purchase_order_line: owned(stock.orderLines),
  };
}

function vendorRow(
  vendor: SeededVendor,
  index: number,
  { currency }: SeededOrganization,
  { flaw }: PurchaseCharacter,
): Row {
  return {
    vendor_id: vendor.vendorId,
    name: vendor.name,
    currency,
    payment_terms_days: index === 0 && flaw === 'terms-missing' ? null : vendor.termsDays,
    blocked_for_orders: index === 0 && flaw === 'vendor-blocked',
  };
}

/** The last day of the month before last; with the flaw, somebody closed the month that is still running. */
function closedUntil(runDate: RunDate, { flaw }: PurchaseCharacter): string {
  const month =
    Number(runDate.slice(0, 4)) * 12 + Number(runDate.slice(5, 7)) - 1 + (flaw === 'period-closed' ? 1 : -1);
  return plusDays(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`, -1);
}

function historyOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
  vendors: readonly SeededVendor[],
): readonly HistoricBill[] {
  const draw = random('purchase/history', organization);
  const ages = Array.from({ length: draw.number.int({ min: 16, max: 28 }) }, () =>
    draw.number.int({ min: 1, max: 180 }),
  );
  return ages
    .sort((a, b) => b - a)
    .map((age, index) => historicBill(draw, organization, runDate, { index, age, vendors }));
}

function historicBill(
  draw: Faker,
  organization: SeededOrganization,
  runDate: RunDate,
  { index, age, vendors }: { index: number; age: number; vendors: readonly SeededVendor[] },
): HistoricBill {
  const vendor = draw.helpers.arrayElement(vendors);
  const netMinor = draw.number.int({ min: 3_000, max: 240_000 });
  const taxMinor = shareOf(netMinor, vendorTaxOf(organization));
  const issuedOn = plusDays(runDate, -age);
  return {
    document: {
      organizationId: organization.organizationId,
      kind: 'bill',
      documentId: guidOf(`${organization.organizationId}/bill/${index}`),
      number: `BILL-${String(index + 1).padStart(6, '0')}`,
      partyId: vendor.vendorId,
      partyName: vendor.name,
      issuedOn,
      dueOn: plusDays(issuedOn, vendor.termsDays),
      totalMinor: netMinor + taxMinor,
      currency: organization.currency,
      openMinor: isUnpaid(draw, age - vendor.termsDays) ? netMinor + taxMinor : 0,
    },
    description: draw.helpers.arrayElement(purchases),
    netMinor,
    taxMinor,
  };
}

/** Bills are paid when they are due, a few late. */
function isUnpaid(draw: Faker, daysOverdue: number): boolean {
  return draw.datatype.boolean(daysOverdue < 0 ? 0.85 : daysOverdue < 30 ? 0.25 : 0.03);
}

function billRow({ document, netMinor, taxMinor }: HistoricBill): Row {
  return {
    bill_id: document.documentId,
    number: document.number,
    vendor_id: document.partyId,
    template_id: null,
    period_date: null,
    issued_on: document.issuedOn,
    due_on: document.dueOn,
    currency: document.currency,
    net_minor: netMinor,
    tax_minor: taxMinor,
    total_minor: document.totalMinor,
    run_id: null,
  };
}

function billLineRow(
  { document, description, netMinor, taxMinor }: HistoricBill,
  organization: SeededOrganization,
): Row {
  return {
    bill_id: document.documentId,
    line_number: 1,
    description,
    quantity_milli: 1_000,
    unit_price_minor: netMinor,
    tax_basis_points: vendorTaxOf(organization),
    net_minor: netMinor,
    tax_minor: taxMinor,
  };
}
