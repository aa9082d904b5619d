import type { Guid } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import {
  ExecutionFaultRepository,
  type FaultedExecution,
} from '../../application/ports/execution-fault.repository.port';
import type { RunScope } from '../../domain/run';

const RECORD = `
  insert into execution_fault as known (run_id, module, schedule_type, organization_id, due_date, code, message, attempts,
    occurred_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (run_id, module, schedule_type, organization_id, due_date) do update
    set code = excluded.code, message = excluded.message, attempts = excluded.attempts, occurred_at = excluded.occurred_at
    where known.occurred_at <= excluded.occurred_at`;

const FORGET = `
  delete from execution_fault where run_id = $1 and module = $2
    and ($3::uuid[] is null or organization_id = any($3)) and ($4::text[] is null or schedule_type = any($4))`;

/** Faulted executions in PostgreSQL. */
@Injectable()
export class PostgresExecutionFaultRepository extends ExecutionFaultRepository {
  override async record(fault: FaultedExecution): Promise<void> {
    const { runId, module, scheduleType, organizationId, dueDate, code, message, attempts, occurredAt } = fault;
    const values = [runId, module, scheduleType, organizationId, dueDate, code, message, attempts, occurredAt];
    await UnitOfWork.current().execute(RECORD, values);
  }

  override async forget(runId: Guid, module: string, { organizationIds, scheduleTypes }: RunScope): Promise<void> {
    await UnitOfWork.current().execute(FORGET, [runId, module, organizationIds, scheduleTypes]);
  }
}
