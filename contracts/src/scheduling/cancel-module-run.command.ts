import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';

/** Asks a module to end its module run; answered by `ModuleRunCompleted` with outcome `cancelled`. */
export const CancelModuleRun = defineMessage(
  'Baton.Contracts.Scheduling:CancelModuleRun',
  z.object({ runId: guid, stageId: guid.nullish(), module: z.string(), reason: z.string().nullish() }),
  { tenant: 'platform', correlationId: 'runId' },
);
