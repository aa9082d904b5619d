import type { DecisionReason, Guid } from '@baton/contracts';

/** A decision not to run it, and who decided. */
export interface DecisionMade {
  /** A module, or `scheduler`. */
  readonly by: string;
  readonly reason: DecisionReason;
  readonly detail: string | null;
  readonly runId: Guid | null;
  readonly decidedAtUtc: string;
  /** When it may run; null: not by itself. */
  readonly untilUtc: string | null;
}
