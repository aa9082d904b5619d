import { UnitOfWork } from '@baton/persistence';
import type { MissedDate } from '../../application/ports/planned-dates.port';
import { isFull, type ModuleRun } from '../../domain/module-run';
import { COUNT_ENROLLED, DECIDE } from './decide-unplanned';
import { enrolledAt, FREE, STRUCK, validOn } from './enrolled';
import { ENDED_WELL } from './execution-table';
import { MARK_PLANNED, PLAN_MISSED } from './plan-missed';

/** Sorts and joins of a module's organizations stay in memory; PostgreSQL's own 4 MB are soon on disk. */
const MEMORY = `set local work_mem = '64MB'`;

/**
 * Takes over what an earlier run of the date left undone or faulted, with what that run caught up with; what it did, or
 * found nothing to do for, stays. $7 all due dates of the module run.
 */
const TAKE_OVER = `
update execution as e
set module_run_id = $1, state = 'pending', attempts = 0, reason = null, counts = null, finished_at = null
where e.schedule_type = any ($2) and e.due_date = any ($7) and ($4::uuid[] is null or e.organization_id = any ($4))
  and e.module_run_id <> $1 and not ${ENDED_WELL} and ${STRUCK}
  and (e.due_date = $3 or e.module_run_id in (select module_run_id from module_run where run_date = $3))
  and not exists (select from ${enrolledAt('$5')}
    where (n.organization_id, n.schedule_type) = (e.organization_id, e.schedule_type) and not (${FREE}))`;

/**
 * Whom a date is due for: $2 one schedule type, $3 date, $4 just these organizations, $5 now. One type at a time is sorted by
 * ids alone, three times as fast as by names and ids.
 */
const DUE = `
select n.schedule_type, o.due_date, n.organization_id
from ${enrolledAt('$5')} join occurrence as o on o.recurrence_id = n.recurrence_id and o.due_date = $3 and o.left_out is null
where n.schedule_type = $2 and ($4::uuid[] is null or n.organization_id = any ($4)) and ${FREE} and ${validOn('$3')}`;

/** Who plans holds the module's lock, so nobody else adds executions: `on conflict` would cost as much as the insert. */
const PLAN = `
insert into execution (schedule_type, due_date, organization_id, module_run_id)
select schedule_type, due_date, organization_id, $1 from (${DUE}) as due
where not exists (
  select from execution as e where e.schedule_type = $2 and e.due_date = $3 and e.organization_id = due.organization_id)
order by organization_id`;

/** A dry run does not ask again for what was done. Of single causes it does again what they struck in its own run. */
const PLAN_DRY_RUN = `
insert into dry_run_execution (schedule_type, due_date, organization_id, module_run_id)
select schedule_type, due_date, organization_id, $1 from (${DUE}) as due
where not exists (select from execution as e where ${ENDED_WELL} and (e.schedule_type, e.due_date, e.organization_id) = (due.schedule_type, due.due_date, due.organization_id))
  and ($6::text[] is null or exists (
    select from execution_fault as f join module_run as earlier using (module_run_id) join module_run as own using (run_id)
    where own.module_run_id = $1 and f.fingerprint = any ($6)
      and (f.schedule_type, f.due_date, f.organization_id) = (due.schedule_type, due.due_date, due.organization_id)))
order by organization_id`;

/**
 * Plans a module run in the open unit of work, set-based, and writes down why those enrolled have no part in it.
 *
 * @param missed dates before the run's that no night planned.
 * @param offered the schedule types the module has.
 */
export async function planExecutions(
  run: ModuleRun,
  missed: readonly MissedDate[],
  offered: readonly string[],
  now: Date,
): Promise<void> {
  const unit = UnitOfWork.current();
  await unit.execute(MEMORY);
  await unit.asPlanner(async () => {
    const planned = run.dryRun ? await planDryRun(unit, run, now) : await planRun(unit, run, missed, now);
    const [row] = await unit.query<{ enrolled: number }>(COUNT_ENROLLED, [offered, run.runDate]);
    if (planned === row?.enrolled) return;
    await unit.execute(DECIDE, [...askedOf(run, run.scheduleTypes, now), causesOf(run), offered]);
  });
}

/** @returns how many were planned. */
async function planDryRun(unit: UnitOfWork, run: ModuleRun, now: Date): Promise<number> {
  let planned = 0;
  for (const type of run.scheduleTypes)
    planned += await unit.execute(PLAN_DRY_RUN, [...askedOf(run, type, now), causesOf(run)]);
  return planned;
}

/** @returns how many were planned; undefined when some were taken over, who may be enrolled no more. */
async function planRun(
  unit: UnitOfWork,
  run: ModuleRun,
  missed: readonly MissedDate[],
  now: Date,
): Promise<number | undefined> {
  const values = [...askedOf(run, run.scheduleTypes, now), causesOf(run), run.dueDates];
  const takenOver = await unit.execute(TAKE_OVER, values);
  let planned = 0;
  // What has no execution yet has not faulted.
  if (causesOf(run) === null)
    for (const type of run.scheduleTypes) planned += await unit.execute(PLAN, askedOf(run, type, now));
  if (isFull(run)) await planMissed(unit, run, missed, now);
  return takenOver > 0 ? undefined : planned;
}

/** $1 to $5 of each statement here. @param scheduleTypes one of them, or all */
function askedOf(run: ModuleRun, scheduleTypes: string | readonly string[], now: Date): readonly unknown[] {
  return [run.id, scheduleTypes, run.runDate, run.organizationIds ?? null, now];
}

function causesOf({ faultFingerprints }: ModuleRun): readonly string[] | null {
  return faultFingerprints ?? null;
}

/** From now on, whatever was due on the run's date and on those that were missed has an execution or a reason. */
async function planMissed(unit: UnitOfWork, run: ModuleRun, missed: readonly MissedDate[], now: Date): Promise<void> {
  const types = missed.map(({ scheduleType }) => scheduleType);
  const dates = missed.map(({ dueDate }) => dueDate);
  if (missed.length > 0) await unit.execute(PLAN_MISSED, [run.id, types, run.runDate, dates, now]);
  const own = run.scheduleTypes.map(() => run.runDate);
  await unit.execute(MARK_PLANNED, [
    [...run.scheduleTypes, ...types],
    [...own, ...dates],
  ]);
}
