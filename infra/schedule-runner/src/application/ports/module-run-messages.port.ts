import type { ExecutionCounts, ModuleRunActivity } from '@baton/contracts';
import type { AttemptResult, ExecutionKey } from '../../domain/execution';
import type { ModuleRun } from '../../domain/module-run';
import type { ClaimedSlice } from '../../domain/slice';
import type { EndedModuleRun } from './module-run.repository.port';

/** What a module tells others and itself. Inside a unit of work everything leaves with its commit. */
export abstract class ModuleRunMessages {
  /** Rings the bell for slices. */
  abstract sliceOffered(run: ModuleRun, numbers: readonly number[]): Promise<void>;
  /** The heartbeat. */
  abstract progressed(run: ModuleRun, state: ModuleRunActivity, counts: ExecutionCounts): Promise<void>;
  abstract completed(run: EndedModuleRun): Promise<void>;
  abstract executionFaulted(
    slice: ClaimedSlice,
    key: ExecutionKey,
    fault: Extract<AttemptResult, { kind: 'faulted' }>,
    attempts: number,
  ): Promise<void>;
}
