import { z } from 'zod';
import { defineMessage } from '../message/define-message';

/** The scheduler asks a module for how many organizations each of its schedule types is due on a date. */
export const CountDue = defineMessage(
  'Baton.Contracts.Internal:CountDue',
  z.object({ module: z.string(), dueDate: z.iso.date() }),
  { tenant: 'platform' },
);

/** The answer to {@link CountDue}; a schedule type that is due for nobody may be left out. */
export const DueCounted = defineMessage(
  'Baton.Contracts.Internal:DueCounted',
  z.object({ scheduleTypes: z.array(z.object({ scheduleType: z.string(), executions: z.int() })) }),
  { tenant: 'platform' },
);
