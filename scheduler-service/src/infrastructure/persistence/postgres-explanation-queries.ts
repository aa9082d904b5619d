import type { Guid, OrganizationId } from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import {
  type ExplanationKey,
  ExplanationQueries,
  type RunOfDate,
  type StageLeftOut,
  type WholeStageLeftOut,
} from '../../application/ports/explanation-queries.port';
import type { RunState, StageState } from '../../domain/run-state';

const NAME = 'select name from organization where organization_id = $1';
const TYPES = 'select name, module from schedule_type order by name';

/** Runs of the date $1 that ask for the organization $2 and have a stage of the module $3. */
const RUNS = `run as r join stage as s on s.run_id = r.run_id and s.module = $3
  where r.run_date = $1 and not r.dry_run and (r.organization_ids is null or $2 = any (r.organization_ids))`;

const NEWEST = `
  select r.run_id, r.state, s.state as stage_state, s.dispatched_at, s.error from ${RUNS}
    and (r.schedule_types is null or $4 = any (r.schedule_types))
  order by r.requested_at desc, r.run_id desc limit 1`;

const LEFT_OUT = `
  select d.run_id, d.reason, d.detail, d.decided_at
  from decision as d
  where d.run_date = $1 and (d.module = $3 and (d.run_id, d.stage_id) in (select r.run_id, s.stage_id from ${RUNS})
    or d.run_id is null and not exists (select from ${RUNS}))
  order by d.decision_id desc limit 50`;

const STAGES_LEFT_OUT = `
  select d.module, d.reason, d.detail from decision as d join stage as s using (run_id, stage_id)
  where d.run_id = $1 order by s.position, d.decision_id`;

interface NewestRow {
  readonly run_id: string;
  readonly state: RunState;
  readonly stage_state: StageState;
  readonly dispatched_at: Date | null;
  readonly error: string | null;
}

interface LeftOutRow extends Pick<StageLeftOut, 'reason' | 'detail'> {
  readonly run_id: string | null;
  readonly decided_at: Date;
}

/** Reads the scheduler's part of an explanation from PostgreSQL. */
@Injectable()
export class PostgresExplanationQueries extends ExplanationQueries {
  constructor(private readonly database: Database) {
    super();
  }

  override async organizationName(id: OrganizationId): Promise<string | undefined> {
    const [row] = await this.database.query<{ name: string }>(NAME, [id]);
    return row?.name;
  }

  override scheduleTypes() {
    return this.database.query<{ name: string; module: string }>(TYPES);
  }

  override async newestRun(key: ExplanationKey): Promise<RunOfDate | undefined> {
    const values = [key.runDateUtc, key.organizationId, key.module, key.scheduleType];
    const [row] = await this.database.query<NewestRow>(NEWEST, values);
    if (row === undefined) return undefined;
    const dispatchedAtUtc = row.dispatched_at?.toISOString() ?? null;
    return {
      runId: row.run_id,
      state: row.state,
      stage: { state: row.stage_state, dispatchedAtUtc, error: row.error },
    };
  }

  override stagesLeftOut(runId: Guid): Promise<readonly WholeStageLeftOut[]> {
    return this.database.query<WholeStageLeftOut>(STAGES_LEFT_OUT, [runId]);
  }

  override async leftOut(key: ExplanationKey): Promise<readonly StageLeftOut[]> {
    const rows = await this.database.query<LeftOutRow>(LEFT_OUT, [key.runDateUtc, key.organizationId, key.module]);
    return rows.map(({ run_id, reason, detail, decided_at }) => ({
      ...{ runId: run_id, reason, detail, decidedAtUtc: decided_at.toISOString() },
    }));
  }
}
