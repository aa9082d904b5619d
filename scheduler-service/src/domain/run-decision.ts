import type { ExecutionCounts, Guid, ModuleRunActivity, ScheduleTypeResult } from '@baton/contracts';
import type { EarlyEnd, StageNote, StageScope } from './run';
import type { FinalRunState, FinalStageState } from './run-state';

/** Why an event changed nothing; a closed list. */
export type IgnoredReason =
  | 'run-over'
  | 'run-not-started'
  | 'already-so'
  | 'not-due-yet'
  | 'foreign-stage'
  | 'earlier-attempt'
  | 'unknown-module'
  | 'stage-not-running'
  | 'older-progress';

/** A stage that gets another attempt, in its turn. */
export interface StageAgain {
  readonly position: number;
  readonly stageId: Guid;
  readonly scope: StageScope;
}

/** What follows from an event. `evolve` folds it into the run; messages are made of it. */
export type RunDecision =
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason }
  | { readonly kind: 'run-started'; readonly at: Date }
  | {
      readonly kind: 'stage-dispatched';
      readonly position: number;
      readonly at: Date;
      readonly deadlineAt: Date;
    }
  /** The same attempt, asked for once more: its module fell silent. */
  | {
      readonly kind: 'stage-dispatched-again';
      readonly position: number;
      readonly at: Date;
      readonly deadlineAt: Date;
    }
  /** Its module could not take the command: it is asked once more, unless it is heard of until it counts as silent. */
  | { readonly kind: 'stage-command-faulted'; readonly position: number; readonly at: Date; readonly error: string }
  /** Its module's silence did not count, because nobody listened. */
  | { readonly kind: 'stage-listened-anew'; readonly position: number; readonly from: Date }
  /** Another attempt takes the place of the one at work. */
  | {
      readonly kind: 'stage-retried';
      readonly position: number;
      readonly stageId: Guid;
      readonly formerStageId: Guid;
      readonly at: Date;
      readonly deadlineAt: Date;
    }
  /** Stages of a run that is not over get another attempt when it is their turn. */
  | { readonly kind: 'stages-reopened'; readonly stages: readonly StageAgain[] }
  | {
      readonly kind: 'stage-skipped';
      readonly position: number;
      readonly reason: typeof StageNote.skipped | typeof StageNote.conditionNotMet;
      /** For people. */
      readonly detail: string | undefined;
      readonly at: Date;
    }
  | {
      readonly kind: 'stage-progressed';
      readonly position: number;
      readonly activity: ModuleRunActivity;
      readonly counts: ExecutionCounts;
      /** By the module's clock. */
      readonly progressedAt: Date;
      /** By the scheduler's. */
      readonly heardAt: Date;
    }
  | {
      readonly kind: 'stage-cancel-requested';
      readonly position: number;
      readonly reason: EarlyEnd;
      /** From then on nothing of it can be alive. */
      readonly giveUpAt: Date;
    }
  | {
      readonly kind: 'stage-ended';
      readonly position: number;
      readonly state: FinalStageState;
      readonly results: readonly ScheduleTypeResult[];
      readonly error: string | undefined;
      readonly at: Date;
    }
  | { readonly kind: 'delay-started'; readonly until: Date }
  | { readonly kind: 'delay-held'; readonly remainingMs: number }
  | { readonly kind: 'run-paused' }
  | { readonly kind: 'run-resumed'; readonly at: Date }
  | { readonly kind: 'run-cancelling'; readonly reason: string | undefined }
  | { readonly kind: 'run-completed'; readonly outcome: FinalRunState; readonly at: Date }
  | { readonly kind: 'retry-queued'; readonly stages: readonly StageAgain[] };
