import type { Guid } from '@baton/contracts';
import type { Run } from '../../domain/run';

/** Why the scheduler did not start something; a closed list. */
export type SchedulerDecisionReason = 'condition-not-met' | 'stage-skipped' | 'halted' | 'excluded-by-request';

/** A stage that is not dispatched, and why. */
export interface StageDecision {
  readonly run: Pick<Run, 'id' | 'pipeline' | 'runDateUtc'>;
  readonly stageId: Guid;
  readonly module: string;
  readonly reason: SchedulerDecisionReason;
  /** For people. */
  readonly detail: string | undefined;
  readonly decidedAt: Date;
}

/** The scheduler's decisions not to run something. Belongs to the unit of work that decides. */
export abstract class DecisionLog {
  abstract record(decisions: readonly StageDecision[]): Promise<void>;
}
