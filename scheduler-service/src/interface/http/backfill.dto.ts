import { guid } from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { BackfillView } from '../../application/backfill-view';
import { runStates } from '../../domain/run-state';
import { StartRunBody } from './run.dto';

const date = z.string('expected a date such as 2026-03-01');
const policies = ['continue', 'halt'] as const;

/** The body of `POST /backfills`: which dates are caught up with, and how; the dates are read by the use case. */
export class BackfillBody extends createZodDto(
  StartRunBody.schema.omit({ runDateUtc: true, rerun: true }).extend({
    from: date,
    to: date,
    onFault: z.enum(policies, `expected one of ${policies.join(', ')}`).nullish(),
  }),
) {}

/** A backfill's id in the path. */
export class BackfillIdParam extends createZodDto(
  z.object({ backfillId: z.guid("expected a backfill's id, a GUID").toLowerCase() }),
) {}

const dates = z.array(z.object({ runDateUtc: z.iso.date(), runId: guid, state: z.enum(runStates) })).readonly();

/** The answer to `GET /backfills/{id}`, and to making one. */
export class BackfillViewBody extends createZodDto(
  z.object({
    backfillId: guid,
    pipeline: z.string(),
    from: z.iso.date(),
    to: z.iso.date(),
    organizationIds: z.array(guid).readonly().nullable(),
    scheduleTypes: z.array(z.string()).readonly().nullable(),
    dryRun: z.boolean(),
    onFault: z.enum(policies),
    requestedBy: z.string().nullable(),
    requestedAtUtc: z.iso.datetime(),
    state: z.enum(['queued', 'running', 'succeeded', 'faulted', 'cancelled']),
    runs: dates,
    leftOut: dates,
  }) satisfies z.ZodType<BackfillView>,
) {}

/** The answer to the cancellation of a backfill: how many waiting runs were taken back. */
export class BackfillCancelledBody extends createZodDto(z.object({ backfillId: guid, cancelled: z.int() })) {}
