import { AppError, type OrganizationId } from '@baton/contracts';
import type { RunState } from '@baton/scheduler-service/parts';
import type { SchedulerReplica, Wish } from './scheduler/scheduler-replica';
import type { Chance } from './time/chance';
import type { World } from './world';

/** When an operator asks: at an instant from the beginning of the night, milliseconds, or as soon as the run is there so. */
export type Moment = { readonly atMs: number } | { readonly once: 'recorded' | RunState };

/** What an operator does in a night, and when. */
export interface OperatorPlan {
  /** Holds the run for a while, milliseconds. */
  readonly pause: { readonly at: Moment; readonly forMs: number } | undefined;
  /** Ends the run; as soon as it is recorded, before its first command has arrived. */
  readonly cancel: { readonly at: Moment } | undefined;
  /** Has the stage at work begun anew, or left out; where none is, that of the module. */
  readonly stage:
    | { readonly at: Moment; readonly kind: 'retry-stage' | 'skip-stage'; readonly module: string }
    | undefined;
  /** Leaves an organization out for a while, milliseconds, or for the rest of the night. */
  readonly leaveOut:
    | { readonly at: Moment; readonly organizationId: OrganizationId; readonly forMs: number | undefined }
    | undefined;
  /** Has what faulted done again when the run is over. */
  readonly retries: boolean;
}

/** Draws what an operator does: nothing in many nights. */
export function drawOperator(chance: Chance, { modules, organizations }: World): OperatorPlan {
  const pauseAt: Moment = chance.happens(0.5) ? { once: 'waiting' } : { atMs: chance.between(2_000, 40_000) };
  const pause = { at: pauseAt, forMs: chance.between(500, 20_000) };
  const cancelAt: Moment = chance.happens(0.5) ? { once: 'recorded' } : { atMs: chance.between(1_500, 40_000) };
  const stage = { kind: chance.pick(['retry-stage', 'skip-stage'] as const), module: chance.pick(modules).name };
  const stageAt: Moment = chance.happens(0.3) ? { once: 'waiting' } : { atMs: chance.between(2_600, 30_000) };
  const leaveOut = {
    at: { atMs: chance.between(500, 15_000) },
    organizationId: chance.pick(organizations),
    forMs: chance.happens(0.5) ? chance.between(10, 8_000) : undefined,
  };
  return {
    pause: chance.happens(0.35) ? pause : undefined,
    cancel: chance.happens(0.15) ? { at: cancelAt } : undefined,
    stage: chance.happens(0.25) ? { ...stage, at: stageAt } : undefined,
    leaveOut: chance.happens(0.25) ? leaveOut : undefined,
    retries: chance.happens(0.35),
  };
}

/** How a wish was answered; `unknown`: not at all, the process died or its commit's answer was lost. */
export type Answered = 'accepted' | 'refused' | 'unknown';

/** Puts a wish to a process, as over HTTP. */
export async function put(replica: SchedulerReplica, runId: string, wish: Wish): Promise<Answered> {
  try {
    await replica.ask(runId, wish);
    return 'accepted';
  } catch (error) {
    return error instanceof AppError && error.code === 'RUN_CONTROL_REFUSED' ? 'refused' : 'unknown';
  }
}
