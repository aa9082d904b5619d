import { Database, UnitOfWork } from '@baton/persistence';
import { type Occurrence, zoneDataVersion } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { CalendarCatalog } from '../../application/ports/calendar-catalog.port';
import { type Trigger, type TriggerDecided, TriggerRepository } from '../../application/ports/trigger.repository.port';
import { type TriggerRow, triggerOf } from './trigger.row';

// Versions such as 2025c rise as text; a process with older data leaves alone what newer ones reckoned.
const IS_DUE = `enabled and (next_due_at <= $1 or planned_with < $2 collate "C")`;
const DUE = `select name from run_trigger where ${IS_DUE} order by next_due_at, name`;
const LOCK = `select * from run_trigger where ${IS_DUE} and name = $3 for update skip locked`;
const ENABLED_OF = 'select * from run_trigger where pipeline = $1 and enabled order by name';

const FIRED = `
select nominal_local, copy from trigger_firing
where trigger_name = $1 and (nominal_local, copy) in (select * from unnest($2::text[], $3::text[]))`;

const KEEP = `
with fired as (
  insert into trigger_firing
    (trigger_name, nominal_local, copy, occurrence_at, coalesced, run_id, refusal, fired_at)
  select $1, "nominalLocal", copy, instant, coalesced, "runId", refusal, $5
  from jsonb_to_recordset($2::jsonb) as firing
    ("nominalLocal" text, copy text, instant timestamptz, coalesced text[], "runId" uuid, refusal text)
  returning nominal_local, copy, occurrence_at
), newest as (
  select * from fired order by occurrence_at desc limit 1
)
update run_trigger set
  decided_until = greatest(decided_until, $3),
  next_due_at = $4,
  planned_with = $6,
  last_nominal_local = coalesce((select nominal_local from newest), last_nominal_local),
  last_copy = coalesce((select copy from newest), last_copy),
  last_occurrence_at = coalesce((select occurrence_at from newest), last_occurrence_at)
where name = $1`;

/** Triggers in PostgreSQL. */
@Injectable()
export class PostgresTriggerRepository extends TriggerRepository {
  constructor(
    private readonly database: Database,
    private readonly calendars: CalendarCatalog,
  ) {
    super();
  }

  override async due(now: Date): Promise<readonly string[]> {
    return (await this.database.query<{ name: string }>(DUE, [now, zoneDataVersion()])).map(({ name }) => name);
  }

  override async lock(name: string, now: Date): Promise<Trigger | undefined> {
    const [row] = await UnitOfWork.current().query<TriggerRow>(LOCK, [now, zoneDataVersion(), name]);
    return row && triggerOf(row, await this.calendars.needed(row.calendars));
  }

  override async unfired<T extends Occurrence>(name: string, occurrences: readonly T[]): Promise<readonly T[]> {
    if (occurrences.length === 0) return [];
    const values = [name, occurrences.map(({ nominalLocal }) => nominalLocal), occurrences.map(({ copy }) => copy)];
    const rows = await UnitOfWork.current().query<{ nominal_local: string; copy: string }>(FIRED, values);
    const fired = new Set(rows.map(({ nominal_local, copy }) => `${nominal_local} ${copy}`));
    return occurrences.filter(({ nominalLocal, copy }) => !fired.has(`${nominalLocal} ${copy}`));
  }

  override async keep(name: string, { firings, decidedUntil, nextDueAt, firedAt }: TriggerDecided): Promise<void> {
    const rows = firings.map(({ occurrence, outcome }) => ({ ...occurrence, ...outcome }));
    const values = [name, JSON.stringify(rows), decidedUntil, nextDueAt ?? null, firedAt, zoneDataVersion()];
    await UnitOfWork.current().execute(KEEP, values);
  }

  override async enabledOf(pipeline: string): Promise<readonly Trigger[]> {
    return this.database.transaction(async () => {
      const rows = await UnitOfWork.current().query<TriggerRow>(ENABLED_OF, [pipeline]);
      const calendars = await this.calendars.needed(rows.flatMap((row) => row.calendars));
      return rows.map((row) => triggerOf(row, calendars));
    });
  }
}
