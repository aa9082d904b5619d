import { currency, guid } from '@baton/contracts';
import { z } from 'zod';
import type { BankLine } from '../../domain/bank-line';
import type { OpenItem } from '../../domain/open-item';
import { LEDGER_COLUMN, ledgerColumn } from './ledger.sql';

/** Everything due in one round trip. $1 organization, $2 run date. */
export const BOOKED_BEFORE = `
with line as (
  select * from bank_line where organization_id = $1 and state = 'unmatched' and booked_on < $2::date
)
select
  (select coalesce(jsonb_agg(jsonb_build_object('bankLineId', bank_line_id, 'lineNumber', line_number,
    'bookedOn', booked_on, 'amountMinor', amount_minor, 'currency', currency, 'reference', reference,
    'counterparty', counterparty)), '[]') from line) as lines,
  (select coalesce(jsonb_agg(jsonb_build_object('documentId', document_id, 'kind', kind, 'number', number,
    'partyId', party_id, 'partyName', party_name, 'issuedOn', issued_on, 'dueOn', due_on, 'currency', currency,
    'openMinor', open_minor)), '[]')
    from open_item where organization_id = $1 and open_minor > 0
      and issued_on <= (select max(booked_on) from line)) as items,
  ${LEDGER_COLUMN}`;

const bankLine: z.ZodType<BankLine> = z.object({
  bankLineId: guid,
  lineNumber: z.int(),
  bookedOn: z.iso.date(),
  amountMinor: z.int(),
  currency,
  reference: z.string(),
  counterparty: z.string(),
});

const openItem: z.ZodType<OpenItem> = z.object({
  documentId: guid,
  kind: z.enum(['receivable', 'payable']),
  number: z.string(),
  partyId: guid,
  partyName: z.string(),
  issuedOn: z.iso.date(),
  dueOn: z.iso.date(),
  currency,
  openMinor: z.int(),
});

/** A row of {@link BOOKED_BEFORE}. */
export const reconciliationRow = z.object({
  lines: z.array(bankLine),
  items: z.array(openItem),
  ledger: ledgerColumn,
});

/** $1 organization, $2 lines, $3 run date. A line that is matched already is not matched again. */
export const MARK_MATCHED = `
update bank_line as line
set state = 'matched', unmatched_reason = null, matched_on = $3::date, surplus_minor = given.surplus,
  difference_minor = given.difference
from jsonb_to_recordset($2::jsonb) as given("bankLineId" uuid, surplus bigint, difference bigint)
where line.organization_id = $1 and line.bank_line_id = given."bankLineId" and line.state = 'unmatched'`;

/** $1 organization, $2 lines. A line whose reason is the same as last night is not written again. */
export const MARK_UNMATCHED = `
update bank_line as line
set unmatched_reason = given.reason
from jsonb_to_recordset($2::jsonb) as given("bankLineId" uuid, reason text)
where line.organization_id = $1 and line.bank_line_id = given."bankLineId" and line.state = 'unmatched'
  and line.unmatched_reason is distinct from given.reason`;

/** $1 organization, $2 settlements. */
export const RECORD_MATCHES = `
insert into bank_match (organization_id, bank_line_id, document_id, settled_minor)
select $1, given."bankLineId", given."documentId", given.settled
from jsonb_to_recordset($2::jsonb) as given("bankLineId" uuid, "documentId" uuid, settled bigint)`;

/** $1 organization, $2 items. An item that is not as open as it was read is left alone, which the caller sees. */
export const SETTLE_ITEMS = `
update open_item as item
set open_minor = given.before - given.settled
from jsonb_to_recordset($2::jsonb) as given("documentId" uuid, before bigint, settled bigint)
where item.organization_id = $1 and item.document_id = given."documentId" and item.open_minor = given.before`;
