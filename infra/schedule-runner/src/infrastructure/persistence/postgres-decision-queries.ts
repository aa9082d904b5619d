import type {
  CountDecisions,
  DecisionCount,
  DecisionsCounted,
  DecisionsListed,
  DecisionView,
  ListDecisions,
  MessageOf,
} from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { DecisionQueries } from '../../application/ports/decision-queries.port';
import { isoText } from './iso-text';

/**
 * Decisions `d` of the run $1 that still hold: there is no execution of the run, or the decision ended it, at the same
 * instant, or puts it off. A dry run's decisions are all from its planning, which left those out.
 */
const OF_RUN = `
decision as d where d.module_run_id in (select module_run_id from module_run where run_id = $1) and not exists (
  select from execution as e
  where (e.schedule_type, e.due_date, e.organization_id) = (d.schedule_type, d.due_date, d.organization_id)
    and e.module_run_id in (select module_run_id from module_run where run_id = $1)
    and not coalesce(e.finished_at = d.decided_at, d.until is not null))`;

/** The newest decision of each key: a stage that was asked again has decided twice. */
function newest(after = ''): string {
  return `(select distinct on (d.schedule_type, d.due_date, d.organization_id) d.* from ${OF_RUN} ${after}
  order by d.schedule_type, d.due_date, d.organization_id, d.decided_at desc) as d`;
}

const LIST = `
select d.schedule_type as "scheduleType", d.due_date as "dueDate", d.organization_id as "organizationId",
  (select g.name from organization as g where g.organization_id = d.organization_id) as "organizationName",
  d.reason, d.detail, ${isoText('d.decided_at')} as "decidedAtUtc", ${isoText('d.until')} as "untilUtc"
from ${newest('and ($5::text is null or (d.schedule_type, d.due_date, d.organization_id) > ($5, $6::date, $7::uuid))')}
where ($2::text is null or d.reason = $2) and ($3::text is null or d.schedule_type = $3)
  and ($4::uuid is null or d.organization_id = $4)
order by d.schedule_type, d.due_date, d.organization_id limit $8`;

const COUNT = `
select d.schedule_type as "scheduleType", d.reason, count(*)::int as count from ${newest()}
group by d.schedule_type, d.reason order by d.schedule_type, count(*) desc, d.reason`;

/** Reads the ledger in the module's own schema. */
@Injectable()
export class PostgresDecisionQueries extends DecisionQueries {
  constructor(private readonly database: Database) {
    super();
  }

  override async list(request: MessageOf<typeof ListDecisions>): Promise<MessageOf<typeof DecisionsListed>> {
    const [type = null, date = null, organization = null] = request.after?.split('/') ?? [];
    const { runId, reason = null, scheduleType = null, organizationId = null, limit } = request;
    const filter = [runId, reason, scheduleType, organizationId, type, date, organization, limit + 1];
    const rows = await this.asPlanner<DecisionView>(LIST, filter);
    return { decisions: rows.slice(0, limit), more: rows.length > limit };
  }

  override async count({ runId }: MessageOf<typeof CountDecisions>): Promise<MessageOf<typeof DecisionsCounted>> {
    return { counts: [...(await this.asPlanner<DecisionCount>(COUNT, [runId]))] };
  }

  private asPlanner<Row>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return this.database.transaction((unit) => unit.asPlanner(() => unit.query<Row>(text, values)));
  }
}
