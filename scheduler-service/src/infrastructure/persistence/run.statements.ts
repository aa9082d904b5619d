import type { Statement } from '@baton/persistence';
import type { Run, Stage } from '../../domain/run';

const resultsOf = (attempt: string): string => `
  coalesce((
    select jsonb_agg(jsonb_build_object('scheduleType', r.schedule_type, 'planned', r.planned, 'succeeded', r.succeeded,
      'faulted', r.faulted, 'skipped', r.skipped, 'cancelled', r.cancelled, 'durationMs', r.duration_ms) order by r.ordinal)
    from stage_result r where (r.run_id, r.position, r.attempt) = (s.run_id, s.position, ${attempt})), '[]')`;

/** The newest attempt before this one that has any: one that was replaced while it worked has none. */
const EARLIER = `(
  select max(n.attempt) from stage_result n
  where (n.run_id, n.position) = (s.run_id, s.position) and n.attempt < s.attempt)`;

const READ_STAGES = `
  select s.*, ${resultsOf('s.attempt')} as results, ${resultsOf(EARLIER)} as earlier_results
  from stage s where s.run_id = $1 order by s.position`;

/** The stages of a run. Sent after the run's lock, as a statement of its own, or it would read them as they were before. */
export function readStages(runId: string): Statement {
  return { text: READ_STAGES, values: [runId] };
}

const INSERT_RUN = `
  insert into run (run_id, pipeline, pipeline_version, run_date, sequence, organization_ids, schedule_types, dry_run, rerun,
    state, requested_by, requested_at, conversation_id, slice_window, backfill_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  on conflict do nothing`;

/** Records a run; no row when its id, or its place among the date's runs, is taken. */
export function insertRun(run: Run): Statement {
  return {
    text: INSERT_RUN,
    values: [
      run.id,
      run.pipeline,
      run.pipelineVersion,
      run.runDateUtc,
      run.sequence,
      run.scope.organizationIds,
      run.scope.scheduleTypes,
      run.dryRun,
      run.rerun,
      run.state,
      run.requestedBy,
      run.requestedAt,
      run.conversationId,
      run.window,
      run.backfillId,
    ],
  };
}

const INSERT_STAGE = `
  insert into stage (run_id, position, module, plan, state, stage_id, attempt, requested_schedule_types, organization_ids,
    schedule_types, error, planned, succeeded, faulted, skipped, cancelled)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, 0, 0)`;

/** Records a stage that nothing has happened to yet. */
export function insertStage(runId: string, stage: Stage): Statement {
  return {
    text: INSERT_STAGE,
    values: [
      runId,
      stage.position,
      stage.plan.module,
      stage.plan,
      stage.state,
      stage.stageId,
      stage.attempt,
      stage.requestedScope.scheduleTypes,
      stage.scope.organizationIds,
      stage.scope.scheduleTypes,
      stage.error,
    ],
  };
}

const UPDATE_RUN = `
  update run set state = $3, wake_at = $4, wake_purpose = $5, held_delay_ms = $6, started_at = $7, completed_at = $8,
    version = version + 1
  where run_id = $1 and version = $2`;

/** Writes a run; no row when its version is another by now. */
export function updateRun(run: Run, version: number): Statement {
  const { id, state, wake, heldDelayMs, startedAt, completedAt } = run;
  return {
    text: UPDATE_RUN,
    values: [id, version, state, wake?.at, wake?.purpose, heldDelayMs, startedAt, completedAt],
  };
}

const UPDATE_STAGE = `
  update stage set state = $3, stage_id = $4, attempt = $5, organization_ids = $6, schedule_types = $7, dispatched_at = $8,
    deadline_at = $9, completed_at = $10, early_end = $11, heard_at = $12, progressed_at = $13, activity = $14, planned = $15,
    succeeded = $16, faulted = $17, skipped = $18, cancelled = $19, error = $20, listened_from = $21, asked_again_at = $22,
    fault_fingerprints = $23
  where run_id = $1 and position = $2`;

/** Writes a stage. */
export function updateStage(runId: string, stage: Stage): Statement {
  const { counts } = stage;
  return {
    text: UPDATE_STAGE,
    values: [
      runId,
      stage.position,
      stage.state,
      stage.stageId,
      stage.attempt,
      stage.scope.organizationIds,
      stage.scope.scheduleTypes,
      stage.dispatchedAt,
      stage.deadlineAt,
      stage.completedAt,
      stage.earlyEnd,
      stage.heardAt,
      stage.progressedAt,
      stage.activity,
      counts.planned,
      counts.succeeded,
      counts.faulted,
      counts.skipped,
      counts.cancelled,
      stage.error,
      stage.listenedFrom,
      stage.askedAgainAt,
      stage.scope.faultFingerprints,
    ],
  };
}

const INSERT_RESULTS = `
  insert into stage_result (run_id, position, attempt, schedule_type, ordinal, planned, succeeded, faulted, skipped,
    cancelled, duration_ms)
  select $1, $2, $3, r."scheduleType", min(r.ordinal), sum(r.planned), sum(r.succeeded), sum(r.faulted), sum(r.skipped),
    sum(r.cancelled), sum(r."durationMs")
  from rows from (jsonb_to_recordset($4::jsonb) as ("scheduleType" text, planned integer, succeeded integer,
    faulted integer, skipped integer, cancelled integer, "durationMs" double precision))
    with ordinality as r ("scheduleType", planned, succeeded, faulted, skipped, cancelled, "durationMs", ordinal)
  group by r."scheduleType"`;

/** Records what a stage's attempt came to. A type that a module names twice is added up. */
export function insertResults(runId: string, stage: Stage): Statement {
  return { text: INSERT_RESULTS, values: [runId, stage.position, stage.attempt, JSON.stringify(stage.results)] };
}
