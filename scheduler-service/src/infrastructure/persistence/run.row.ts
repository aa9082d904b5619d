import type { Guid, ModuleRunActivity, OrganizationId, RunDate, ScheduleTypeResult } from '@baton/contracts';
import { type StagePlan, stageDefaults } from '../../domain/pipeline';
import type { EarlyEnd, Run, Stage, WakePurpose } from '../../domain/run';
import type { RunState, StageState } from '../../domain/run-state';

/** A row of `run`. */
export interface RunRow {
  readonly run_id: Guid;
  readonly pipeline: string;
  readonly pipeline_version: number;
  readonly run_date: RunDate;
  readonly sequence: number;
  readonly organization_ids: readonly OrganizationId[] | null;
  readonly schedule_types: readonly string[] | null;
  readonly dry_run: boolean;
  readonly rerun: boolean;
  readonly slice_window: number | null;
  readonly backfill_id: Guid | null;
  readonly state: RunState;
  readonly wake_at: Date | null;
  readonly wake_purpose: WakePurpose | null;
  readonly held_delay_ms: number | null;
  readonly requested_by: string | null;
  readonly requested_at: Date;
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
  readonly conversation_id: Guid;
  readonly version: number;
}

/** A row of `stage`, with the results of its attempt and of the one before. */
export interface StageRow {
  readonly position: number;
  /** As it was when the run was recorded, so perhaps by an older version that knew less. */
  readonly plan: Partial<StagePlan> & Pick<StagePlan, 'module'>;
  readonly state: StageState;
  readonly stage_id: Guid;
  readonly attempt: number;
  readonly requested_schedule_types: readonly string[] | null;
  readonly organization_ids: readonly OrganizationId[] | null;
  readonly schedule_types: readonly string[] | null;
  readonly fault_fingerprints: readonly string[] | null;
  readonly dispatched_at: Date | null;
  readonly deadline_at: Date | null;
  readonly completed_at: Date | null;
  readonly early_end: EarlyEnd | null;
  readonly heard_at: Date | null;
  readonly listened_from: Date | null;
  readonly asked_again_at: Date | null;
  readonly progressed_at: Date | null;
  readonly activity: ModuleRunActivity | null;
  readonly planned: number;
  readonly succeeded: number;
  readonly faulted: number;
  readonly skipped: number;
  readonly cancelled: number;
  readonly error: string | null;
  readonly results: readonly ScheduleTypeResult[];
  readonly earlier_results: readonly ScheduleTypeResult[];
}

/** A run out of its rows. */
export function runOf(row: RunRow, stages: readonly StageRow[]): Run {
  return {
    id: row.run_id,
    pipeline: row.pipeline,
    pipelineVersion: row.pipeline_version,
    runDateUtc: row.run_date,
    sequence: row.sequence,
    scope: { organizationIds: row.organization_ids ?? undefined, scheduleTypes: row.schedule_types ?? undefined },
    dryRun: row.dry_run,
    rerun: row.rerun,
    window: row.slice_window ?? undefined,
    backfillId: row.backfill_id ?? undefined,
    state: row.state,
    stages: stages.map((stage) => stageOf(stage, row.organization_ids)),
    wake: row.wake_at && row.wake_purpose ? { at: row.wake_at, purpose: row.wake_purpose } : undefined,
    heldDelayMs: row.held_delay_ms ?? undefined,
    requestedBy: row.requested_by ?? undefined,
    requestedAt: row.requested_at,
    startedAt: row.started_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    conversationId: row.conversation_id,
  };
}

function stageOf(row: StageRow, requestedOrganizations: readonly OrganizationId[] | null): Stage {
  const { planned, succeeded, faulted, skipped, cancelled } = row;
  return {
    position: row.position,
    plan: { ...stageDefaults, ...row.plan },
    state: row.state,
    stageId: row.stage_id,
    attempt: row.attempt,
    requestedScope: {
      organizationIds: requestedOrganizations ?? undefined,
      scheduleTypes: row.requested_schedule_types ?? undefined,
    },
    scope: {
      organizationIds: row.organization_ids ?? undefined,
      scheduleTypes: row.schedule_types ?? undefined,
      faultFingerprints: row.fault_fingerprints ?? undefined,
    },
    dispatchedAt: row.dispatched_at ?? undefined,
    deadlineAt: row.deadline_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    earlyEnd: row.early_end ?? undefined,
    heardAt: row.heard_at ?? undefined,
    listenedFrom: row.listened_from ?? undefined,
    askedAgainAt: row.asked_again_at ?? undefined,
    progressedAt: row.progressed_at ?? undefined,
    activity: row.activity ?? undefined,
    counts: { planned, succeeded, faulted, skipped, cancelled },
    results: row.results,
    earlierResults: row.earlier_results,
    error: row.error ?? undefined,
  };
}
