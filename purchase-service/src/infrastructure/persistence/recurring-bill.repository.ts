import type { Currency, Guid, OrganizationId, PostedBill, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type PostedBillCursor, RecurringBillRepository } from '../../application/ports/recurring-bill.repository.port';
import type { BillPosting, BillTemplate, DueBills } from '../../domain/recurring-bill';
import { NumberSequenceMovedError } from './number-sequence-moved.error';
import { DUE_BILLS, POSTED_BILLS, SAVE_BILLS } from './recurring-bill.sql';

interface DueRow {
  /** A bigint travels as text. */
  readonly last_number: number;
  readonly closed_until: string | null;
  readonly templates: readonly BillTemplate[];
}

interface PostedRow {
  readonly organization_id: OrganizationId;
  readonly bill_id: Guid;
  readonly number: string;
  readonly vendor_id: Guid;
  readonly vendor_name: string;
  readonly issued_on: string;
  readonly due_on: string;
  readonly currency: Currency;
  readonly total_minor: number;
}

/** Recurring bills in PostgreSQL: one round trip to read what is due, one to write what was posted. */
@Injectable()
export class PostgresRecurringBillRepository extends RecurringBillRepository {
  override async dueOn(tenant: OrganizationId, runDate: RunDate): Promise<DueBills> {
    const [row] = await UnitOfWork.current().query<DueRow>(DUE_BILLS, [tenant, runDate]);
    if (row === undefined) throw new RangeError('An aggregate without groups gave no row.');
    return {
      lastNumber: row.last_number,
      closedUntil: row.closed_until,
      templates: row.templates,
    };
  }

  override async save(tenant: OrganizationId, runId: Guid, { bills, advanced, sequence }: BillPosting): Promise<void> {
    const moved = await UnitOfWork.current().query(SAVE_BILLS, [
      tenant,
      sequence.from,
      sequence.to,
      runId,
      JSON.stringify(bills),
      JSON.stringify(advanced),
    ]);
    if (moved.length === 0) throw new NumberSequenceMovedError(tenant, 'BILL', sequence.from);
  }

  override async postedIn(
    tenants: readonly OrganizationId[],
    runId: Guid,
    { after, limit }: { readonly after: PostedBillCursor | undefined; readonly limit: number },
  ): Promise<readonly PostedBill[]> {
    const values = [tenants, runId, after?.organizationId ?? null, after?.number ?? null, limit];
    return (await UnitOfWork.current().query<PostedRow>(POSTED_BILLS, values)).map(postedBillOf);
  }
}

function postedBillOf(row: PostedRow): PostedBill {
  return {
    organizationId: row.organization_id,
    billId: row.bill_id,
    number: row.number,
    vendorId: row.vendor_id,
    vendorName: row.vendor_name,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    total: { minor: row.total_minor, currency: row.currency },
  };
}
