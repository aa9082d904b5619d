import type { Run } from '../../domain/run';
import type { RunDecision } from '../../domain/run-decision';

/** Tells others what was decided. The messages leave with the commit. */
export abstract class RunMessages {
  /** The modules that can be asked. */
  abstract readonly modules: readonly string[];

  /**
   * @param decision what was decided.
   * @param run the run after it.
   */
  abstract announce(decision: RunDecision, run: Run): Promise<void>;
}
