import { faultFingerprint, type OrganizationId } from '@baton/contracts';
import type { Statement } from '@baton/persistence';
import type { AttemptResult } from '../../domain/execution';
import { reasonOfFault } from '../../domain/fault-reason';
import type { ClaimedSlice } from '../../domain/slice';
import { countFaults } from './count-faults';
import { decidedBy } from './decided-by';
import { type ExecutionTable, executionTableOf, forBothTables, IS_UNDONE } from './execution-table';

/** Undone executions of a slice's module run: $1 module run, $2 type, $3 date. */
const UNDONE = `e.module_run_id = $1 and e.schedule_type = $2 and e.due_date = $3 and e.state ${IS_UNDONE}`;

const recordWhere = (organizations: string) =>
  forBothTables(
    (table) => `
update ${table} as e set state = $5, attempts = attempts + 1, reason = $6, counts = $7, finished_at = $8
where ${UNDONE} and ${organizations}`,
  );

/** One has a text of its own: a list of unknown length PostgreSQL plans anew each time. */
const RECORD_ONE = recordWhere('e.organization_id = $4');
/** What went alike for all, as it mostly does, need not be looked up for each. */
const RECORD_ALIKE = recordWhere('e.organization_id = any ($4::uuid[])');

/** What $5 says of an execution. Joined to a table of outcomes, the update would read the executions of the whole night. */
const OUTCOME = '($5::jsonb -> e.organization_id::text)';

const RECORD_EACH = forBothTables(
  (table) => `
update ${table} as e
set state = (${OUTCOME} ->> 'state')::execution_state, attempts = attempts + 1, reason = ${OUTCOME} ->> 'reason',
  counts = ${OUTCOME} -> 'counts', finished_at = (${OUTCOME} ->> 'finishedAt')::timestamptz
where ${UNDONE} and e.organization_id = any ($4::uuid[])`,
);

const KEEP_RETRIES = `
insert into execution_retry (module_run_id, schedule_type, due_date, organization_id, retry_at, code, message)
select $1, $2, $3, r.* from unnest($4::uuid[], $5::timestamptz[], $6::text[], $7::text[]) as r
on conflict (module_run_id, schedule_type, due_date, organization_id) do update
set retry_at = excluded.retry_at, code = excluded.code, message = excluded.message`;

const KEEP_FAULTS = forBothTables(
  (table) => `
insert into execution_fault (module_run_id, schedule_type, due_date, organization_id, code, message, attempts, occurred_at,
  fingerprint)
select $1, $2, $3, f.organization_id, f.code, f.message, e.attempts, $7, f.fingerprint
from unnest($4::uuid[], $5::text[], $6::text[], $8::text[]) as f (organization_id, code, message, fingerprint)
join ${table} as e on e.module_run_id = $1 and e.schedule_type = $2 and e.due_date = $3
  and e.organization_id = f.organization_id and e.organization_id = any ($4)
on conflict (module_run_id, schedule_type, due_date, organization_id) do update
set code = excluded.code, message = excluded.message, attempts = excluded.attempts, occurred_at = excluded.occurred_at,
  fingerprint = excluded.fingerprint`,
);

/** The keys of executions: $1 type, $2 date, $3 organizations. */
const THOSE = `select $1::text as schedule_type, $2::date as due_date, unnest($3::uuid[]) as organization_id`;

type Results = ReadonlyMap<OrganizationId, AttemptResult>;

/**
 * The statements that write outcomes. The only place that does: they are sent in the transaction of the work itself, or
 * in one of their own where the work left nothing behind. The first writes as many rows as there are results, since
 * their executions are locked and undone.
 *
 * @param quarantineAfter nights in a row of the same fault; undefined where the schedule type has no quarantine.
 */
export function recordOutcomes(
  slice: ClaimedSlice,
  results: Results,
  now: Date,
  quarantineAfter: number | undefined,
): readonly Statement[] {
  const table = executionTableOf(slice);
  const key = [slice.moduleRunId, slice.scheduleType, slice.dueDate];
  return [
    results.size === 1 ? recordOne(table, key, results, now) : recordSet(table, key, results, now),
    ...keepRetries(key, results),
    ...keepFaults(table, key, results, now),
    ...(slice.dryRun ? [] : keepReasons(slice, results, now)),
    ...(slice.dryRun || quarantineAfter === undefined ? [] : countFaults(slice, results, quarantineAfter, now)),
  ];
}

function recordOne(table: ExecutionTable, key: readonly unknown[], results: Results, now: Date): Statement {
  const [[organizationId, result] = []] = results;
  return { text: RECORD_ONE[table], values: [...key, organizationId, ...(result ? columnsOf(result, now) : [])] };
}

function recordSet(table: ExecutionTable, key: readonly unknown[], results: Results, now: Date): Statement {
  const organizations = [...results.keys()];
  const [first, ...others] = results.values();
  if (first && areAlike(first, others)) {
    return { text: RECORD_ALIKE[table], values: [...key, organizations, ...columnsOf(first, now)] };
  }
  const outcomes = Object.fromEntries([...results].map(([id, result]) => [id, outcomeOf(result, now)]));
  return { text: RECORD_EACH[table], values: [...key, organizations, outcomes] };
}

/** Whether results of one moment write the same columns. */
function areAlike(first: AttemptResult, others: readonly AttemptResult[]): boolean {
  const counts = countsOf(first);
  return others.every(
    (other) => other.kind === first.kind && reasonOf(other) === reasonOf(first) && countsOf(other) === counts,
  );
}

/** What is written of one result: state, reason, counts, end. */
function columnsOf(result: AttemptResult, now: Date): readonly unknown[] {
  return [result.kind, reasonOf(result), countsOf(result), endOf(result, now)];
}

/** As JSON, which leaves out what is undefined: that column becomes null. */
function outcomeOf(result: AttemptResult, now: Date) {
  return {
    state: result.kind,
    reason: reasonOf(result) ?? undefined,
    counts: result.kind === 'succeeded' ? result.counts : undefined,
    finishedAt: endOf(result, now) ?? undefined,
  };
}

function keepRetries(key: readonly unknown[], results: Results): readonly Statement[] {
  const retries = [...results].flatMap(([id, result]) => (result.kind === 'retrying' ? [{ id, ...result }] : []));
  if (retries.length === 0) return [];
  const columns = [
    retries.map((retry) => retry.id),
    retries.map((retry) => retry.retryAt),
    retries.map((retry) => retry.code),
    retries.map((retry) => retry.message),
  ];
  return [{ text: KEEP_RETRIES, values: [...key, ...columns] }];
}

function keepFaults(table: ExecutionTable, key: readonly unknown[], results: Results, now: Date): readonly Statement[] {
  const faults = [...results].flatMap(([id, result]) => (result.kind === 'faulted' ? [{ id, ...result }] : []));
  if (faults.length === 0) return [];
  const columns = [
    faults.map((fault) => fault.id),
    faults.map((fault) => fault.code),
    faults.map((fault) => fault.message),
  ];
  const fingerprints = faults.map(({ code, message }) => faultFingerprint(code, message));
  return [{ text: KEEP_FAULTS[table], values: [...key, ...columns, now, fingerprints] }];
}

function keepReasons({ moduleRunId, scheduleType, dueDate }: ClaimedSlice, results: Results, now: Date) {
  const untried = [...results].flatMap(([organizationId, result]) => {
    const reason = result.kind === 'faulted' ? reasonOfFault(result.code) : undefined;
    return reason ? [{ organizationId, reason }] : [];
  });
  return [...Map.groupBy(untried, ({ reason }) => reason)].map(([reason, those]) => {
    const values = [scheduleType, dueDate, those.map(({ organizationId }) => organizationId)];
    return decidedBy({ text: THOSE, values }, { id: moduleRunId }, { reason }, now);
  });
}

function reasonOf(result: AttemptResult): string | null {
  return result.kind === 'skipped' ? result.reason : null;
}

function countsOf(result: AttemptResult): string | null {
  return result.kind === 'succeeded' ? JSON.stringify(result.counts) : null;
}

function endOf(result: AttemptResult, now: Date): Date | null {
  return result.kind === 'retrying' ? null : now;
}
