import type { Guid } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import {
  ExecutionFaultRepository,
  type FaultChoice,
  type FaultedExecution,
} from '../../application/ports/execution-fault.repository.port';
import type { StageScope } from '../../domain/run';
import type { FaultsOfModule } from '../../domain/run-event';

const RECORD = `
  insert into execution_fault as known (run_id, module, schedule_type, organization_id, due_date, code, message, attempts,
    occurred_at, fingerprint)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (run_id, module, schedule_type, organization_id, due_date) do update
    set code = excluded.code, message = excluded.message, attempts = excluded.attempts, occurred_at = excluded.occurred_at,
      fingerprint = excluded.fingerprint
    where known.occurred_at <= excluded.occurred_at`;

const FORGET = `
  delete from execution_fault where run_id = $1 and module = $2
    and ($3::uuid[] is null or organization_id = any($3)) and ($4::text[] is null or schedule_type = any($4))
    and ($5::text[] is null or fingerprint = any($5))`;

const MATCHING = `
  select module, array_agg(distinct organization_id) as "organizationIds", array_agg(distinct schedule_type) as "scheduleTypes"
  from execution_fault
  where run_id = $1 and ($2::text[] is null or fingerprint = any($2)) and ($3::text[] is null or module = any($3))
    and ($4::text[] is null or schedule_type = any($4)) and ($5::uuid[] is null or organization_id = any($5))
  group by module order by module`;

const UNKNOWN = `
  select asked.fingerprint from unnest($2::text[]) with ordinality as asked (fingerprint, place)
  where not exists (select from execution_fault f where f.run_id = $1 and f.fingerprint = asked.fingerprint)
  order by asked.place`;

/** Faulted executions in PostgreSQL. */
@Injectable()
export class PostgresExecutionFaultRepository extends ExecutionFaultRepository {
  override async record(fault: FaultedExecution): Promise<void> {
    const { runId, module, scheduleType, organizationId, dueDate, code, message, attempts, occurredAt } = fault;
    const key = [runId, module, scheduleType, organizationId, dueDate];
    const values = [...key, code, message, attempts, occurredAt, fault.fingerprint];
    await UnitOfWork.current().execute(RECORD, values);
  }

  override async forget(runId: Guid, module: string, scope: StageScope): Promise<void> {
    const { organizationIds, scheduleTypes, faultFingerprints } = scope;
    await UnitOfWork.current().execute(FORGET, [runId, module, organizationIds, scheduleTypes, faultFingerprints]);
  }

  override async matching(runId: Guid, choice: FaultChoice): Promise<readonly FaultsOfModule[]> {
    const { fingerprints, modules, scheduleTypes, organizationIds } = choice;
    const values = [runId, fingerprints, modules, scheduleTypes, organizationIds];
    return UnitOfWork.current().query<FaultsOfModule>(MATCHING, values);
  }

  override async unknownAmong(runId: Guid, fingerprints: readonly string[]): Promise<readonly string[]> {
    const rows = await UnitOfWork.current().query<{ fingerprint: string }>(UNKNOWN, [runId, fingerprints]);
    return rows.map(({ fingerprint }) => fingerprint);
  }
}
