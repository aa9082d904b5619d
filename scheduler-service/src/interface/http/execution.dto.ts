import { executionState, executionView } from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { pageLimit } from './run.dto';

/** The query of `GET /runs/{id}/executions`; `cursor` is the `nextCursor` of the page before. */
export class ListExecutionsQuery extends createZodDto(
  z.strictObject({
    state: z.enum(executionState.options, `expected one of ${executionState.options.join(', ')}`).optional(),
    module: z.string().min(1).optional(),
    scheduleType: z.string().min(1).optional(),
    organizationId: z.guid("expected an organization's id, a GUID").toLowerCase().optional(),
    cursor: z.string().optional(),
    limit: pageLimit(500, 100),
  }),
) {}

/** The answer to it, as the modules gave it; `nextCursor` is null on the last page. */
export class ExecutionPageBody extends createZodDto(
  z.object({
    executions: z.array(executionView.extend({ module: z.string() })),
    nextCursor: z.string().nullable(),
  }),
) {}
