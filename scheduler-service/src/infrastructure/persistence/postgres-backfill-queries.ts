import type { Guid } from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type BackfillDate, type BackfillView, backfillStateOf } from '../../application/backfill-view';
import { BackfillQueries } from '../../application/ports/backfill-queries.port';

const FIND = `
  select backfill_id as "backfillId", pipeline, from_date as "from", to_date as "to", organization_ids as "organizationIds",
    schedule_types as "scheduleTypes", dry_run as "dryRun", on_fault as "onFault", requested_by as "requestedBy", requested_at
  from backfill where backfill_id = $1`;
const RUNS = `
  select run_date as "runDateUtc", run_id as "runId", state from run where backfill_id = $1 order by run_date`;
const LEFT_OUT = `
  select l.run_date as "runDateUtc", run_id as "runId", r.state
  from backfill_left_out l join run r using (run_id) where l.backfill_id = $1 order by l.run_date`;

type Row = Omit<BackfillView, 'state' | 'runs' | 'leftOut' | 'requestedAtUtc'> & { readonly requested_at: Date };

/** Reads backfills from PostgreSQL. */
@Injectable()
export class PostgresBackfillQueries extends BackfillQueries {
  constructor(private readonly database: Database) {
    super();
  }

  override async find(id: Guid): Promise<BackfillView | undefined> {
    const [row] = await this.database.query<Row>(FIND, [id]);
    if (row === undefined) return undefined;
    const { requested_at, ...backfill } = row;
    const [runs, leftOut] = await Promise.all([
      this.database.query<BackfillDate>(RUNS, [id]),
      this.database.query<BackfillDate>(LEFT_OUT, [id]),
    ]);
    return { ...backfill, requestedAtUtc: requested_at.toISOString(), state: backfillStateOf(runs), runs, leftOut };
  }
}
