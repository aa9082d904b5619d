import type { ExecutionCounts, Guid, ModuleRunActivity, ScheduleTypeResult } from '@baton/contracts';
import type { ControlView, FaultGroup, RunDetail, RunSummary, StageView } from '../../application/run-view';
import { type NightOutlook, nightOutlook } from '../../domain/night-outlook';
import type { NightPlan } from '../../domain/night-plan';
import type { WakePurpose } from '../../domain/run';
import type { RunState, StageState } from '../../domain/run-state';

/** A run in a list, as SQL sums it up. */
export interface SummaryRow extends ExecutionCounts {
  readonly run_id: Guid;
  readonly pipeline: string | null;
  readonly run_date: string;
  readonly sequence: number | null;
  readonly external: boolean;
  readonly state: RunState;
  readonly dry_run: boolean;
  readonly rerun: boolean;
  readonly requested_by: string | null;
  readonly requested_at: Date;
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
}

/** What a run has beside its summary. */
export interface DetailRow extends SummaryRow {
  readonly pipeline_version: number | null;
  readonly organization_ids: readonly string[] | null;
  readonly schedule_types: readonly string[] | null;
  readonly slice_window: number | null;
  readonly backfill_id: Guid | null;
  readonly wake_at: Date | null;
  readonly wake_purpose: WakePurpose | null;
}

/** A stage, or the part of a module in a run that was commanded elsewhere. */
export interface StageViewRow extends ExecutionCounts {
  readonly position: number;
  readonly module: string;
  readonly state: StageState;
  readonly stage_id: Guid | null;
  readonly attempt: number;
  readonly activity: ModuleRunActivity | null;
  readonly dispatched_at: Date | null;
  readonly deadline_at: Date | null;
  readonly heard_at: Date | null;
  readonly completed_at: Date | null;
  readonly error: string | null;
  readonly results: readonly ScheduleTypeResult[];
}

/** A cause of faults. */
export type FaultRow = FaultGroup;

/** Something that was asked of a run. */
export interface ControlRow extends Omit<ControlView, 'atUtc' | 'accepted'> {
  readonly asked_at: Date;
}

/** How long a module may say nothing before that is shown, milliseconds. */
const SILENCE_MS = 30_000;

const instant = (date: Date | null): string | null => date?.toISOString() ?? null;

const countsOf = ({ planned, succeeded, faulted, skipped, cancelled }: ExecutionCounts): ExecutionCounts => ({
  planned,
  succeeded,
  faulted,
  skipped,
  cancelled,
});

/** A run in a list. */
export function summaryOf(row: SummaryRow): RunSummary {
  return {
    runId: row.run_id,
    pipeline: row.pipeline,
    runDateUtc: row.run_date,
    sequence: row.sequence,
    external: row.external,
    state: row.state,
    dryRun: row.dry_run,
    rerun: row.rerun,
    requestedBy: row.requested_by,
    requestedAtUtc: row.requested_at.toISOString(),
    startedAtUtc: instant(row.started_at),
    completedAtUtc: instant(row.completed_at),
    counts: countsOf(row),
  };
}

/** What is shown with a run, beside its stages. */
export interface BesideStages {
  readonly faults: readonly FaultRow[];
  readonly controls: readonly ControlRow[];
  readonly plan: NightPlan | undefined;
}

/** A run with its stages and the causes of its faults. */
export function detailOf(
  row: DetailRow,
  stages: readonly StageViewRow[],
  { faults, controls, plan }: BesideStages,
  now: Date,
): RunDetail {
  return {
    ...summaryOf(row),
    pipelineVersion: row.pipeline_version,
    organizationIds: row.organization_ids,
    scheduleTypes: row.schedule_types,
    window: row.slice_window,
    backfillId: row.backfill_id,
    wakeAtUtc: instant(row.wake_at),
    wakePurpose: row.wake_purpose,
    stages: stages.map((stage) => stageOf(stage, now)),
    faults,
    outlook: plan ? outlookOf(plan, row, stages, now) : null,
    controls: controls.map(controlOf),
  };
}

function outlookOf(plan: NightPlan, row: DetailRow, stages: readonly StageViewRow[], now: Date): NightOutlook {
  const delayUntil = row.state === 'waiting' && row.wake_purpose === 'delay' ? row.wake_at : null;
  const stagesNow = stages.map(({ module, state, planned, succeeded, faulted, skipped, cancelled, ...stage }) => ({
    ...{ module, state, planned, ended: succeeded + faulted + skipped + cancelled },
    dispatchedAt: stage.dispatched_at ?? undefined,
    deadlineAt: stage.deadline_at ?? undefined,
    completedAt: stage.completed_at ?? undefined,
  }));
  return nightOutlook(plan, stagesNow, delayUntil ?? undefined, now);
}

function controlOf({ control, module, requestedBy, reason, asked_at, refusal }: ControlRow): ControlView {
  const accepted = refusal === null;
  return { control, module, requestedBy, reason, atUtc: asked_at.toISOString(), accepted, refusal };
}

function stageOf(row: StageViewRow, now: Date): StageView {
  const silent = row.state === 'running' && row.heard_at === null && row.dispatched_at !== null;
  return {
    position: row.position,
    module: row.module,
    state: row.state,
    stageId: row.stage_id,
    attempt: row.attempt,
    activity: row.activity,
    noAnswerYet: silent && now.getTime() - row.dispatched_at.getTime() >= SILENCE_MS,
    dispatchedAtUtc: instant(row.dispatched_at),
    deadlineAtUtc: instant(row.deadline_at),
    heardAtUtc: instant(row.heard_at),
    completedAtUtc: instant(row.completed_at),
    error: row.error,
    counts: countsOf(row),
    scheduleTypes: row.results,
  };
}
