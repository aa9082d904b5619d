import { byText, type Currency, type Guid, shareOf } from '@baton/contracts';
import { addDays, type CalendarDate, type DueSchedule, owedDates } from '@baton/recurrence';
import { priceOf, sumOf } from './amount';
import { BillTemplateEmptyError } from './bill-template-empty.error';
import { documentNumber } from './document-number';
import { PeriodClosedError } from './period-closed.error';
import { VendorTermsMissingError } from './vendor-terms-missing.error';

/** At most this many bills of one template a night; a template that is further behind goes on the next night. */
export const MAX_BILLS_PER_TEMPLATE = 60;

/** One line of a template, the same on every bill made from it. */
export interface BillTemplateLine {
  readonly description: string;
  /** Thousandths of a unit. */
  readonly quantityMilli: number;
  /** Price of one unit in minor units, without tax. */
  readonly unitPriceMinor: number;
  /** Input tax in basis points: 1900 is 19 %. */
  readonly taxBasisPoints: number;
}

/** What a vendor bills again and again: rent, a subscription, a service contract. */
export interface BillTemplate {
  readonly templateId: Guid;
  readonly vendorId: Guid;
  readonly vendorName: string;
  /** Days from issue to payment; null where nobody entered them. */
  readonly paymentTermsDays: number | null;
  /** The one a vendor bills in. */
  readonly currency: Currency;
  readonly schedule: DueSchedule;
  readonly lines: readonly BillTemplateLine[];
}

/** What must be known of one organization to post its bills. */
export interface DueBills {
  /** The last number taken of the organization's bills; 0 before the first. */
  readonly lastNumber: number;
  /** The books are closed up to and including this day; null when none is. */
  readonly closedUntil: CalendarDate | null;
  readonly templates: readonly BillTemplate[];
}

/** A bill's line with its amounts in minor units. */
export interface BillLine extends BillTemplateLine {
  /** From 1. */
  readonly lineNumber: number;
  readonly netMinor: number;
  readonly taxMinor: number;
}

/** A posted bill. */
export interface Bill {
  readonly number: string;
  readonly templateId: Guid;
  readonly vendorId: Guid;
  /** The due date of the template it stands for; one bill for each. */
  readonly periodDate: CalendarDate;
  readonly issuedOn: CalendarDate;
  readonly dueOn: CalendarDate;
  readonly currency: Currency;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly lines: readonly BillLine[];
}

/** Everything one night changes in an organization's bills. */
export interface BillPosting {
  /** By number. */
  readonly bills: readonly Bill[];
  /** Where the sequence must still stand for the numbers to be right, and where it stands afterwards. */
  readonly sequence: { readonly from: number; readonly to: number };
  readonly advanced: readonly { readonly templateId: Guid; readonly nextDueDate: CalendarDate }[];
  /** Templates that still owe bills, because of {@link MAX_BILLS_PER_TEMPLATE}. */
  readonly templatesBehind: number;
}

/**
 * Posts the bills an organization owes on a day: one for each due date of each template, missed ones too, all issued on
 * that day. Numbers go by due date, oldest first, then by template, so they depend on nothing but the data.
 *
 * @throws {PeriodClosedError} when anything is due and the day lies in a closed period.
 * @throws {BillTemplateEmptyError} when a due template has no lines.
 * @throws {VendorTermsMissingError} when a due template's vendor has no payment terms.
 * @throws {AmountOutOfRangeError} when an amount is too large to be exact.
 */
export function postDueBills(due: DueBills, issuedOn: CalendarDate): BillPosting {
  const owing = due.templates
    .map((template) => ({ template, owed: owedDates(template.schedule, issuedOn, MAX_BILLS_PER_TEMPLATE) }))
    .filter(({ owed }) => owed.dates.length > 0);
  if (owing.length > 0) assertOpen(due.closedUntil, issuedOn);
  const bills = owing
    .flatMap(({ template, owed }) => owed.dates.map((periodDate) => ({ template, periodDate })))
    .sort((a, b) => byText(a.periodDate, b.periodDate) || byText(a.template.templateId, b.template.templateId))
    .map(({ template, periodDate }, index) => billOf(template, periodDate, issuedOn, due.lastNumber + index + 1));
  return {
    bills,
    advanced: owing.map(({ template, owed }) => ({ templateId: template.templateId, nextDueDate: owed.nextDueDate })),
    sequence: { from: due.lastNumber, to: due.lastNumber + bills.length },
    templatesBehind: owing.filter(({ owed }) => owed.behind).length,
  };
}

function assertOpen(closedUntil: CalendarDate | null, issuedOn: CalendarDate): void {
  if (closedUntil !== null && issuedOn <= closedUntil) throw new PeriodClosedError(issuedOn, closedUntil);
}

function billOf(template: BillTemplate, periodDate: CalendarDate, issuedOn: CalendarDate, sequence: number): Bill {
  const { templateId, vendorId, vendorName, paymentTermsDays, currency } = template;
  if (template.lines.length === 0) throw new BillTemplateEmptyError(templateId);
  if (paymentTermsDays === null) throw new VendorTermsMissingError(vendorId, vendorName, templateId);
  const subject = `bill template ${templateId}`;
  const lines = template.lines.map((line, index) => lineOf(line, index + 1, subject));
  const netMinor = sumOf(lines, (line) => line.netMinor, subject);
  const taxMinor = sumOf(lines, (line) => line.taxMinor, subject);
  return {
    number: documentNumber('BILL', sequence),
    templateId,
    vendorId,
    periodDate,
    issuedOn,
    dueOn: addDays(issuedOn, paymentTermsDays),
    currency,
    netMinor,
    taxMinor,
    totalMinor: sumOf([netMinor, taxMinor], (amount) => amount, subject),
    lines,
  };
}

function lineOf(line: BillTemplateLine, lineNumber: number, subject: string): BillLine {
  const netMinor = priceOf(line.quantityMilli, line.unitPriceMinor, subject);
  return { ...line, lineNumber, netMinor, taxMinor: shareOf(netMinor, line.taxBasisPoints) };
}
