import { byText, type Guid } from '@baton/contracts';
import { addDays, type CalendarDate, type DueSchedule, owedDates } from '@baton/recurrence';
import { AmountOutOfRangeError } from './amount-out-of-range.error';
import { CustomerTermsMissingError } from './customer-terms-missing.error';
import { type Amounts, areExact, priceLine, sumOf } from './invoice-amounts';
import { invoiceNumber } from './invoice-number';
import { InvoiceTemplateEmptyError } from './invoice-template-empty.error';
import { PeriodClosedError } from './period-closed.error';
import { TaxCodeUnknownError } from './tax-code-unknown.error';

/** Most invoices one template gives in one night; what a longer standstill owes beyond that follows on the next nights. */
export const MAX_INVOICES_PER_TEMPLATE = 60;

/** A line that every invoice of a template has. */
export interface TemplateLine {
  /** From 1. */
  readonly lineNumber: number;
  readonly description: string;
  /** Thousandths of a unit, at least 1. */
  readonly quantityMilli: number;
  /** Minor units for one unit, without tax; not negative. */
  readonly unitPriceMinor: number;
  readonly taxCode: string;
}

/** An agreement with a customer from which invoices come at regular dates. */
export interface InvoiceTemplate {
  readonly templateId: Guid;
  readonly customerId: Guid;
  readonly customerName: string;
  /** Days from issue to due date; null where nobody entered them. */
  readonly paymentTermsDays: number | null;
  readonly currency: string;
  readonly schedule: DueSchedule;
  readonly lines: readonly TemplateLine[];
}

/** What an organization's invoices depend on besides their templates. */
export interface InvoicingBooks {
  /** Basis points by tax code: 1900 is 19 %. */
  readonly taxRates: Readonly<Record<string, number>>;
  /** The last day of the closed periods; null: none is closed. */
  readonly closedUntil: CalendarDate | null;
  /** The last number the organization's sequence gave; 0: none yet. */
  readonly lastNumber: number;
}

/** A line with its amounts and the tax rate they were computed with. */
export interface InvoiceLine extends TemplateLine, Amounts {
  readonly taxBasisPoints: number;
}

/** An invoice as it is posted: numbered, dated and priced. */
export interface RecurringInvoice extends Amounts {
  readonly number: string;
  readonly templateId: Guid;
  readonly customerId: Guid;
  /** As it is on the day of issue. */
  readonly customerName: string;
  /** The date of the template's schedule it stands for. */
  readonly periodDate: CalendarDate;
  readonly issuedOn: CalendarDate;
  readonly dueOn: CalendarDate;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
}

/** All that one organization's night of invoicing changes. */
export interface InvoicePosting {
  /** In the order of their numbers. */
  readonly invoices: readonly RecurringInvoice[];
  readonly advanced: readonly { readonly templateId: Guid; readonly nextDueDate: CalendarDate }[];
  /** Where the sequence must still stand for the numbers to be right, and where it stands afterwards. */
  readonly sequence: { readonly from: number; readonly to: number };
  /** Templates that owe more than one night gives. */
  readonly templatesBehind: number;
}

type Unnumbered = Omit<RecurringInvoice, 'number'>;

/**
 * Posts what templates owe up to a date: one invoice for each missed date, all issued on that date. Numbers follow the
 * periods, oldest first, and templates of the same period by their id, so that the same books give the same numbers.
 *
 * @param issuedOn the run date.
 * @throws {PeriodClosedError} when something is owed and the date lies in a closed period.
 * @throws {CustomerTermsMissingError} when an owing template's customer has no terms.
 * @throws {InvoiceTemplateEmptyError} when an owing template has no lines.
 * @throws {TaxCodeUnknownError} when a line of an owing template has a tax code without a rate.
 * @throws {AmountOutOfRangeError} when an invoice's total is no safe integer.
 */
export function postRecurringInvoices(
  templates: readonly InvoiceTemplate[],
  books: InvoicingBooks,
  issuedOn: CalendarDate,
): InvoicePosting {
  const owing = templates
    .map((template) => ({ template, owed: owedDates(template.schedule, issuedOn, MAX_INVOICES_PER_TEMPLATE) }))
    .filter(({ owed }) => owed.dates.length > 0);
  if (owing.length > 0) assertOpen(books.closedUntil, issuedOn);
  const unnumbered = owing.flatMap(({ template, owed }) => invoicesOf(template, owed.dates, books, issuedOn));
  const invoices = unnumbered
    .sort(byPeriodThenTemplate)
    .map((invoice, index) => ({ ...invoice, number: invoiceNumber(books.lastNumber + index + 1) }));
  return {
    invoices,
    advanced: owing.map(({ template, owed }) => ({ templateId: template.templateId, nextDueDate: owed.nextDueDate })),
    sequence: { from: books.lastNumber, to: books.lastNumber + invoices.length },
    templatesBehind: owing.filter(({ owed }) => owed.behind).length,
  };
}

function assertOpen(closedUntil: CalendarDate | null, issuedOn: CalendarDate): void {
  if (closedUntil !== null && issuedOn <= closedUntil) throw new PeriodClosedError(issuedOn, closedUntil);
}

function invoicesOf(
  template: InvoiceTemplate,
  dates: readonly CalendarDate[],
  books: InvoicingBooks,
  issuedOn: CalendarDate,
): Unnumbered[] {
  const { templateId, customerId, customerName, paymentTermsDays, currency } = template;
  if (paymentTermsDays === null) throw new CustomerTermsMissingError(customerId, templateId);
  if (template.lines.length === 0) throw new InvoiceTemplateEmptyError(templateId);
  const dueOn = addDays(issuedOn, paymentTermsDays);
  const lines = template.lines.map((line) => priced(line, template, books));
  const amounts = sumOf(lines);
  if (!areExact(amounts)) throw new AmountOutOfRangeError(templateId);
  return dates.map((periodDate) => ({
    templateId,
    customerId,
    customerName,
    periodDate,
    issuedOn,
    dueOn,
    currency,
    lines,
    ...amounts,
  }));
}

function priced(line: TemplateLine, { templateId }: InvoiceTemplate, { taxRates }: InvoicingBooks): InvoiceLine {
  const taxBasisPoints = Object.hasOwn(taxRates, line.taxCode) ? taxRates[line.taxCode] : undefined;
  if (taxBasisPoints === undefined) throw new TaxCodeUnknownError(line.taxCode, templateId, line.lineNumber);
  return { ...line, taxBasisPoints, ...priceLine({ ...line, taxBasisPoints }) };
}

function byPeriodThenTemplate(a: Unnumbered, b: Unnumbered): number {
  return byText(a.periodDate, b.periodDate) || byText(a.templateId, b.templateId);
}
