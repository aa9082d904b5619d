import { readRunDate } from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const dateExpected = 'expected a date such as 2026-03-01';

/** The pipeline's name in the path. */
export class PipelineParam extends createZodDto(z.object({ name: z.string().min(1) })) {}

/** The query of `GET /pipelines/{name}/plan`; without a date it is today's, in UTC. */
export class PlanQuery extends createZodDto(
  z.strictObject({
    date: z
      .string(dateExpected)
      .refine((text) => readRunDate(text) !== undefined, dateExpected)
      .optional(),
  }),
) {}

const plannedType = z.object({
  scheduleType: z.string(),
  startMs: z.number(),
  lengthMs: z.number(),
  executions: z.number(),
  msPerExecution: z.number(),
});
const plannedStage = z.object({
  module: z.string(),
  startMs: z.number(),
  lengthMs: z.number().nullable(),
  overheadMs: z.number(),
  types: z.array(plannedType).readonly(),
});

/** The answer to it: offsets are milliseconds from the start; `plan` is null, and `note` says why, with too little history. */
export class NightForecastBody extends createZodDto(
  z.object({
    pipeline: z.string(),
    date: z.iso.date(),
    startsAtUtc: z.iso.datetime().nullable(),
    plan: z.object({ nights: z.int(), lengthMs: z.number(), stages: z.array(plannedStage).readonly() }).nullable(),
    note: z.string().nullable(),
  }),
) {}
