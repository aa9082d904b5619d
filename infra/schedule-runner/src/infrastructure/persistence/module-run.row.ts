import type { Guid, OrganizationId, RunDate, ScheduleTypeResult } from '@baton/contracts';
import type { EndedModuleRun } from '../../application/ports/module-run.repository.port';
import { isOver, type ModuleRun, type ModuleRunState } from '../../domain/module-run';

/** A row of `module_run`. */
export interface ModuleRunRow {
  readonly module_run_id: Guid;
  readonly run_id: Guid;
  readonly stage_id: Guid | null;
  readonly run_date: RunDate;
  readonly due_dates: readonly RunDate[];
  readonly state: ModuleRunState;
  readonly dry_run: boolean;
  readonly organization_ids: readonly OrganizationId[] | null;
  readonly schedule_types: readonly string[];
  readonly fault_fingerprints: readonly string[] | null;
  readonly position: number;
  readonly slice_window: number;
  readonly deadline_at: Date | null;
  readonly conversation_id: Guid;
  readonly started_at: Date | null;
  readonly completed_at: Date | null;
  readonly error: string | null;
  readonly results: readonly ScheduleTypeResult[] | null;
}

/** The columns of {@link ModuleRunRow}. */
export const MODULE_RUN_COLUMNS = `module_run_id, run_id, stage_id, run_date, due_dates, state, dry_run, organization_ids,
  schedule_types, fault_fingerprints, position, slice_window, deadline_at, conversation_id, started_at, completed_at, error, results`;

/** The module run a row holds. */
export function moduleRunOf(row: ModuleRunRow): ModuleRun {
  return {
    id: row.module_run_id,
    runId: row.run_id,
    stageId: row.stage_id ?? undefined,
    runDate: row.run_date,
    dueDates: row.due_dates,
    state: row.state,
    dryRun: row.dry_run,
    organizationIds: row.organization_ids ?? undefined,
    scheduleTypes: row.schedule_types,
    faultFingerprints: row.fault_fingerprints ?? undefined,
    position: row.position,
    window: row.slice_window,
    deadlineAt: row.deadline_at ?? undefined,
    conversationId: row.conversation_id,
    startedAt: row.started_at ?? undefined,
    error: row.error ?? undefined,
  };
}

/** The module run that a row of an ended one holds. @throws {Error} when it is not over. */
export function endedModuleRunOf(row: ModuleRunRow): EndedModuleRun {
  const { state } = row;
  if (!isEnd(state) || row.completed_at === null) throw new Error(`Module run ${row.module_run_id} is not over.`);
  return {
    ...moduleRunOf(row),
    state,
    error: row.error ?? undefined,
    results: row.results ?? [],
    completedAt: row.completed_at,
  };
}

function isEnd(state: ModuleRunState): state is EndedModuleRun['state'] {
  return isOver(state);
}
