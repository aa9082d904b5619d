import type { DecisionReason, Guid } from '@baton/contracts';
import type { SchedulerDecisionReason } from './ports/decision.log.port';

/** Why something was not run, by a module or by the scheduler. */
export type ReasonNotRun = DecisionReason | SchedulerDecisionReason;

/** A decision not to run it, and who decided. */
export interface DecisionMade {
  /** A module, or `scheduler`. */
  readonly by: string;
  readonly reason: ReasonNotRun;
  readonly detail: string | null;
  readonly runId: Guid | null;
  readonly decidedAtUtc: string;
  /** When it may run; null: not by itself. */
  readonly untilUtc: string | null;
}
