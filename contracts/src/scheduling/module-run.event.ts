import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';
import { withFallback } from '../values/optional';
import { runDateInMessage } from '../values/run-date';
import { runOutcome } from '../values/states';
import { utcInstant } from '../values/utc-instant';

const count = withFallback(z.int().nonnegative(), 0);

/** What a module run is doing while it is not over. */
export const moduleRunActivity = z.enum(['queued', 'running', 'retrying', 'deferred', 'paused']);
/** One of them. */
export type ModuleRunActivity = z.output<typeof moduleRunActivity>;

/** A module's heartbeat: at least every 15 s until its module run is over. A module that never sends one may do so. */
export const ModuleRunProgressed = defineMessage(
  'Baton.Contracts.Scheduling:ModuleRunProgressed',
  z.object({
    runId: guid,
    stageId: guid.nullish(),
    module: z.string(),
    runDateUtc: runDateInMessage,
    state: moduleRunActivity,
    planned: count,
    succeeded: count,
    faulted: count,
    skipped: count,
    cancelled: count,
    atUtc: utcInstant,
  }),
  { tenant: 'platform', correlationId: 'runId' },
);

/** One schedule type's part in a module run. */
export const scheduleTypeResult = z.object({
  scheduleType: z.string(),
  ...z.object({ planned: count, succeeded: count, faulted: count, skipped: count, cancelled: count }).shape,
  /** From its first slice to its last; 0 where nothing was planned. */
  durationMs: withFallback(z.number().nonnegative(), 0),
});
/** What became of one schedule type in a module run, as it is read. */
export type ScheduleTypeResult = z.output<typeof scheduleTypeResult>;

/** A module run is over. Its numbers are the authority over what was reported on the way. */
export const ModuleRunCompleted = defineMessage(
  'Baton.Contracts.Scheduling:ModuleRunCompleted',
  z.object({
    runId: guid,
    /** As in the command. */
    stageId: guid.nullish(),
    module: z.string(),
    runDateUtc: runDateInMessage,
    outcome: runOutcome,
    scheduleTypes: withFallback(z.array(scheduleTypeResult), []),
    startedAtUtc: utcInstant,
    completedAtUtc: utcInstant,
    /** Why the module run as a whole faulted. */
    error: z.string().nullish(),
  }),
  { tenant: 'platform', correlationId: 'runId' },
);

/** An organization's execution failed for good. */
export const ExecutionFaulted = defineMessage(
  'Baton.Contracts.Scheduling:ExecutionFaulted',
  z.object({
    runId: guid,
    module: z.string(),
    scheduleType: z.string(),
    organizationId: guid,
    dueDate: z.iso.date().nullish(),
    /** Upper case with underscores: `PERIOD_CLOSED`. */
    code: z.string(),
    message: z.string(),
    attempts: z.int(),
    occurredAtUtc: utcInstant,
  }),
  { tenant: 'platform', correlationId: 'runId' },
);
