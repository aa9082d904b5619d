import type { Guid } from '@baton/contracts';
import type { StageScope } from '../../domain/run';
import type { FaultsOfModule, RetrySelection } from '../../domain/run-event';

/** An execution that failed for good, as its module told. */
export interface FaultedExecution {
  readonly runId: Guid;
  readonly module: string;
  readonly scheduleType: string;
  readonly organizationId: string;
  readonly dueDate: string | undefined;
  readonly code: string;
  readonly message: string;
  /** Names its cause: faults that differ in numbers, names and dates alone have the same. */
  readonly fingerprint: string;
  readonly attempts: number;
  readonly occurredAt: Date;
}

/** Which of a run's faults somebody wishes to be run again; undefined means all. */
export type FaultChoice = Omit<RetrySelection, 'faults'>;

/** What failed, kept for a run's summary by cause. The rows of truth are the modules'. */
export abstract class ExecutionFaultRepository {
  /** Safe to repeat: the newest fault of an execution counts. */
  abstract record(fault: FaultedExecution): Promise<void>;

  /** Forgets what is about to be retried; what fails again is told again. */
  abstract forget(runId: Guid, module: string, scope: StageScope): Promise<void>;

  /** Whom and what the chosen faults of a run are about, by module. */
  abstract matching(runId: Guid, choice: FaultChoice): Promise<readonly FaultsOfModule[]>;

  /** Those that no fault of the run has. */
  abstract unknownAmong(runId: Guid, fingerprints: readonly string[]): Promise<readonly string[]>;
}
