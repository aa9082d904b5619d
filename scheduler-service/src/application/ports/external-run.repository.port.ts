import type { Guid, RunDate } from '@baton/contracts';
import type { ModuleEvent } from '../../domain/run-event';

/** Module runs that somebody else commanded, as the modules report them. */
export abstract class ExternalRunRepository {
  /** Keeps what a module said of a run the scheduler did not start. An older event does not overwrite a newer one. */
  abstract record(runId: Guid, runDateUtc: RunDate, event: ModuleEvent, now: Date): Promise<void>;
}
