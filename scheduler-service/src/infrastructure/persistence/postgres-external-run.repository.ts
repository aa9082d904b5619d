import type { Guid, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { ExternalRunRepository } from '../../application/ports/external-run.repository.port';
import type { ModuleCompleted, ModuleEvent, ModuleProgressed } from '../../domain/run-event';
import { sumOf } from '../../domain/stage-results';

const PROGRESSED = `
  insert into external_module_run as known (run_id, module, run_date, state, activity, planned, succeeded, faulted, skipped,
    cancelled, first_heard_at, heard_at, progressed_at)
  values ($1, $2, $3, 'running', $4, $5, $6, $7, $8, $9, $10, $10, $11)
  on conflict (run_id, module) do update set activity = excluded.activity, planned = excluded.planned,
    succeeded = excluded.succeeded, faulted = excluded.faulted, skipped = excluded.skipped, cancelled = excluded.cancelled,
    heard_at = excluded.heard_at, progressed_at = excluded.progressed_at
  where known.state = 'running' and known.progressed_at <= excluded.progressed_at`;

const COMPLETED = `
  insert into external_module_run (run_id, module, run_date, state, planned, succeeded, faulted, skipped, cancelled,
    first_heard_at, heard_at, results, error, completed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $10)
  on conflict (run_id, module) do update set state = excluded.state, activity = null, planned = excluded.planned,
    succeeded = excluded.succeeded, faulted = excluded.faulted, skipped = excluded.skipped, cancelled = excluded.cancelled,
    heard_at = excluded.heard_at, results = excluded.results, error = excluded.error, completed_at = excluded.completed_at`;

/** Module runs that others commanded, in PostgreSQL. */
@Injectable()
export class PostgresExternalRunRepository extends ExternalRunRepository {
  override async record(runId: Guid, runDateUtc: RunDate, event: ModuleEvent, now: Date): Promise<void> {
    const key = [runId, event.module, runDateUtc];
    const unit = UnitOfWork.current();
    if (event.kind === 'module-completed') await unit.execute(COMPLETED, [...key, ...completion(event, now)]);
    else await unit.execute(PROGRESSED, [...key, ...progress(event, now)]);
  }
}

function progress({ activity, counts, at }: ModuleProgressed, now: Date): readonly unknown[] {
  return [activity, counts.planned, counts.succeeded, counts.faulted, counts.skipped, counts.cancelled, now, at];
}

function completion({ outcome, results, error }: ModuleCompleted, now: Date): readonly unknown[] {
  const { planned, succeeded, faulted, skipped, cancelled } = sumOf(results);
  return [outcome, planned, succeeded, faulted, skipped, cancelled, now, JSON.stringify(results), error];
}
