import type { Guid } from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { RunSweep } from '../../application/ports/run-sweep.port';

const DUE = 'select run_id from run where wake_at <= $1 order by wake_at limit $2';
const STALLED = `
  select distinct q.pipeline from run q
  where q.state = 'queued' and not exists (
    select from run a where a.pipeline = q.pipeline and a.state in ('running', 'waiting', 'paused', 'cancelling'))`;

/** The sweep's questions to PostgreSQL. */
@Injectable()
export class PostgresRunSweep extends RunSweep {
  constructor(private readonly database: Database) {
    super();
  }

  override async due(now: Date, limit: number): Promise<readonly Guid[]> {
    const rows = await this.database.query<{ run_id: Guid }>(DUE, [now, limit]);
    return rows.map(({ run_id }) => run_id);
  }

  override async stalledPipelines(): Promise<readonly string[]> {
    const rows = await this.database.query<{ pipeline: string }>(STALLED);
    return rows.map(({ pipeline }) => pipeline);
  }
}
