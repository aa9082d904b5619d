import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';

/** The states of an execution. */
export const executionState = z.enum(['pending', 'retrying', 'succeeded', 'skipped', 'faulted', 'cancelled']);
/** One of them. */
export type ExecutionState = z.output<typeof executionState>;

/** The scheduler asks a module for executions of a run, one keyset page at a time. */
export const ListExecutions = defineMessage(
  'Baton.Contracts.Internal:ListExecutions',
  z.object({
    runId: guid,
    module: z.string(),
    state: executionState.nullish(),
    scheduleType: z.string().nullish(),
    organizationId: guid.nullish(),
    /** The key of the last row of the page before, written `type/date/organization`. */
    after: z.string().nullish(),
    limit: z.int().min(1).max(500),
  }),
  { tenant: 'platform', correlationId: 'runId' },
);

/** One execution as operators see it; its key is (schedule type, due date, organization). */
export const executionView = z.object({
  scheduleType: z.string(),
  dueDate: z.iso.date(),
  organizationId: guid,
  organizationName: z.string().nullish(),
  state: executionState,
  attempts: z.int(),
  /** Why it was skipped, in kebab-case. */
  reason: z.string().nullish(),
  /** What its handler counted; in a dry run, what would have changed. */
  counts: z.record(z.string(), z.number()).nullish(),
  /** The fault's code and message. */
  code: z.string().nullish(),
  message: z.string().nullish(),
  retryAtUtc: z.string().nullish(),
  finishedAtUtc: z.string().nullish(),
});
/** One execution as it is shown to operators. */
export type ExecutionView = z.output<typeof executionView>;

/** The answer to {@link ListExecutions}, in the order of the key. */
export const ExecutionsListed = defineMessage(
  'Baton.Contracts.Internal:ExecutionsListed',
  z.object({ executions: z.array(executionView), more: z.boolean() }),
  { tenant: 'platform' },
);
