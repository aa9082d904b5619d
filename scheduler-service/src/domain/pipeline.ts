import type { StageCondition } from './stage-condition';

/** Whether a faulted stage ends the run or the next module is dispatched all the same. */
export type FaultPolicy = 'continue' | 'halt';

/** What a run asks of one module, and how long it waits for it. */
export interface StagePlan {
  readonly module: string;
  /** Pause after the stage before the next is dispatched. */
  readonly delayAfterMs: number;
  /** From dispatch to the deadline; no execution starts after it. */
  readonly timeoutMs: number;
  /**
   * How long after its deadline something of the stage may still be alive: the longest handler plus the clocks'
   * allowed difference. The next module is not dispatched before.
   */
  readonly cancelGraceMs: number;
  readonly onFault: FaultPolicy;
  /** The stage faults when more than this share of its outcomes faulted: 0.5 is half of them. 1 turns it off. */
  readonly faultShare: number;
  /** Outcomes before the share is looked at. */
  readonly faultShareFrom: number;
  /** A module that has spoken and says nothing for so long is asked once more; after as long again its stage faults. */
  readonly silenceAfterMs: number;
  /** All must hold when the stage would be dispatched, or it is skipped. */
  readonly conditions: readonly StageCondition[];
}

/** The ordered list of modules that a run goes through. A changed pipeline is a new version; runs keep theirs. */
export interface Pipeline {
  readonly name: string;
  readonly version: number;
  /** What becomes of a run that is asked for while another of this pipeline is active. */
  readonly whenActive: 'queue' | 'refuse';
  readonly stages: readonly StagePlan[];
}

/** The pipeline that runs when none is named. */
export const DEFAULT_PIPELINE = 'nightly';

/** What a stage has where its pipeline does not say otherwise. */
export const stageDefaults: Omit<StagePlan, 'module'> = {
  delayAfterMs: 5 * 60_000,
  timeoutMs: 2 * 3_600_000,
  cancelGraceMs: 2 * 60_000,
  onFault: 'continue',
  faultShare: 0.5,
  faultShareFrom: 50,
  silenceAfterMs: 60_000,
  conditions: [],
};
