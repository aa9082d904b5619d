import type { Guid } from '@baton/contracts';
import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { readStages } from '../../application/pipeline-document';
import { NightPlans } from '../../application/ports/night-plans.port';
import { NIGHTS_LOOKED_AT, type NightPlan, type PastNight, type StageToPlan } from '../../domain/night-plan';

const PAST = `
  select coalesce((
      select jsonb_agg(jsonb_build_object('module', s.module,
        'durationMs', extract(epoch from s.completed_at - s.dispatched_at) * 1000) order by s.position)
      from stage s where s.run_id = n.run_id and s.state = 'succeeded' and s.attempt = 1), '[]') as stages,
    coalesce((
      select jsonb_agg(jsonb_build_object('module', s.module, 'scheduleType', r.schedule_type,
        'executions', r.planned - r.cancelled, 'durationMs', r.duration_ms) order by r.position, r.ordinal)
      from stage_result r join stage s using (run_id, position)
      where r.run_id = n.run_id and r.attempt = 1), '[]') as types
  from (
    select run_id, run_date from run
    where pipeline = $1 and sequence = 1 and not dry_run and organization_ids is null and schedule_types is null
      and state in ('succeeded', 'faulted')
    order by run_date desc limit $2) as n
  order by n.run_date desc`;

const STAGES = `
  select v.stages from pipeline p join pipeline_version v on (v.name, v.version) = (p.name, p.version) where p.name = $1`;

const KEEP = 'insert into night_plan (run_id, plan, planned_at) values ($1, $2, $3) on conflict do nothing';

/** Plans of nights in PostgreSQL. */
@Injectable()
export class PostgresNightPlans extends NightPlans {
  constructor(private readonly database: Database) {
    super();
  }

  override pastNights(pipeline: string): Promise<readonly PastNight[]> {
    return this.session().query<PastNight>(PAST, [pipeline, NIGHTS_LOOKED_AT]);
  }

  override async stagesOf(pipeline: string): Promise<readonly StageToPlan[] | undefined> {
    const [row] = await this.session().query<{ stages: unknown }>(STAGES, [pipeline]);
    return row && readStages(row.stages).map(({ module, delayAfterMs }) => ({ module, delayAfterMs }));
  }

  override async keep(runId: Guid, plan: NightPlan, at: Date): Promise<void> {
    await UnitOfWork.current().execute(KEEP, [runId, JSON.stringify(plan), at]);
  }

  private session(): Pick<UnitOfWork, 'query'> {
    return UnitOfWork.isOpen() ? UnitOfWork.current() : this.database;
  }
}
