import type {
  EnrolmentChangeBy,
  ExecutionExplained,
  ExplainExecution,
  ExplainedDecision,
  ExplainedExecution,
  MessageOf,
} from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { ExecutionExplanations } from '../../application/ports/execution-explanations.port';
import { isoText } from './iso-text';

const EXECUTION = `
select e.schedule_type as "scheduleType", e.due_date as "dueDate", e.organization_id as "organizationId", m.run_id as "runId",
  e.state, e.attempts, e.reason, e.counts, coalesce(f.code, r.code) as code, coalesce(f.message, r.message) as message,
  ${isoText('r.retry_at')} as "retryAtUtc", ${isoText('e.finished_at')} as "finishedAtUtc"
from execution as e join module_run as m using (module_run_id)
left join execution_fault as f using (module_run_id, schedule_type, due_date, organization_id)
left join execution_retry as r using (module_run_id, schedule_type, due_date, organization_id)
where e.organization_id = $1 and e.schedule_type = $2 and e.due_date = $3`;

/** A dry run was never to do the work, so its decisions explain nothing. */
const DECISIONS = `
select d.reason, d.detail, m.run_id as "runId", ${isoText('d.decided_at')} as "decidedAtUtc", ${isoText('d.until')} as "untilUtc"
from decision as d left join module_run as m using (module_run_id)
where d.organization_id = $1 and d.schedule_type = $2 and d.due_date = $3 and m.dry_run is not true
order by d.decided_at desc, d.module_run_id limit 50`;

const ENROLMENT = `
select g.name as "organizationName", exists (
  select from enrolment as n where n.organization_id = g.organization_id and n.schedule_type = $2
    and (n.valid_from is null or n.valid_from <= $3) and (n.valid_until is null or n.valid_until >= $3)) as enrolled
from organization as g where g.organization_id = $1`;

const CHANGES = `
select ${isoText('changed_at')} as "changedAtUtc", changed_by as "changedBy", reason from enrolment_change
where organization_id = $1 and schedule_type = $2 order by enrolment_change_id desc limit 50`;

/** Looks up one organization's work in the module's own schema. */
@Injectable()
export class PostgresExecutionExplanations extends ExecutionExplanations {
  constructor(private readonly database: Database) {
    super();
  }

  override explain(question: MessageOf<typeof ExplainExecution>): Promise<MessageOf<typeof ExecutionExplained>> {
    const { organizationId, scheduleType, dueDate } = question;
    const key = [organizationId, scheduleType, dueDate];
    return this.database.transaction((unit) =>
      unit.asPlanner(async () => {
        const [execution = null] = await unit.query<ExplainedExecution>(EXECUTION, key);
        const decisions = await unit.query<ExplainedDecision>(DECISIONS, key);
        const [known] = await unit.query<{ organizationName: string; enrolled: boolean }>(ENROLMENT, key);
        const enrolmentChanges = await unit.query<EnrolmentChangeBy>(CHANGES, [organizationId, scheduleType]);
        const { organizationName, enrolled = false } = known ?? {};
        return { organizationName, execution, decisions, enrolled, enrolmentChanges };
      }),
    );
  }
}
