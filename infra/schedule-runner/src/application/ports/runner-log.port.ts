import type { Deferral } from '../../domain/breaker';
import type { CommitPace } from '../../domain/database-guard';
import type { AttemptResult, ExecutionKey } from '../../domain/execution';
import type { ModuleRun } from '../../domain/module-run';
import type { ClaimedSlice } from '../../domain/slice';
import type { EndedModuleRun } from './module-run.repository.port';

/**
 * What a module writes down of its work for those who read its log. Beginnings and ends are written as they are decided:
 * where the transaction is rolled back, its repetition writes them again.
 */
export abstract class RunnerLog {
  /** @param planned executions by schedule type. */
  abstract moduleRunBegan(run: ModuleRun, planned: ReadonlyMap<string, number>): void;

  abstract moduleRunEnded(run: EndedModuleRun): void;

  /** An execution failed for good, which is committed. */
  abstract executionFaulted(
    slice: ClaimedSlice,
    key: ExecutionKey,
    fault: Extract<AttemptResult, { kind: 'faulted' }>,
    attempts: number,
  ): void;

  /** A module run stands still: nobody works on it, or a worker holds on to it; since when nothing has ended. */
  abstract moduleRunStalled(run: ModuleRun, standstill: 'stalled' | 'overdue', since: Date): void;

  /** The work of a schedule type waits, because what it needs is down. */
  abstract typeDeferred(slice: ClaimedSlice, deferral: Deferral): void;

  /** It goes on: a slice tried, and that went well. */
  abstract typeGoesOn(slice: ClaimedSlice): void;

  /** Because of how long commits take, more or fewer slices may be in flight. @param full the module run's window. */
  abstract windowChanged(width: number, full: number, pace: CommitPace): void;

  /** A recurrence can have no more occurrences: its rule is wrong, or a calendar it names is gone. */
  abstract recurrenceRefused(recurrenceId: string, reason: string): void;

  /** A slice was claimed whose worker had given no sign of life until its lease ended. */
  abstract sliceTakenOver(slice: ClaimedSlice): void;
}
