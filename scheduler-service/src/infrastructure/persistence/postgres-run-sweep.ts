import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { RunSweep } from '../../application/ports/run-sweep.port';

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

  override async stalledPipelines(): Promise<readonly string[]> {
    const rows = await this.database.query<{ pipeline: string }>(STALLED);
    return rows.map(({ pipeline }) => pipeline);
  }
}
