import { decisionReason, decisionView, moduleDecisionReason } from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { pageLimit } from './run.dto';

/** The query of `GET /runs/{id}/decisions`; `cursor` is the `nextCursor` of the page before. */
export class ListDecisionsQuery extends createZodDto(
  z.strictObject({
    reason: z
      .enum(moduleDecisionReason.options, `expected one of ${moduleDecisionReason.options.join(', ')}`)
      .optional(),
    module: z.string().min(1).optional(),
    scheduleType: z.string().min(1).optional(),
    organizationId: z.guid("expected an organization's id, a GUID").toLowerCase().optional(),
    cursor: z.string().optional(),
    limit: pageLimit(500, 100),
  }),
) {}

/** The answer to it, as the modules gave it; `nextCursor` is null on the last page. */
export class DecisionPageBody extends createZodDto(
  z.object({
    decisions: z.array(decisionView.extend({ module: z.string() })),
    nextCursor: z.string().nullable(),
  }),
) {}

/** The answer to `GET /runs/{id}/reasons`. */
export class ReasonCountBody extends createZodDto(
  z.object({
    module: z.string(),
    scheduleType: z.string().nullable().describe('Null: the whole stage of the module.'),
    reason: decisionReason,
    count: z.int().nullable().describe('Organizations and dates. Null: all that would have been due.'),
    detail: z.string().nullable(),
  }),
) {}
