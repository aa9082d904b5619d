import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';

const control = z.object({ runId: guid, reason: z.string().nullish(), requestedBy: z.string().nullish() });
const ofRun = { tenant: 'platform', correlationId: 'runId' } as const;

/** Asks to end a run: pending work is cancelled, running work finishes. */
export const CancelRun = defineMessage('Baton.Contracts.Scheduling:CancelRun', control, ofRun);

/** Asks to hold a run: what runs finishes, nothing new starts. */
export const PauseRun = defineMessage('Baton.Contracts.Scheduling:PauseRun', control, ofRun);

/** Asks to go on with a paused run. */
export const ResumeRun = defineMessage('Baton.Contracts.Scheduling:ResumeRun', control, ofRun);

/** Asks to run again only what faulted in a run. */
export const RetryFaulted = defineMessage(
  'Baton.Contracts.Scheduling:RetryFaulted',
  z.object({
    runId: guid,
    modules: z.array(z.string()).nullish(),
    scheduleTypes: z.array(z.string()).nullish(),
    organizationIds: z.array(z.string()).nullish(),
    /** Causes of faults, as the scheduler's API names them. */
    fingerprints: z.array(z.string()).nullish(),
    reason: z.string().nullish(),
    requestedBy: z.string().nullish(),
  }),
  ofRun,
);

const controlOfStage = control.extend({ module: z.string() });

/** Asks to begin one stage of a run anew. The attempt at work is fenced: what it still says changes nothing. */
export const RetryStage = defineMessage('Baton.Contracts.Scheduling:RetryStage', controlOfStage, ofRun);

/** Asks to leave one stage out: one that waits is skipped, one at work is asked to end early; the run goes on. */
export const SkipStage = defineMessage('Baton.Contracts.Scheduling:SkipStage', controlOfStage, ofRun);
