import { executionCounts, guid, moduleRunActivity, readRunDate } from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { FaultCause, RunDetail, RunPage } from '../../application/run-view';
import { DEFAULT_PIPELINE } from '../../domain/pipeline';
import { runStates, stageStates } from '../../domain/run-state';

const dateExpected = 'expected a date such as 2026-03-01, or midnight UTC of it such as 2026-03-01T00:00:00Z';
const runDate = z.string(dateExpected).refine((text) => readRunDate(text) !== undefined, dateExpected);
const organization = z.guid("expected an organization's id, a GUID").toLowerCase();
const organizations = z.array(organization, 'expected a list of organization ids').nullish();
const scheduleType = z.string('expected a schedule type such as sales.post-recurring-invoices').min(1);
const scheduleTypes = z.array(scheduleType, 'expected a list of schedule types').nullish();
const flag = z.boolean('expected true or false').nullish();
const state = z.enum(runStates, `expected one of ${runStates.join(', ')}`);

/** What may be said of who asks, and why. */
const asking = {
  reason: z.string('expected text').max(1_000).nullish(),
  requestedBy: z.string('expected text').max(200).nullish(),
};

/** How many rows a page has. */
export const pageLimit = (most: number, usual: number) =>
  z.coerce
    .number(`expected a whole number from 1 to ${most}`)
    .refine(
      (limit) => Number.isInteger(limit) && limit >= 1 && limit <= most,
      `expected a whole number from 1 to ${most}`,
    )
    .default(usual);

/** The body of `POST /runs`: which night is wished for. */
export class StartRunBody extends createZodDto(
  z.strictObject({
    pipeline: z.string('expected the name of a pipeline such as nightly').min(1).default(DEFAULT_PIPELINE),
    runDateUtc: runDate,
    organizationIds: organizations,
    scheduleTypes,
    dryRun: flag,
    rerun: flag,
    window: z.number('expected a whole number of slices').nullish(),
    requestedBy: asking.requestedBy,
  }),
) {}

/** The answer to `POST /runs`: the run, and whether this request made it. */
export class RunAcceptedBody extends createZodDto(z.object({ runId: guid, created: z.boolean(), state })) {}

/** The answer to pause, resume, cancel and retry: the state the run is in now. */
export class RunStateBody extends createZodDto(z.object({ runId: guid, state })) {}

/** The body of pause, resume and cancel; it may be left out. */
export class ControlBody extends createZodDto(
  z
    .strictObject(asking)
    .nullish()
    .transform((body) => body ?? {}),
) {}

/** The body of `retry-faulted`: which of what faulted is run again; left out means all of it. */
export class RetryBody extends createZodDto(
  z
    .strictObject({
      modules: z.array(z.string('expected a module such as sales'), 'expected a list of modules').min(1).nullish(),
      scheduleTypes,
      organizationIds: organizations,
      fingerprints: z
        .array(z.string('expected a fingerprint of a fault'), 'expected a list of fingerprints')
        .min(1)
        .nullish(),
      ...asking,
    })
    .nullish()
    .transform((body) => body ?? {}),
) {}

/** The run's id in the path. */
export class RunIdParam extends createZodDto(
  z.object({ runId: z.guid("expected a run's id, a GUID").toLowerCase() }),
) {}

/** A run's id and a module of it, in the path. */
export class StageParam extends createZodDto(
  z.object({ runId: z.guid("expected a run's id, a GUID").toLowerCase(), module: z.string().min(1) }),
) {}

/** The query of `GET /runs`; `cursor` is the `nextCursor` of the page before. */
export class ListRunsQuery extends createZodDto(
  z.strictObject({ cursor: z.string().optional(), limit: pageLimit(200, 50), state: state.optional() }),
) {}

const instant = z.iso.datetime();
const summary = z.object({
  runId: guid,
  pipeline: z.string().nullable(),
  runDateUtc: z.iso.date(),
  sequence: z.int().nullable(),
  external: z.boolean(),
  state,
  dryRun: z.boolean(),
  rerun: z.boolean(),
  requestedBy: z.string().nullable(),
  requestedAtUtc: instant,
  startedAtUtc: instant.nullable(),
  completedAtUtc: instant.nullable(),
  counts: executionCounts,
});
const typeResult = z.object({ scheduleType: z.string(), ...executionCounts.shape, durationMs: z.number() });
const stage = z.object({
  position: z.int(),
  module: z.string(),
  state: z.enum(stageStates),
  stageId: guid.nullable(),
  attempt: z.int(),
  activity: moduleRunActivity.nullable(),
  noAnswerYet: z.boolean(),
  dispatchedAtUtc: instant.nullable(),
  deadlineAtUtc: instant.nullable(),
  heardAtUtc: instant.nullable(),
  completedAtUtc: instant.nullable(),
  error: z.string().nullable(),
  counts: executionCounts,
  scheduleTypes: z.array(typeResult).readonly(),
});
const faultGroup = z.object({
  module: z.string(),
  scheduleType: z.string(),
  code: z.string(),
  count: z.int(),
  example: z.string(),
});
const control = z.object({
  control: z.string(),
  module: z.string().nullable(),
  requestedBy: z.string().nullable(),
  reason: z.string().nullable(),
  atUtc: instant,
  accepted: z.boolean(),
  refusal: z.string().nullable(),
});
const stageOutlook = z.object({
  module: z.string(),
  expectedMs: z.number().nullable(),
  actualMs: z.number().nullable(),
  leftMs: z.number().nullable(),
  risk: z.enum(['low', 'medium', 'high']).nullable(),
});
const outlook = z.object({
  nights: z.int(),
  expectedMs: z.number(),
  leftMs: z.number().nullable(),
  stages: z.array(stageOutlook).readonly(),
});
const detail = summary.extend({
  pipelineVersion: z.int().nullable(),
  organizationIds: z.array(guid).readonly().nullable(),
  scheduleTypes: z.array(z.string()).readonly().nullable(),
  window: z.int().nullable(),
  backfillId: guid.nullable(),
  wakeAtUtc: instant.nullable(),
  wakePurpose: z.enum(['delay', 'stage-silence', 'stage-deadline', 'stage-given-up']).nullable(),
  stages: z.array(stage).readonly(),
  faults: z.array(faultGroup).readonly(),
  outlook: outlook.nullable(),
  controls: z.array(control).readonly(),
}) satisfies z.ZodType<RunDetail>;
const page = z.object({
  runs: z.array(summary).readonly(),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<RunPage>;

/** The answer to `GET /runs/{id}`. */
export class RunDetailBody extends createZodDto(detail) {}
/** The answer to `GET /runs/{id}/faults`: causes, the most frequent first. */
export class FaultCausesBody extends createZodDto(
  z
    .array(
      z.object({
        fingerprint: z.string(),
        code: z.string(),
        example: z.string(),
        organizations: z.int(),
        modules: z.array(z.string()).readonly(),
        scheduleTypes: z.array(z.string()).readonly(),
      }),
    )
    .readonly() satisfies z.ZodType<readonly FaultCause[]>,
) {}
/** The answer to `GET /runs`: newest first, `nextCursor` null on the last page. */
export class RunPageBody extends createZodDto(page) {}
