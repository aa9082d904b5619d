import { type RunDate, runDateOf } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type MissedDate, PlannedDates } from '../../application/ports/planned-dates.port';
import type { ModuleRun } from '../../domain/module-run';

/**
 * Dates of the types $1 before $2 with no planned one from them on, up to $3; on an ordinary night none. What has not come
 * by $4, today, is not missed.
 */
const UNPLANNED = `
select t.schedule_type as "scheduleType", d.due_date::date as "dueDate"
from unnest($1::text[]) as t (schedule_type)
cross join generate_series($2::date - 60, least($2::date, $4::date) - 1, interval '1 day') as d (due_date)
where d.due_date >= coalesce((select kept_from from retention), '-infinity')
  and not exists (
    select from planned_date as p where p.schedule_type = t.schedule_type and p.due_date between d.due_date and $3)
order by t.schedule_type, d.due_date`;

/** Which of these an enrolment may have missed and can make up for: from when on it counted, how many days back from $2. */
const REACH = `
select n.schedule_type as "scheduleType",
  greatest((min(n.effective_since) at time zone 'UTC')::date, $2::date - max(n.catch_up_days)) as "from"
from enrolment as n where n.schedule_type = any ($1) group by n.schedule_type`;

const OF_EARLIER_RUNS = `
select distinct d.due_date as "dueDate" from module_run as m, unnest(m.due_dates) as d (due_date)
where m.run_date = $1 and not m.dry_run and m.module_run_id <> $2`;

/** Planned dates in the module's own schema. */
@Injectable()
export class PostgresPlannedDates extends PlannedDates {
  override async missedBefore({ scheduleTypes, runDate }: ModuleRun, now: Date): Promise<readonly MissedDate[]> {
    const unit = UnitOfWork.current();
    const today = runDateOf(now);
    const latest = today > runDate ? today : runDate;
    const unplanned = await unit.query<MissedDate>(UNPLANNED, [scheduleTypes, runDate, latest, today]);
    if (unplanned.length === 0) return [];
    const types = [...new Set(unplanned.map(({ scheduleType }) => scheduleType))];
    const reach = await unit.asPlanner(() =>
      unit.query<{ scheduleType: string; from: RunDate }>(REACH, [types, runDate]),
    );
    const from = new Map(reach.map((row) => [row.scheduleType, row.from]));
    return unplanned.filter(({ scheduleType, dueDate }) => dueDate >= (from.get(scheduleType) ?? runDate));
  }

  override async ofEarlierRuns({ id, runDate }: ModuleRun): Promise<readonly RunDate[]> {
    const rows = await UnitOfWork.current().query<{ dueDate: RunDate }>(OF_EARLIER_RUNS, [runDate, id]);
    return rows.map(({ dueDate }) => dueDate);
  }
}
