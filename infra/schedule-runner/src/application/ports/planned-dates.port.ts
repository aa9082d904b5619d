import type { RunDate } from '@baton/contracts';
import type { ModuleRun } from '../../domain/module-run';

/** A date on which a schedule type was not planned though nights have gone on since. */
export interface MissedDate {
  readonly scheduleType: string;
  readonly dueDate: RunDate;
}

/** Which dates nights have planned. Every call belongs to the open unit of work. */
export abstract class PlannedDates {
  /**
   * Dates before the module run's that no night planned, since the newest one that was: as far back as an enrolment can
   * make up for. None where a later night was planned: one of an old date, run on purpose, catches up with nothing.
   */
  abstract missedBefore(run: ModuleRun, now: Date): Promise<readonly MissedDate[]>;

  /** The due dates of earlier module runs of the same run date: that date, and what they caught up with. */
  abstract ofEarlierRuns(run: ModuleRun): Promise<readonly RunDate[]>;
}
