import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { decisionReason } from '../values/decision-reason';
import { guid } from '../values/guid';
import { enrolmentChangeBy } from './list-enrolment-changes.request';
import { executionView } from './list-executions.request';

/** The scheduler asks a module what became of one organization's work of one date, or why nothing did. */
export const ExplainExecution = defineMessage(
  'Baton.Contracts.Internal:ExplainExecution',
  z.object({ module: z.string(), organizationId: guid, scheduleType: z.string(), dueDate: z.iso.date() }),
  { tenant: 'platform' },
);

/** The execution and the run that answers for it. */
export const explainedExecution = executionView.extend({ runId: guid });
/** One as a module tells it. */
export type ExplainedExecution = z.output<typeof explainedExecution>;

/** Why the work was not done in one run. */
export const explainedDecision = z.object({
  reason: decisionReason,
  /** For people. */
  detail: z.string().nullish(),
  /** Null where the module run is not known any more. */
  runId: guid.nullish(),
  decidedAtUtc: z.string(),
  /** When it may run; null: not by itself. */
  untilUtc: z.string().nullish(),
});
/** One row of a module's ledger of reasons. */
export type ExplainedDecision = z.output<typeof explainedDecision>;

/** The answer to {@link ExplainExecution}. */
export const ExecutionExplained = defineMessage(
  'Baton.Contracts.Internal:ExecutionExplained',
  z.object({
    organizationName: z.string().nullish(),
    /** Null when there is none of the date. */
    execution: explainedExecution.nullish(),
    /** Newest first. */
    decisions: z.array(explainedDecision),
    /** Whether the organization takes part in the schedule type on the date, as its enrolment says now. */
    enrolled: z.boolean(),
    /** The last changes of that enrolment, newest first. */
    enrolmentChanges: z.array(enrolmentChangeBy).nullish(),
  }),
  { tenant: 'platform' },
);
