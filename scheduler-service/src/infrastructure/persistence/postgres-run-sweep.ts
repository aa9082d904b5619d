import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { RunSweep, type StalledRun } from '../../application/ports/run-sweep.port';

const STALLED = `
  select distinct q.pipeline from run q
  where q.state = 'queued' and not exists (
    select from run a where a.pipeline = q.pipeline and a.state in ('running', 'waiting', 'paused', 'cancelling'))`;

/** A held run between two stages waits for a person. */
const STALLED_RUNS = `
  select r.run_id as "runId", r.pipeline, case when r.wake_at is null then 'adrift' else 'overdue' end as why
  from run r
  where r.state in ('running', 'waiting', 'paused', 'cancelling') and (r.wake_at < $1
    or r.wake_at is null and r.state <> 'paused'
      and not exists (select from stage s where s.run_id = r.run_id and s.state in ('running', 'cancelling')))
  order by r.run_id`;

/** The sweep's questions to PostgreSQL. */
@Injectable()
export class PostgresRunSweep extends RunSweep {
  constructor(private readonly database: Database) {
    super();
  }

  override async stalledPipelines(): Promise<readonly string[]> {
    const rows = await this.database.query<{ pipeline: string }>(STALLED);
    return rows.map(({ pipeline }) => pipeline);
  }

  override stalledRuns(dueBefore: Date): Promise<readonly StalledRun[]> {
    return this.database.query<StalledRun>(STALLED_RUNS, [dueBefore]);
  }
}
