import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';
import { runDateInMessage } from '../values/run-date';
import { runOutcome } from '../values/states';
import { utcInstant } from '../values/utc-instant';

/** A run has begun. */
export const RunStarted = defineMessage(
  'Baton.Contracts.Scheduling:RunStarted',
  z.object({ runId: guid, pipeline: z.string(), runDateUtc: runDateInMessage, startedAtUtc: utcInstant }),
  { tenant: 'platform', correlationId: 'runId' },
);

/** A run is over. */
export const RunCompleted = defineMessage(
  'Baton.Contracts.Scheduling:RunCompleted',
  z.object({
    runId: guid,
    pipeline: z.string(),
    runDateUtc: runDateInMessage,
    outcome: runOutcome,
    stages: z.array(
      z.object({
        module: z.string(),
        outcome: z.enum([...runOutcome.options, 'skipped']),
        startedAtUtc: utcInstant.nullish(),
        completedAtUtc: utcInstant.nullish(),
        succeeded: z.int(),
        faulted: z.int(),
        skipped: z.int(),
        cancelled: z.int(),
      }),
    ),
    startedAtUtc: utcInstant,
    completedAtUtc: utcInstant,
  }),
  { tenant: 'platform', correlationId: 'runId' },
);
