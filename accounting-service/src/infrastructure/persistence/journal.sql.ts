import type { OrganizationId, RunDate } from '@baton/contracts';
import type { Statement } from '@baton/persistence';
import type { JournalEntry } from '../../domain/journal-entry';

/**
 * Numbers entries without gaps and writes them with their lines. One statement, because the check that an entry balances
 * looks at what a statement leaves behind, and because two posting at once must wait for each other at the sequence.
 */
const POST_ENTRIES = `
with entry as (
  select * from jsonb_to_recordset($2::jsonb) as e(
    ordinal int, "sourceKind" text, "sourceId" text, "postedOn" date, currency text, text text, lines jsonb)
), taken as (
  insert into journal_sequence as sequence (organization_id, last_number) values ($1, $3::int)
  on conflict (organization_id) do update set last_number = sequence.last_number + $3::int
  returning sequence.last_number - $3::int as before
), posted as (
  insert into journal_entry (
    organization_id, entry_number, posted_on, entered_on, source_kind, source_id, currency, text)
  select $1, before + ordinal, "postedOn", $4::date, "sourceKind", "sourceId", currency, text from entry, taken
)
insert into journal_line (
  organization_id, entry_number, line_number, account_code, debit_minor, credit_minor, text)
select $1, before + ordinal, line.line_number, line.value ->> 'account', (line.value ->> 'debitMinor')::bigint,
  (line.value ->> 'creditMinor')::bigint, line.value ->> 'text'
from entry, taken, jsonb_array_elements(entry.lines) with ordinality as line(value, line_number)`;

/** The statement that posts entries in their order; none for no entries. */
export function postEntries(
  tenant: OrganizationId,
  runDate: RunDate,
  entries: readonly JournalEntry[],
): readonly Statement[] {
  if (entries.length === 0) return [];
  const rows = entries.map(({ source, ...entry }, index) => ({
    ordinal: index + 1,
    sourceKind: source.kind,
    sourceId: source.id,
    ...entry,
  }));
  return [{ text: POST_ENTRIES, values: [tenant, JSON.stringify(rows), rows.length, runDate] }];
}
