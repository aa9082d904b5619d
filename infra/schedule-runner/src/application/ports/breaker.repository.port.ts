import type { Deferral } from '../../domain/breaker';
import type { ModuleRun } from '../../domain/module-run';

/** Which schedule types wait for what they need. */
export abstract class BreakerRepository {
  /** In the open unit of work. @returns undefined when its work does not wait. */
  abstract find(scheduleType: string): Promise<Deferral | undefined>;

  /**
   * Has the work of a schedule type wait, in the open unit of work, and writes down of each execution that does why.
   *
   * @returns whether it did not wait before.
   */
  abstract open(run: ModuleRun, scheduleType: string, deferral: Deferral, now: Date): Promise<boolean>;

  /** Ends the waiting after a try that went well, in a transaction of its own. @returns false when it did not wait. */
  abstract close(scheduleType: string, now: Date): Promise<boolean>;
}
