import type { Currency, Guid, OrganizationId, PostedInvoice, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import type { CalendarDate } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import {
  type DueInvoicing,
  type PostedInvoiceCursor,
  RecurringInvoiceRepository,
} from '../../application/ports/recurring-invoice.repository.port';
import type { InvoicePosting, InvoiceTemplate, RecurringInvoice } from '../../domain/recurring-invoice';
import { InvoiceSequenceMovedError } from './invoice-sequence-moved.error';
import { ADVANCE_TEMPLATES, DUE_INVOICING, POST_INVOICES, POSTED_INVOICES } from './recurring-invoice.sql';

interface DueRow {
  readonly templates: readonly InvoiceTemplate[];
  readonly tax_rates: Readonly<Record<string, number>>;
  readonly closed_until: CalendarDate | null;
  readonly last_number: number | null;
}

interface PostedRow {
  readonly organization_id: OrganizationId;
  readonly invoice_id: Guid;
  readonly number: string;
  readonly customer_id: Guid;
  readonly customer_name: string;
  readonly issued_on: CalendarDate;
  readonly due_on: CalendarDate;
  readonly total_minor: number;
  readonly currency: Currency;
}

/** Recurring invoices in PostgreSQL: one round trip reads what is due, one writes all that was posted. */
@Injectable()
export class PostgresRecurringInvoiceRepository extends RecurringInvoiceRepository {
  override async dueOn(tenant: OrganizationId, runDate: RunDate): Promise<DueInvoicing> {
    const [row] = await UnitOfWork.current().query<DueRow>(DUE_INVOICING, [tenant, runDate]);
    if (row === undefined) throw new Error('A statement without FROM gives one row, and gave none.');
    return {
      templates: row.templates,
      books: {
        taxRates: row.tax_rates,
        closedUntil: row.closed_until,
        lastNumber: row.last_number ?? 0,
      },
    };
  }

  override async save(tenant: OrganizationId, runId: Guid, posting: InvoicePosting): Promise<void> {
    const { invoices, advanced, sequence } = posting;
    const rows = JSON.stringify(invoices.map(invoiceRow));
    const [posted] = await UnitOfWork.current().batch([
      { text: POST_INVOICES, values: [tenant, runId, rows, sequence.from, sequence.to] },
      {
        text: ADVANCE_TEMPLATES,
        values: [tenant, advanced.map(({ templateId }) => templateId), advanced.map(({ nextDueDate }) => nextDueDate)],
      },
    ]);
    const lines = invoices.reduce((count, invoice) => count + invoice.lines.length, 0);
    if (posted?.rowCount !== lines) throw new InvoiceSequenceMovedError(tenant, sequence.from);
  }

  override async postedIn(
    tenants: readonly OrganizationId[],
    runId: Guid,
    { after, limit }: { readonly after: PostedInvoiceCursor | undefined; readonly limit: number },
  ): Promise<readonly PostedInvoice[]> {
    const values = [tenants, runId, after?.organizationId ?? null, after?.number ?? null, limit];
    const rows = await UnitOfWork.current().query<PostedRow>(POSTED_INVOICES, values);
    return rows.map(postedInvoice);
  }
}

function invoiceRow(invoice: RecurringInvoice): Record<string, unknown> {
  return {
    number: invoice.number,
    customer_id: invoice.customerId,
    customer_name: invoice.customerName,
    template_id: invoice.templateId,
    period_date: invoice.periodDate,
    issued_on: invoice.issuedOn,
    due_on: invoice.dueOn,
    currency: invoice.currency,
    net_minor: invoice.netMinor,
    tax_minor: invoice.taxMinor,
    total_minor: invoice.totalMinor,
    lines: invoice.lines.map((line) => ({
      line_number: line.lineNumber,
      description: line.description,
      quantity_milli: line.quantityMilli,
      unit_price_minor: line.unitPriceMinor,
      tax_code: line.taxCode,
      tax_basis_points: line.taxBasisPoints,
      net_minor: line.netMinor,
      tax_minor: line.taxMinor,
      total_minor: line.totalMinor,
    })),
  };
}

function postedInvoice(row: PostedRow): PostedInvoice {
  return {
    organizationId: row.organization_id,
    invoiceId: row.invoice_id,
    number: row.number,
    customerId: row.customer_id,
    customerName: row.customer_name,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    total: { minor: row.total_minor, currency: row.currency },
  };
}
