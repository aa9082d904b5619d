import { Database, UnitOfWork } from '@baton/persistence';
import type { Occurrence } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { type Trigger, type TriggerDecided, TriggerRepository } from '../../application/ports/trigger.repository.port';
import { type TriggerRow, triggerOf } from './trigger.row';

const LOOK_AT_ALL =
  'update run_trigger set next_due_at = $1 where enabled and (next_due_at is null or next_due_at > $1)';
const DUE = 'select name from run_trigger where enabled and next_due_at <= $1 order by next_due_at, name';
const LOCK = 'select * from run_trigger where name = $1 and enabled and next_due_at <= $2 for update skip locked';
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
  last_nominal_local = coalesce((select nominal_local from newest), last_nominal_local),
  last_copy = coalesce((select copy from newest), last_copy),
  last_occurrence_at = coalesce((select occurrence_at from newest), last_occurrence_at)
where name = $1`;

/** Triggers in PostgreSQL. */
@Injectable()
export class PostgresTriggerRepository extends TriggerRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async lookAtAll(now: Date): Promise<void> {
    await this.database.query(LOOK_AT_ALL, [now]);
  }

  override async due(now: Date): Promise<readonly string[]> {
    return (await this.database.query<{ name: string }>(DUE, [now])).map(({ name }) => name);
  }

  override async lock(name: string, now: Date): Promise<Trigger | undefined> {
    const [row] = await UnitOfWork.current().query<TriggerRow>(LOCK, [name, now]);
    return row && triggerOf(row);
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
    await UnitOfWork.current().execute(KEEP, [name, JSON.stringify(rows), decidedUntil, nextDueAt ?? null, firedAt]);
  }

  override async enabledOf(pipeline: string): Promise<readonly Trigger[]> {
    return (await this.database.query<TriggerRow>(ENABLED_OF, [pipeline])).map(triggerOf);
  }
}
