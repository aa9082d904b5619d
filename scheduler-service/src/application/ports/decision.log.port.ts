import type { DecisionReason, Guid, RunDate } from '@baton/contracts';
import type { Run } from '../../domain/run';

/** Why the scheduler left a stage out, or none of it was planned. */
export type StageDecisionReason = Extract<
  DecisionReason,
  'condition-not-met' | 'stage-skipped' | 'stage-faulted' | 'halted' | 'cancelled' | 'excluded-by-request'
>;

/** Why the scheduler started no run. */
export type RunDecisionReason = Extract<DecisionReason, 'misfire-skipped' | 'run-refused'>;

/** A stage of which nothing is done, and why. */
export interface StageDecision {
  readonly run: Pick<Run, 'id' | 'pipeline' | 'runDateUtc'>;
  readonly stageId: Guid;
  readonly module: string;
  readonly reason: StageDecisionReason;
  /** For people. */
  readonly detail: string | undefined;
  readonly decidedAt: Date;
}

/** A date for which no run was started, and why. */
export interface RunNotStarted {
  readonly pipeline: string;
  readonly runDateUtc: RunDate;
  readonly reason: RunDecisionReason;
  /** For people. */
  readonly detail: string;
  readonly decidedAt: Date;
}

/** The scheduler's decisions not to run something. Belongs to the unit of work that decides. */
export abstract class DecisionLog {
  abstract record(decisions: readonly StageDecision[]): Promise<void>;

  /** A run that was refused stays so when the caller rolls back: the decision is there either way. */
  abstract recordNotStarted(decision: RunNotStarted): Promise<void>;
}
