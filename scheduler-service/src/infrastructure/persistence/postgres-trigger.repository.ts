import { Database, UnitOfWork } from '@baton/persistence';
import type { MisfirePolicy } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { type Trigger, TriggerRepository } from '../../application/ports/trigger.repository.port';

interface TriggerRow {
  readonly name: string;
  readonly pipeline: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly misfire_policy: MisfirePolicy;
  readonly max_catch_up: number | null;
  readonly last_occurrence_at: Date;
}

const ENABLED = 'select * from run_trigger where enabled order by name';
const LOCK = 'select * from run_trigger where name = $1 and enabled for update skip locked';
const RECORD = 'update run_trigger set last_occurrence_at = greatest(last_occurrence_at, $2) where name = $1';

/** Triggers in PostgreSQL. */
@Injectable()
export class PostgresTriggerRepository extends TriggerRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async enabled(): Promise<readonly Trigger[]> {
    return (await this.database.query<TriggerRow>(ENABLED)).map(triggerOf);
  }

  override async lock(name: string): Promise<Trigger | undefined> {
    const [row] = await UnitOfWork.current().query<TriggerRow>(LOCK, [name]);
    return row && triggerOf(row);
  }

  override async recordOccurrence(name: string, occurrenceAt: Date): Promise<void> {
    await UnitOfWork.current().execute(RECORD, [name, occurrenceAt]);
  }
}

function triggerOf(row: TriggerRow): Trigger {
  const limit = row.max_catch_up === null ? {} : { maxCatchUp: row.max_catch_up };
  return {
    name: row.name,
    pipeline: row.pipeline,
    schedule: { cron: row.cron, timeZone: row.time_zone, misfirePolicy: row.misfire_policy, ...limit },
    lastOccurrenceAt: row.last_occurrence_at,
  };
}
