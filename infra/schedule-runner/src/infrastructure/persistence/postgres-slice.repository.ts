import type { ExecutionCounts, Guid, OrganizationId, RunDate } from '@baton/contracts';
import { EMPTY_GUID } from '@baton/contracts';
import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { SliceRepository } from '../../application/ports/slice.repository.port';
import type { SliceInView } from '../../domain/advance';
import type { ModuleRun } from '../../domain/module-run';
import type { ClaimedSlice, SliceItem, SliceKey } from '../../domain/slice';
import { executionTableOf, forBothTables } from './execution-table';
import { claimOf, HELD, IN_SLICE, rangeOf } from './slice-range';

/** Executions that wait, as a slice of first attempts sees it, and as a slice of retries does. */
const WAITING = `(e.state = 'pending' or (e.state = 'retrying' and $6::uuid[] is not null))`;

/** Every n-th execution of a type and date ends a slice, and so does the last. */
const ENDS_OF_SLICES = `
  select *, lag(organization_id) over (partition by schedule_type, due_date order by nth) as range_after,
    case when nth % $3 = 0 then $3 else nth % $3 end as size
  from numbered where nth % $3 = 0 or nth = total`;

const CUT = forBothTables(
  (table) => `
with numbered as (
  select array_position($2::text[], schedule_type) as position, schedule_type, due_date, organization_id,
    row_number() over (partition by schedule_type, due_date order by organization_id) as nth,
    count(*) over (partition by schedule_type, due_date) as total
  from ${table}
  where module_run_id = $1 and schedule_type = any ($2) and due_date = $4 and state = 'pending'
), cut as (
  insert into slice (module_run_id, number, schedule_type, due_date, range_after, until_organization, planned)
  select $1, row_number() over (order by position, due_date, nth), schedule_type, due_date, range_after, organization_id,
    size
  from (${ENDS_OF_SLICES}) as ends
  returning schedule_type, planned
)
select schedule_type, sum(planned)::int as planned from cut group by schedule_type`,
);

/** Who takes a slice over does again what waits in it, so a retry may be left of what is done: that is no slice's work. */
const CUT_RETRIES = forBothTables(
  (table) => `
with due as (
  delete from execution_retry where module_run_id = $1 and schedule_type = $2 and retry_at <= $4
  returning schedule_type, due_date, organization_id
), numbered as (
  select due.*, row_number() over (partition by due_date order by organization_id) as nth,
    count(*) over (partition by due_date) as total
  from due join ${table} as e using (schedule_type, due_date, organization_id)
  where e.module_run_id = $1 and e.state = 'retrying'
), ends as (${ENDS_OF_SLICES})
insert into slice (module_run_id, number, schedule_type, due_date, range_after, until_organization, organization_ids, planned)
select $1, (select max(number) from slice where module_run_id = $1) + row_number() over (order by due_date, nth),
  schedule_type, due_date, range_after, organization_id,
  (select array_agg(n.organization_id order by n.nth) from numbered as n
   where n.due_date = ends.due_date and n.nth > ends.nth - ends.size and n.nth <= ends.nth), 0
from ends`,
);

const OPEN = `select number, state, offered_at, rings, lease_until, isolated from slice
where module_run_id = $1 and schedule_type = $2 and state in ('pending', 'offered', 'running') order by number`;

const OFFER = `update slice set offered_at = $3, rings = least(rings + 1, 100),
  unclaimed_since = coalesce(unclaimed_since, $3), state = case when state = 'pending' then 'offered' else state end
where module_run_id = $1 and number = any ($2) and state in ('pending', 'offered', 'running')`;

const CANCEL_UNCLAIMED = `
update slice as s set state = 'cancelled'
where s.module_run_id = $1 and s.state in ('pending', 'offered') and s.schedule_type is distinct from $3 and not exists (
  select from execution as e where e.module_run_id = $1 and e.schedule_type = s.schedule_type and e.due_date = s.due_date
    and e.organization_id > coalesce(s.closed_up_to, s.range_after, $2) and e.organization_id <= s.until_organization
    and (s.organization_ids is null or e.organization_id = any (s.organization_ids)) and e.state = 'succeeded')`;

const VOUCH = `update slice set unclaimed_since = $3
where module_run_id = $1 and schedule_type = $2 and state in ('offered', 'running') and unclaimed_since < $4`;

/** `before` is the row as it was, to know whose it was; `s` is looked at again under its lock. */
const CLAIM = `
update slice as s
set state = 'running', fence = s.fence + 1, lease_until = $4, first_claimed_at = coalesce(s.first_claimed_at, $3),
  offered_at = null, rings = 0, unclaimed_since = null, worker_left = false
from module_run as m, slice as before
where s.module_run_id = $1 and s.number = $2 and m.module_run_id = s.module_run_id
  and before.module_run_id = s.module_run_id and before.number = s.number
  and (s.state = 'offered' or (s.state = 'running' and s.lease_until <= $3))
  and ($5::timestamptz is null or s.unclaimed_since <= $5)
  and not exists (select from schedule_type_breaker as b where b.schedule_type = s.schedule_type and b.wake_at > $3
    and (m.deadline_at is null or m.deadline_at > $3))
returning s.number, s.schedule_type, s.due_date, s.range_after, s.closed_up_to, s.until_organization,
  s.organization_ids, s.fence, before.state = 'running' as taken_over,
  before.state = 'running' and not before.worker_left as crashed,
  exists (select from schedule_type_breaker as b where b.schedule_type = s.schedule_type) as probing, s.succeeded, s.faulted, s.skipped, s.cancelled,
  m.run_id, m.run_date, m.conversation_id, m.dry_run, m.deadline_at`;

const ITEMS = forBothTables(
  (table) => `
select e.organization_id, e.attempts, coalesce(n.parameters, '{}') as parameters
from ${table} as e left join enrolment as n using (schedule_type, organization_id)
where ${IN_SLICE} and ${WAITING} order by e.organization_id`,
);

const RENEW = `update slice set lease_until = $4, succeeded = $5, faulted = $6, skipped = $7, cancelled = $8
where ${HELD}`;

const SUCCEEDED = `select e.organization_id from execution as e
where ${IN_SLICE} and e.state = 'succeeded' order by e.organization_id`;

/** What comes before the first execution that waits; no row when none does. Its parameters end with `until`. */
const SETTLED = forBothTables(
  (table) => `
select (
  select e.organization_id from ${table} as e
  where ${IN_SLICE} and e.organization_id < first.organization_id order by e.organization_id desc limit 1
) as settled
from (
  select e.organization_id from ${table} as e where ${IN_SLICE} and e.state = 'pending' order by e.organization_id limit 1
) as first`,
);

const CLOSE = forBothTables(
  (table) => `
update slice set state = case when waiting then 'pending' else 'done' end::slice_state, closed_up_to = $8,
  lease_until = null, offered_at = null, closed_at = $9, succeeded = now_at.succeeded, faulted = now_at.faulted,
  skipped = now_at.skipped, cancelled = now_at.cancelled, untold = coalesce($10, untold)
from (
  select count(*) filter (where e.state = 'succeeded') as succeeded,
    count(*) filter (where e.state = 'faulted') as faulted,
    count(*) filter (where e.state = 'skipped') as skipped,
    count(*) filter (where e.state = 'cancelled') as cancelled,
    coalesce(bool_or(${WAITING} and e.organization_id > $8), false) as waiting
  from ${table} as e where ${IN_SLICE}
) as now_at
where module_run_id = $1 and number = $7`,
);

const CLOSING_FAILED = `update slice set closings_failed = closings_failed + 1 where ${HELD}
returning closings_failed as failed`;

interface SliceRow {
  readonly number: number;
  readonly schedule_type: string;
  readonly due_date: RunDate;
  readonly range_after: OrganizationId | null;
  readonly closed_up_to: OrganizationId | null;
  readonly until_organization: OrganizationId;
  readonly organization_ids: readonly OrganizationId[] | null;
  readonly fence: number;
  readonly taken_over: boolean;
  readonly crashed: boolean;
  readonly probing: boolean;
  readonly succeeded: number;
  readonly faulted: number;
  readonly skipped: number;
  readonly cancelled: number;
  readonly run_id: Guid;
  readonly run_date: RunDate;
  readonly conversation_id: Guid;
  readonly dry_run: boolean;
  readonly deadline_at: Date | null;
}

/** Slices in the module's own schema. */
@Injectable()
export class PostgresSliceRepository extends SliceRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async cut(run: ModuleRun, size: number): Promise<ReadonlyMap<string, number>> {
    const rows = await UnitOfWork.current().query<{ schedule_type: string; planned: number }>(
      CUT[executionTableOf(run)],
      [run.id, run.scheduleTypes, size, run.runDate],
    );
    return new Map(rows.map(({ schedule_type, planned }) => [schedule_type, planned]));
  }

  override cutRetries(run: ModuleRun, scheduleType: string, size: number, now: Date): Promise<number> {
    return UnitOfWork.current().execute(CUT_RETRIES[executionTableOf(run)], [run.id, scheduleType, size, now]);
  }

  override async open(moduleRunId: Guid, scheduleType: string): Promise<readonly SliceInView[]> {
    const rows = await UnitOfWork.current().query<{
      number: number;
      state: SliceInView['state'];
      offered_at: Date | null;
      rings: number;
      lease_until: Date | null;
      isolated: boolean;
    }>(OPEN, [moduleRunId, scheduleType]);
    return rows.map(({ number, state, offered_at, rings, lease_until, isolated }) => ({
      number,
      state,
      offeredAt: offered_at ?? undefined,
      rings,
      leaseUntil: lease_until ?? undefined,
      isolated,
    }));
  }

  override async offer(moduleRunId: Guid, numbers: readonly number[], now: Date): Promise<void> {
    await UnitOfWork.current().execute(OFFER, [moduleRunId, numbers, now]);
  }

  override async giveBack({ moduleRunId, number }: SliceKey): Promise<void> {
    await this.database.query(
      `update slice set offered_at = null where module_run_id = $1 and number = $2 and state = 'offered'`,
      [moduleRunId, number],
    );
  }

  override async cancelUnclaimed(moduleRunId: Guid, except?: string): Promise<void> {
    await UnitOfWork.current().execute(CANCEL_UNCLAIMED, [moduleRunId, EMPTY_GUID, except ?? null]);
  }

  override async vouch(moduleRunId: Guid, scheduleType: string, now: Date, sinceBefore: Date): Promise<void> {
    await this.database.query(VOUCH, [moduleRunId, scheduleType, now, sinceBefore]);
  }

  override async claim({ moduleRunId, number }: SliceKey, now: Date, leaseUntil: Date, unclaimedSince?: Date) {
    const values = [moduleRunId, number, now, leaseUntil, unclaimedSince ?? null];
    const [row] = await this.database.query<SliceRow>(CLAIM, values);
    return row && claimedSliceOf(moduleRunId, row);
  }

  override async items(slice: ClaimedSlice): Promise<readonly SliceItem[]> {
    const rows = await this.database.transaction((unit) =>
      unit.asPlanner(() =>
        unit.query<{ organization_id: OrganizationId; attempts: number; parameters: unknown }>(
          ITEMS[executionTableOf(slice)],
          rangeOf(slice),
        ),
      ),
    );
    return rows.map((row) => ({
      organizationId: row.organization_id,
      attempts: row.attempts,
      parameters: row.parameters,
    }));
  }

  override async renew(slice: ClaimedSlice, leaseUntil: Date, progress: ExecutionCounts): Promise<boolean> {
    const { succeeded, faulted, skipped, cancelled } = slice.counts;
    const counts = [
      succeeded + progress.succeeded,
      faulted + progress.faulted,
      skipped + progress.skipped,
      cancelled + progress.cancelled,
    ];
    const renewed = await this.database.query(`${RENEW} returning number`, [...claimOf(slice), leaseUntil, ...counts]);
    return renewed.length === 1;
  }

  override async leave(slice: ClaimedSlice): Promise<void> {
    await this.database.query(`update slice set worker_left = true where ${HELD}`, claimOf(slice));
  }

  override async isHeld(slice: ClaimedSlice): Promise<boolean> {
    return (await this.database.query(`select from slice where ${HELD}`, claimOf(slice))).length === 1;
  }

  override async lockClaimed(slice: ClaimedSlice): Promise<boolean> {
    const held = await UnitOfWork.current().query(`select from slice where ${HELD} for update`, claimOf(slice));
    return held.length === 1;
  }

  override async succeededUpTo(slice: ClaimedSlice, last: OrganizationId): Promise<readonly OrganizationId[]> {
    const rows = await UnitOfWork.current().query<{ organization_id: OrganizationId }>(
      SUCCEEDED,
      rangeOf({ ...slice, until: last }),
    );
    return rows.map((row) => row.organization_id);
  }

  override async settledUpTo(slice: ClaimedSlice, last: OrganizationId): Promise<OrganizationId | undefined> {
    // A slice of retries flushes each commit.
    if (slice.organizationIds) return last;
    const [waits] = await UnitOfWork.current().query<{ settled: OrganizationId | null }>(
      SETTLED[executionTableOf(slice)],
      rangeOf({ ...slice, until: last }),
    );
    return waits ? (waits.settled ?? undefined) : last;
  }

  override async close(
    slice: ClaimedSlice,
    last: OrganizationId | undefined,
    now: Date,
    untold?: string,
  ): Promise<void> {
    const whole = rangeOf({ ...slice, closedUpTo: undefined });
    const reached = last ?? slice.closedUpTo ?? slice.after ?? EMPTY_GUID;
    await UnitOfWork.current().execute(CLOSE[executionTableOf(slice)], [
      ...whole,
      slice.number,
      reached,
      now,
      untold ?? null,
    ]);
  }

  override async closingFailed(slice: ClaimedSlice): Promise<number> {
    const [row] = await this.database.query<{ failed: number }>(CLOSING_FAILED, claimOf(slice));
    return row?.failed ?? 0;
  }

  override async untold(moduleRunId: Guid): Promise<readonly string[]> {
    const rows = await UnitOfWork.current().query<{ untold: string }>(
      `select format('%s, slice %s: %s', schedule_type, number, untold) as untold from slice
       where module_run_id = $1 and untold is not null order by number`,
      [moduleRunId],
    );
    return rows.map((row) => row.untold);
  }
}

function claimedSliceOf(moduleRunId: Guid, row: SliceRow): ClaimedSlice {
  const { number, fence, succeeded, faulted, skipped, cancelled } = row;
  return {
    moduleRunId,
    number,
    fence,
    takenOver: row.taken_over,
    crashed: row.crashed,
    probing: row.probing,
    scheduleType: row.schedule_type,
    dueDate: row.due_date,
    after: row.range_after ?? undefined,
    closedUpTo: row.closed_up_to ?? undefined,
    until: row.until_organization,
    organizationIds: row.organization_ids ?? undefined,
    counts: { succeeded, faulted, skipped, cancelled },
    runId: row.run_id,
    runDate: row.run_date,
    conversationId: row.conversation_id,
    dryRun: row.dry_run,
    deadlineAt: row.deadline_at ?? undefined,
  };
}
