import type { Guid } from '@baton/contracts';
import type { NightPlan, PastNight, StageToPlan } from '../../domain/night-plan';

/** Plans of nights, and the past nights they are made from. In the open unit of work where there is one. */
export abstract class NightPlans {
  /**
   * The newest full runs of a pipeline that came to an end, newest first: at most as many as a plan looks at. Stages that
   * were begun anew by hand, or did not succeed, are left out; schedule types are as the first attempt had them.
   */
  abstract pastNights(pipeline: string): Promise<readonly PastNight[]>;

  /** The stages of a pipeline's present version; undefined when there is no such pipeline. */
  abstract stagesOf(pipeline: string): Promise<readonly StageToPlan[] | undefined>;

  /** Keeps what was expected of a run when it began. The first plan of a run stays. */
  abstract keep(runId: Guid, plan: NightPlan, at: Date): Promise<void>;
}
