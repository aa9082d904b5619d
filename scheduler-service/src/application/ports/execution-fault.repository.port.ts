import type { Guid } from '@baton/contracts';
import type { RunScope } from '../../domain/run';

/** An execution that failed for good, as its module told. */
export interface FaultedExecution {
  readonly runId: Guid;
  readonly module: string;
  readonly scheduleType: string;
  readonly organizationId: string;
  readonly dueDate: string | undefined;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly occurredAt: Date;
}

/** What failed, kept for a run's summary by cause. The rows of truth are the modules'. */
export abstract class ExecutionFaultRepository {
  /** Safe to repeat: the newest fault of an execution counts. */
  abstract record(fault: FaultedExecution): Promise<void>;

  /** Forgets what is about to be retried; what fails again is told again. */
  abstract forget(runId: Guid, module: string, scope: RunScope): Promise<void>;
}
