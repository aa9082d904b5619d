import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';
import { withFallback } from '../values/optional';

/**
 * Asks for a run of a pipeline. A request: answered by {@link RunAccepted} or {@link RunRefused}; without a response
 * address it is simply done. The date is text here, because a date that is none is answered, not faulted.
 */
export const StartRun = defineMessage(
  'Baton.Contracts.Scheduling:StartRun',
  z.object({
    pipeline: withFallback(z.string(), 'nightly'),
    runDateUtc: z.string(),
    /** Only these; null means every organization. Text for the same reason as the date. */
    organizationIds: z.array(z.string()).nullish(),
    scheduleTypes: z.array(z.string()).nullish(),
    dryRun: withFallback(z.boolean(), false),
    /** Run the date again although a run of it exists. What was done is not done twice. */
    rerun: withFallback(z.boolean(), false),
    /** Slices of a schedule type in flight at once; absent or 0 means each module's own. */
    window: z.int().nullish(),
    requestedBy: z.string().nullish(),
  }),
  { tenant: 'platform' },
);

/** The answer to {@link StartRun}: the run exists. */
export const RunAccepted = defineMessage(
  'Baton.Contracts.Scheduling:RunAccepted',
  z.object({
    runId: guid,
    /** False when the run existed before; this is its id. */
    created: z.boolean(),
    state: z.string(),
  }),
  { tenant: 'platform', correlationId: 'runId' },
);

/** Why a run was refused. */
export const runRefusal = z.enum([
  'unknown-pipeline',
  'unknown-schedule-type',
  'unknown-organization',
  'another-run-active',
  'run-date-forgotten',
  'run-date-ahead',
  'invalid',
]);
/** One of them. */
export type RunRefusal = z.output<typeof runRefusal>;

/** The answer to {@link StartRun}: nothing was started. */
export const RunRefused = defineMessage(
  'Baton.Contracts.Scheduling:RunRefused',
  z.object({ code: runRefusal, reason: z.string() }),
  { tenant: 'platform' },
);
