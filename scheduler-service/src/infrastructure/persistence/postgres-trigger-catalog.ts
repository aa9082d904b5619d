import { Database, UnitOfWork } from '@baton/persistence';
import { calendarsNamedBy, zoneDataVersion } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import {
  type KnownTrigger,
  type PastFiring,
  TriggerCatalog,
  type TriggerControl,
} from '../../application/ports/trigger-catalog.port';
import { knownTriggerOf, type TriggerRow } from './trigger.row';

const ALL = 'select * from run_trigger where $1::text is null or pipeline = $1 order by name';
const FIND = 'select * from run_trigger where name = $1';
const LOCK = 'select * from run_trigger where name = $1 for update';
const HAS_PIPELINE = 'select from pipeline where name = $1';

const FIRINGS = `
select nominal_local as "nominalLocal", copy, occurrence_at as instant, run_id as "runId", refusal, fired_at as "firedAt"
from trigger_firing where trigger_name = $1 order by occurrence_at desc limit $2`;

const RECORD = `
insert into trigger_control (trigger_name, control, requested_by, reason, asked_at) values ($1, $2, $3, $4, $5)`;
const CONTROLS = `
select control, requested_by as "requestedBy", reason, asked_at as at
from trigger_control where trigger_name = $1 order by trigger_control_id desc limit $2`;

const COLUMNS = [
  'name',
  'pipeline',
  'rule',
  'misfire_policy',
  'max_catch_up',
  'catch_up_window_ms',
  'starts_at',
  'ends_at',
  'jitter_ms',
  'enabled',
  'decided_until',
  'next_due_at',
  'calendars',
  'planned_with',
];
const VALUES = COLUMNS.map((_column, index) => `$${index + 1}`).join(', ');
const INSERT = `insert into run_trigger (${COLUMNS.join(', ')}) values (${VALUES}) on conflict (name) do nothing returning name`;
const UPDATE = `update run_trigger set (${COLUMNS.join(', ')}) = row (${VALUES}) where name = $1`;

/** Triggers in PostgreSQL, for people. */
@Injectable()
export class PostgresTriggerCatalog extends TriggerCatalog {
  constructor(private readonly database: Database) {
    super();
  }

  override async all(pipeline: string | undefined): Promise<readonly KnownTrigger[]> {
    return (await this.database.query<TriggerRow>(ALL, [pipeline ?? null])).map(knownTriggerOf);
  }

  override async find(name: string): Promise<KnownTrigger | undefined> {
    const [row] = await UnitOfWork.current().query<TriggerRow>(FIND, [name]);
    return row && knownTriggerOf(row);
  }

  override async hasPipeline(pipeline: string): Promise<boolean> {
    return (await UnitOfWork.current().query(HAS_PIPELINE, [pipeline])).length > 0;
  }

  override async firings(name: string, limit: number): Promise<readonly PastFiring[]> {
    return UnitOfWork.current().query<PastFiring>(FIRINGS, [name, limit]);
  }

  override async lock(name: string): Promise<KnownTrigger | undefined> {
    // It waits for who holds the row, and then reads what that one has written.
    const [row] = await UnitOfWork.current().query<TriggerRow>(LOCK, [name]);
    return row && knownTriggerOf(row);
  }

  override async insert(trigger: Omit<KnownTrigger, 'last'>): Promise<boolean> {
    return (await UnitOfWork.current().query(INSERT, valuesOf(trigger))).length > 0;
  }

  override async update(trigger: Omit<KnownTrigger, 'last'>): Promise<void> {
    await UnitOfWork.current().execute(UPDATE, valuesOf(trigger));
  }

  override async record(name: string, { control, requestedBy, reason, at }: TriggerControl): Promise<void> {
    await UnitOfWork.current().execute(RECORD, [name, control, requestedBy, reason, at]);
  }

  override async controls(name: string, limit: number): Promise<readonly TriggerControl[]> {
    return UnitOfWork.current().query<TriggerControl>(CONTROLS, [name, limit]);
  }

  override async remove(name: string): Promise<void> {
    await UnitOfWork.current().execute('delete from run_trigger where name = $1', [name]);
  }
}

/** In the order of {@link COLUMNS}. */
function valuesOf({ name, settings, enabled, decidedUntil, nextDueAt }: Omit<KnownTrigger, 'last'>): unknown[] {
  const { pipeline, rule, misfirePolicy, maxCatchUp, catchUpWindowMs, startsAt, endsAt, jitterMs } = settings;
  const chosen = [misfirePolicy, maxCatchUp, catchUpWindowMs, startsAt, endsAt, jitterMs];
  const planned = [decidedUntil, nextDueAt, calendarsNamedBy(rule), zoneDataVersion()];
  return [name, pipeline, JSON.stringify(rule), ...chosen, enabled, ...planned];
}
