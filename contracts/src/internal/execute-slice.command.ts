import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';

/** Rings a module's own bell: a slice may be claimed. Losing or doubling it does no harm; the slice's row decides. */
export const ExecuteSlice = defineMessage(
  'Baton.Contracts.Internal:ExecuteSlice',
  z.object({ module: z.string(), scheduleType: z.string(), moduleRunId: guid, sliceNumber: z.int().positive() }),
  { tenant: 'platform' },
);
