import type { RunDate } from '@baton/contracts';

/** How many executions of a schedule type a date would have. */
export interface DueCount {
  readonly scheduleType: string;
  readonly executions: number;
}

/** What a date would have to be done. */
export abstract class DueExecutions {
  /**
   * Of those enrolled whom nothing holds up at `now`, by the occurrences that are there; nothing is planned by it. In the
   * open unit of work.
   */
  abstract count(dueDate: RunDate, now: Date): Promise<readonly DueCount[]>;
}
