import type { OrganizationId } from '@baton/contracts';
import type { Statement } from '@baton/persistence';
import type { AttemptResult } from '../../domain/execution';
import { reasonOfFault } from '../../domain/fault-reason';
import type { ClaimedSlice } from '../../domain/slice';

/** The same fault on a later date makes the streak longer, on the same date it changes nothing; another begins anew. */
const NIGHTS = `case when excluded.code <> known.code then 1
  when excluded.last_due_date > known.last_due_date then known.nights + 1 else known.nights end`;

const COUNT = `
insert into fault_streak as known
  (schedule_type, organization_id, code, message, nights, last_due_date, quarantined_at)
select $1, f.organization_id, f.code, f.message, 1, $2, case when $6::int <= 1 then $7::timestamptz end
from unnest($3::uuid[], $4::text[], $5::text[]) as f (organization_id, code, message)
on conflict (schedule_type, organization_id) do update
set code = excluded.code, message = excluded.message, last_due_date = excluded.last_due_date, nights = ${NIGHTS},
  quarantined_at = coalesce(known.quarantined_at, case when ${NIGHTS} >= $6 then $7 end)
where known.last_due_date <= excluded.last_due_date`;

/**
 * Counts faults towards quarantine, in the transaction that records them; once for a date, however often it faults.
 * Faults that say nothing of the organization do not count.
 *
 * @param nights faults alike, night after night, after which an organization is in quarantine.
 */
export function countFaults(
  { scheduleType, dueDate }: ClaimedSlice,
  results: ReadonlyMap<OrganizationId, AttemptResult>,
  nights: number,
  now: Date,
): readonly Statement[] {
  const faults = [...results].flatMap(([id, result]) =>
    result.kind === 'faulted' && reasonOfFault(result.code) === undefined ? [{ id, ...result }] : [],
  );
  if (faults.length === 0) return [];
  const columns = [faults.map(({ id }) => id), faults.map(({ code }) => code), faults.map(({ message }) => message)];
  return [{ text: COUNT, values: [scheduleType, dueDate, ...columns, nights, now] }];
}
