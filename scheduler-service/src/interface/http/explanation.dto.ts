import {
  decisionReason,
  executionState,
  explainedExecution,
  guid,
  organizationId,
  readRunDate,
} from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const dateExpected = 'expected a date such as 2026-03-01';

/** The query of `GET /explain`: whose work of which date. */
export class ExplainQuery extends createZodDto(
  z.strictObject({
    organization: z.guid("expected an organization's id, a GUID").toLowerCase(),
    scheduleType: z.string('expected a schedule type such as sales.post-recurring-invoices').min(1),
    date: z.string(dateExpected).refine((text) => readRunDate(text) !== undefined, dateExpected),
  }),
) {}

const explained = z.object({
  organizationId,
  organizationName: z.string(),
  scheduleType: z.string(),
  module: z.string(),
  date: z.iso.date(),
  state: z.enum([...executionState.options, 'waiting', 'not-run', 'no-run', 'not-enrolled']),
  reason: z.string().nullable(),
  sentence: z.string(),
  execution: explainedExecution.nullable(),
  decisions: z
    .array(
      z.object({
        by: z.string(),
        reason: decisionReason,
        detail: z.string().nullable(),
        runId: guid.nullable(),
        decidedAtUtc: z.iso.datetime(),
        untilUtc: z.iso.datetime().nullable(),
      }),
    )
    .readonly(),
});

/** The answer to it; `sentence` is all of it in one line. */
export class ExplainedBody extends createZodDto(explained) {}
