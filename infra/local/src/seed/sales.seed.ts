import { type RunDate, shareOf } from '@baton/contracts';
import type { Faker } from '@faker-js/faker';
import {
  customersOf,
  type SalesCharacter,
  type SeededCustomer,
  salesCharacterOf,
  services,
  taxRatesOf,
} from './sales-customers';
import { templateRowsOf } from './sales-templates';
import { plusDays } from './seed-date';
import { guidOf, type HistoricDocument, type SeededOrganization, type SeedRandomOf, type SeedWriter } from './world';

/** So many organizations are drawn and written at a time: some thousand rows an insert, whatever the world's size. */
const ORGANIZATIONS_PER_CHUNK = 100;

type Row = Record<string, unknown>;

interface InvoiceLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly netMinor: number;
  readonly taxMinor: number;
}

/** An invoice of the time before the first night, with what sales alone knows of it. */
interface HistoricInvoice {
  readonly document: HistoricDocument;
  readonly lines: readonly InvoiceLine[];
  readonly disputed: boolean;
  /** The days it was reminded on, by level from 1. */
  readonly remindedOn: readonly string[];
}

/** Writes the sales of every organization: customers, tax codes, templates, and the invoices of the past half year. */
export async function seedSales(
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

/** The invoices of one organization before the first night, oldest first. */
export function salesHistoryOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
): readonly HistoricDocument[] {
  return historyOf(organization, random, runDate, customersOf(organization, random)).map(({ document }) => document);
}

/** Referenced tables come first. */
const tableOrder = [
  'customer',
  'tax_code',
  'period_lock',
  'invoice_sequence',
  'invoice_template',
  'invoice_template_line',
  'invoice',
  'invoice_line',
  'payment_reminder',
] as const;

function taxCodeRows(organization: SeededOrganization): Row[] {
  const [standard, reduced] = taxRatesOf(organization);
  return [
    { code: 'STANDARD', name: 'Standard rate', rate_basis_points: standard },
    { code: 'REDUCED', name: 'Reduced rate', rate_basis_points: reduced },
    { code: 'EXEMPT', name: 'Exempt', rate_basis_points: 0 },
  ];
}

function customerRow(customer: SeededCustomer, index: number, { flaw }: SalesCharacter): Row {
  return {
    customer_id: customer.customerId,
    name: customer.name,
    email: index === 0 && flaw === 'address-missing' ? null : customer.email,
    payment_terms_days: index === 0 && flaw === 'terms-missing' ? null : customer.termsDays,
    dunning_blocked: customer.blocked,
  };
}

function rowsOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
): Record<(typeof tableOrder)[number], Row[]> {
  const character = salesCharacterOf(organization, random);
  const customers = customersOf(organization, random);
  const history = historyOf(organization, random, runDate, customers);
  const owned = (rows: readonly Row[]): Row[] =>
    rows.map((row) => ({ organization_id: organization.organizationId, ...row }));
  const templates = templateRowsOf(organization, random, runDate, character, customers);
  return {
    customer: owned(customers.map((customer, index) => customerRow(customer, index, character))),
    tax_code: owned(taxCodeRows(organization)),
    period_lock: owned([{ closed_until: closedUntil(runDate, character) }]),
    invoice_sequence: owned([{ last_number: history.length }]),
    invoice_template: owned(templates.map(({ template }) => template)),
    invoice_template_line: owned(templates.flatMap(({ lines }) => lines)),
    invoice: owned(history.map(invoiceRow)),
    invoice_line: owned(history.flatMap((invoice) => invoiceLineRows(invoice, organization))),
    payment_reminder: owned(history.flatMap(reminderRows)),
  };
}

/** The last day of the month before last; with the flaw, somebody closed the month that is still running. */
function closedUntil(runDate: RunDate, { flaw }: SalesCharacter): string {
  const month =
    Number(runDate.slice(0, 4)) * 12 + Number(runDate.slice(5, 7)) - 1 + (flaw === 'period-closed' ? 1 : -1);
  return plusDays(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`, -1);
}

function historyOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
  customers: readonly SeededCustomer[],
): readonly HistoricInvoice[] {
  const character = salesCharacterOf(organization, random);
  const draw = random('sales/history', organization);
  const ages = Array.from({ length: draw.number.int({ min: 16, max: 28 }) }, () =>
    draw.number.int({ min: 1, max: 180 }),
  );
  // The first is old enough to be overdue by any terms.
  return [190, ...ages.sort((a, b) => b - a)].map((age, index) =>
    historicInvoice(draw, organization, runDate, { index, age, customers, character }),
  );
}

function historicInvoice(
  draw: Faker,
  organization: SeededOrganization,
  runDate: RunDate,
  given: { index: number; age: number; customers: readonly SeededCustomer[]; character: SalesCharacter },
): HistoricInvoice {
  const { index, age, customers, character } = given;
  const drawn = draw.helpers.arrayElement(customers);
  const customer = index === 0 ? (customers[0] ?? drawn) : drawn;
  const lines = Array.from({ length: draw.number.int({ min: 1, max: 2 }) }, () => historicLine(draw, organization));
  const totalMinor = lines.reduce((sum, { netMinor, taxMinor }) => sum + netMinor + taxMinor, 0);
  const daysOverdue = age - customer.termsDays;
  const unpaid = unpaidShare(draw, daysOverdue);
  const openMinor = shareOf(totalMinor, openShare(unpaid, index, daysOverdue, character));
  const disputed = draw.datatype.boolean(0.1) && index > 0 && openMinor > 0;
  const reminders = draw.number.int({ min: 0, max: 2 });
  const issuedOn = plusDays(runDate, -age);
  const dueOn = plusDays(issuedOn, customer.termsDays);
  return {
    document: {
      organizationId: organization.organizationId,
      kind: 'invoice',
      documentId: guidOf(`${organization.organizationId}/invoice/${index}`),
      number: `INV-${String(index + 1).padStart(6, '0')}`,
      partyId: customer.customerId,
      partyName: customer.name,
      issuedOn,
      dueOn,
      totalMinor,
      currency: organization.currency,
      openMinor,
    },
    lines,
    disputed,
    remindedOn: index === 0 || openMinor === 0 ? [] : remindedOn(dueOn, daysOverdue, reminders),
  };
}

/** Basis points still unpaid: recent invoices mostly all, old ones mostly nothing, here and there a part. */
function unpaidShare(draw: Faker, daysOverdue: number): number {
  const openWeight = daysOverdue < 0 ? 85 : daysOverdue < 60 ? 35 : 8;
  return draw.helpers.weightedArrayElement([
    { value: 10_000, weight: openWeight },
    { value: 4_000, weight: 5 },
    { value: 0, weight: 100 - openWeight },
  ]);
}

/** A quiet organization has nothing overdue; a missing address shows only where the first invoice is still open. */
function openShare(unpaid: number, index: number, daysOverdue: number, { flaw, quiet }: SalesCharacter): number {
  if (index === 0) return flaw === 'address-missing' ? 10_000 : 0;
  return quiet && daysOverdue >= 0 ? 0 : unpaid;
}

function historicLine(draw: Faker, organization: SeededOrganization): InvoiceLine {
  const quantity = draw.number.int({ min: 1, max: 12 });
  const unitPriceMinor = draw.number.int({ min: 1_000, max: 60_000 });
  const netMinor = quantity * unitPriceMinor;
  const taxMinor = shareOf(netMinor, taxRatesOf(organization)[0]);
  return { description: draw.helpers.arrayElement(services), quantity, unitPriceMinor, netMinor, taxMinor };
}

/** Reminders came the day after a level was reached: after 7 and after 21 days. */
function remindedOn(dueOn: string, daysOverdue: number, reminders: number): readonly string[] {
  return [8, 22]
    .slice(0, reminders)
    .filter((days) => days < daysOverdue)
    .map((days) => plusDays(dueOn, days));
}

function invoiceRow({ document, lines, disputed, remindedOn: days }: HistoricInvoice): Row {
  return {
    invoice_id: document.documentId,
    number: document.number,
    customer_id: document.partyId,
    customer_name: document.partyName,
    state: 'posted',
    template_id: null,
    period_date: null,
    issued_on: document.issuedOn,
    due_on: document.dueOn,
    currency: document.currency,
    net_minor: lines.reduce((sum, { netMinor }) => sum + netMinor, 0),
    tax_minor: lines.reduce((sum, { taxMinor }) => sum + taxMinor, 0),
    total_minor: document.totalMinor,
    open_minor: document.openMinor,
    disputed,
    dunning_level: days.length,
    last_reminded_on: days.at(-1) ?? null,
    run_id: null,
  };
}

function invoiceLineRows({ document, lines }: HistoricInvoice, organization: SeededOrganization): Row[] {
  return lines.map((line, index) => ({
    invoice_id: document.documentId,
    line_number: index + 1,
    description: line.description,
    quantity_milli: line.quantity * 1_000,
    unit_price_minor: line.unitPriceMinor,
    tax_code: 'STANDARD',
    tax_basis_points: taxRatesOf(organization)[0],
    net_minor: line.netMinor,
    tax_minor: line.taxMinor,
    total_minor: line.netMinor + line.taxMinor,
  }));
}

function reminderRows({ document, remindedOn: days }: HistoricInvoice): Row[] {
  return days.map((day, index) => ({
    invoice_id: document.documentId,
    level: index + 1,
    reminded_on: day,
    sent_to: 'accounts@customer.example',
    open_minor: document.openMinor,
    days_overdue: [8, 22][index],
  }));
}
