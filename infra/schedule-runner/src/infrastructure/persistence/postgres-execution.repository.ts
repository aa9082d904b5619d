import type {
  ExecutionCounts,
  ExecutionsListed,
  ExecutionView,
  Guid,
  ListExecutions,
  MessageOf,
  ScheduleTypeResult,
} from '@baton/contracts';
import { Database, type Statement, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type CancelReason, ExecutionRepository } from '../../application/ports/execution.repository.port';
import type { MissedDate } from '../../application/ports/planned-dates.port';
import type { ModuleRun } from '../../domain/module-run';
import type { ClaimedSlice } from '../../domain/slice';
import { ScheduleRunnerSettings } from '../../schedule-runner.options';
import { decidedBy, type Why } from './decided-by';
import { canBecome, executionTableOf, forBothTables } from './execution-table';
import { isoText } from './iso-text';
import { planExecutions } from './plan-executions';
import { skipPaused } from './skip-paused';
import { IN_SLICE, rangeOf } from './slice-range';

/** What the schedule type needs failed for the organization on that date, in whatever run; a dry run's own says it too. */
const SKIP_DEPENDENTS = forBothTables(
  (table) => `
update ${table} as e set state = 'skipped', reason = 'dependency-failed', finished_at = $5
where e.module_run_id = $1 and e.schedule_type = $2 and e.due_date = any ($3) and e.state = 'pending'
  and exists (
    select from execution as needed where needed.schedule_type = any ($4) and needed.due_date = e.due_date
      and needed.organization_id = e.organization_id and needed.state in ('faulted', 'cancelled')
    union all
    select from dry_run_execution as needed where needed.module_run_id = $1 and needed.schedule_type = any ($4)
      and needed.due_date = e.due_date and needed.organization_id = e.organization_id
      and needed.state in ('faulted', 'cancelled'))
returning e.organization_id, e.schedule_type, e.due_date`,
);

const WAITING = `e.module_run_id = $1 and e.schedule_type = any ($2) and e.due_date = any ($3) and e.state ${canBecome('cancelled')}`;

/** Whatever handlers take, and they may take long: who cancels does not wait for them. */
const CANCEL_WAITING = forBothTables(
  (table) => `
with waiting as (
  select e.schedule_type, e.due_date, e.organization_id from ${table} as e where ${WAITING} for update skip locked
)
update ${table} as e set state = 'cancelled', finished_at = $4 from waiting
where e.schedule_type = waiting.schedule_type and e.due_date = waiting.due_date
  and e.organization_id = waiting.organization_id and ${WAITING}
returning e.organization_id, e.schedule_type, e.due_date`,
);

const CANCEL_LEFT = forBothTables(
  (table) => `
update ${table} as e set state = 'cancelled', finished_at = $4 where ${WAITING}
returning e.organization_id, e.schedule_type, e.due_date`,
);

const CANCEL_SLICE = forBothTables(
  (table) => `
update ${table} as e set state = 'cancelled', finished_at = $7 where ${IN_SLICE} and e.state ${canBecome('cancelled')}
returning e.organization_id, e.schedule_type, e.due_date`,
);

const RESULTS = forBothTables(
  (table) => `
select t.schedule_type as "scheduleType", count(e.state)::int as planned,
  (count(*) filter (where e.state = 'succeeded'))::int as succeeded,
  (count(*) filter (where e.state = 'faulted'))::int as faulted,
  (count(*) filter (where e.state = 'skipped'))::int as skipped,
  (count(*) filter (where e.state = 'cancelled'))::int as cancelled,
  coalesce((select round(extract(epoch from max(closed_at) - min(first_claimed_at)) * 1000)::int from slice
    where module_run_id = $1 and slice.schedule_type = t.schedule_type), 0) as "durationMs"
from unnest($2::text[]) with ordinality as t (schedule_type, position)
left join ${table} as e on e.schedule_type = t.schedule_type and e.due_date = any ($3) and e.module_run_id = $1
group by t.schedule_type, t.position order by t.position`,
);

const PROGRESS = `
select coalesce(sum(planned), 0)::int as planned, coalesce(sum(succeeded), 0)::int as succeeded,
  coalesce(sum(faulted), 0)::int as faulted, coalesce(sum(skipped), 0)::int as skipped,
  coalesce(sum(cancelled), 0)::int as cancelled,
  (select count(*)::int from execution_retry where module_run_id = $1) as retrying,
  exists (select from schedule_type_breaker as b join module_run as m on b.schedule_type = m.schedule_types[m.position + 1]
    where m.module_run_id = $1) as deferred
from slice where module_run_id = $1`;

const LIST = forBothTables(
  (table) => `
select e.schedule_type as "scheduleType", e.due_date as "dueDate", e.organization_id as "organizationId",
  g.name as "organizationName", e.state, e.attempts, e.reason, e.counts,
  coalesce(f.code, r.code) as code, coalesce(f.message, r.message) as message,
  ${isoText('r.retry_at')} as "retryAtUtc", ${isoText('e.finished_at')} as "finishedAtUtc"
from ${table} as e
left join organization as g using (organization_id)
left join execution_fault as f using (module_run_id, schedule_type, due_date, organization_id)
left join execution_retry as r using (module_run_id, schedule_type, due_date, organization_id)
where e.module_run_id in (select module_run_id from module_run where run_id = $1)
  and ($2::execution_state is null or e.state = $2) and ($3::text is null or e.schedule_type = $3)
  and ($4::uuid is null or e.organization_id = $4)
  and ($5::text is null or (e.schedule_type, e.due_date, e.organization_id) > ($5, $6::date, $7::uuid))
order by e.schedule_type, e.due_date, e.organization_id limit $8`,
);

const DRY_RUN = 'select dry_run as "dryRun" from module_run where run_id = $1 limit 1';

/** Executions in the module's own schema. */
@Injectable()
export class PostgresExecutionRepository extends ExecutionRepository {
  constructor(
    private readonly database: Database,
    private readonly settings: ScheduleRunnerSettings,
  ) {
    super();
  }

  override plan(run: ModuleRun, missed: readonly MissedDate[], now: Date): Promise<void> {
    return planExecutions(run, missed, this.settings.typeNames, now);
  }

  override async skipDependents(run: ModuleRun, scheduleType: string, needed: readonly string[], now: Date) {
    const values = [run.id, scheduleType, run.dueDates, needed, now];
    const why = { reason: 'dependency-failed', detail: `It needs ${needed.join(', ')}.` } as const;
    await this.endUnstarted(run, { text: SKIP_DEPENDENTS[executionTableOf(run)], values }, why, now);
  }

  override async skipPaused(run: ModuleRun, now: Date): Promise<void> {
    await UnitOfWork.current().batch(skipPaused(run, now));
  }

  override async nextRetryAt(run: ModuleRun, scheduleType: string): Promise<Date | undefined> {
    const [row] = await UnitOfWork.current().query<{ retry_at: Date | null }>(
      'select min(retry_at) as retry_at from execution_retry where module_run_id = $1 and schedule_type = $2',
      [run.id, scheduleType],
    );
    return row?.retry_at ?? undefined;
  }

  override cancelWaiting(run: ModuleRun, reason: CancelReason, now: Date): Promise<void> {
    return this.cancel(run, CANCEL_WAITING[executionTableOf(run)], reason, now);
  }

  override cancelLeft(run: ModuleRun, reason: CancelReason, now: Date): Promise<void> {
    return this.cancel(run, CANCEL_LEFT[executionTableOf(run)], reason, now);
  }

  override async cancelSlice(slice: ClaimedSlice, now: Date): Promise<void> {
    const ending = { text: CANCEL_SLICE[executionTableOf(slice)], values: [...rangeOf(slice), now] };
    const reason = slice.deadlineAt !== undefined && slice.deadlineAt <= now ? 'deadline-passed' : 'cancelled';
    const run = { id: slice.moduleRunId, dryRun: slice.dryRun };
    await this.database.transaction(() => this.endUnstarted(run, ending, { reason }, now));
  }

  override async results(run: ModuleRun): Promise<readonly ScheduleTypeResult[]> {
    const values = [run.id, run.scheduleTypes, run.dueDates];
    return UnitOfWork.current().query<ScheduleTypeResult>(RESULTS[executionTableOf(run)], values);
  }

  override async progress(moduleRunId: Guid) {
    // In a delivery the transaction's own connection: all may be taken by deliveries that wait for this one's locks.
    const session = UnitOfWork.isOpen() ? UnitOfWork.current() : this.database;
    const [row] = await session.query<ExecutionCounts & { retrying: number; deferred: boolean }>(PROGRESS, [
      moduleRunId,
    ]);
    if (!row) throw new Error('An aggregate without groups gave no row.');
    const { retrying, deferred, ...counts } = row;
    return { counts, retrying, deferred };
  }

  override async list(request: MessageOf<typeof ListExecutions>): Promise<MessageOf<typeof ExecutionsListed>> {
    const [type = null, date = null, organization = null] = request.after?.split('/') ?? [];
    const { runId, state = null, scheduleType = null, organizationId = null, limit } = request;
    const filter = [runId, state, scheduleType, organizationId, type, date, organization, limit + 1];
    const rows = await this.database.transaction((unit) =>
      unit.asPlanner(async () => {
        const [run] = await unit.query<{ dryRun: boolean }>(DRY_RUN, [runId]);
        return run ? unit.query<ExecutionView>(LIST[executionTableOf(run)], filter) : [];
      }),
    );
    return { executions: rows.slice(0, limit), more: rows.length > limit };
  }

  private async cancel(run: ModuleRun, text: string, reason: CancelReason, now: Date): Promise<void> {
    const values = [run.id, run.scheduleTypes, run.dueDates, now];
    await this.endUnstarted(run, { text, values }, { reason }, now);
    await UnitOfWork.current().execute('delete from execution_retry where module_run_id = $1', [run.id]);
  }

  /** A dry run's executions leave no reasons behind. */
  private async endUnstarted(
    run: Pick<ModuleRun, 'id' | 'dryRun'>,
    ending: Statement,
    why: Why,
    now: Date,
  ): Promise<void> {
    const { text, values } = run.dryRun ? ending : decidedBy(ending, run, why, now);
    await UnitOfWork.current().execute(text, values);
  }
}
