import type { Guid } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type Backfill, BackfillRepository } from '../../application/ports/backfill.repository.port';
import type { BackfillFaultPolicy } from '../../domain/backfill';

const INSERT = `
  insert into backfill (backfill_id, pipeline, from_date, to_date, organization_ids, schedule_types, dry_run, on_fault,
    requested_by, requested_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const INSERT_LEFT_OUT = `
  insert into backfill_left_out (backfill_id, run_date, run_id)
  select $1, left_out.run_date, left_out.run_id from unnest($2::date[], $3::uuid[]) as left_out (run_date, run_id)`;

/** Backfills in PostgreSQL. */
@Injectable()
export class PostgresBackfillRepository extends BackfillRepository {
  override async record(backfill: Backfill): Promise<void> {
    const { id, pipeline, from, to, scope, dryRun, onFault, requestedBy, requestedAt, leftOut } = backfill;
    const { organizationIds, scheduleTypes } = scope;
    const dates = leftOut.map(({ runDateUtc }) => runDateUtc);
    await UnitOfWork.current().batch([
      {
        text: INSERT,
        values: [id, pipeline, from, to, organizationIds, scheduleTypes, dryRun, onFault, requestedBy, requestedAt],
      },
      { text: INSERT_LEFT_OUT, values: [id, dates, leftOut.map(({ runId }) => runId)] },
    ]);
  }

  override async faultPolicy(id: Guid): Promise<BackfillFaultPolicy | undefined> {
    const text = 'select on_fault as policy from backfill where backfill_id = $1';
    const [row] = await UnitOfWork.current().query<{ policy: BackfillFaultPolicy }>(text, [id]);
    return row?.policy;
  }

  override async queued(id: Guid): Promise<readonly Guid[]> {
    const text = `select run_id as id from run where backfill_id = $1 and state = 'queued' order by run_date`;
    const rows = await UnitOfWork.current().query<{ id: Guid }>(text, [id]);
    return rows.map((row) => row.id);
  }
}
