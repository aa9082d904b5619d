import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { decisionReason } from '../values/decision-reason';
import { guid } from '../values/guid';

/** The scheduler asks a module whom it left out of a run, and why, one keyset page at a time. */
export const ListDecisions = defineMessage(
  'Baton.Contracts.Internal:ListDecisions',
  z.object({
    runId: guid,
    module: z.string(),
    reason: decisionReason.nullish(),
    scheduleType: z.string().nullish(),
    organizationId: guid.nullish(),
    /** The key of the last row of the page before, written `type/date/organization`. */
    after: z.string().nullish(),
    limit: z.int().min(1).max(500),
  }),
  { tenant: 'platform', correlationId: 'runId' },
);

/** One row of the ledger as operators see it; its key is (schedule type, due date, organization). */
export const decisionView = z.object({
  scheduleType: z.string(),
  dueDate: z.iso.date(),
  organizationId: guid,
  organizationName: z.string().nullish(),
  reason: decisionReason,
  /** For people. */
  detail: z.string().nullish(),
  decidedAtUtc: z.string(),
  /** When it may run; null: not by itself. */
  untilUtc: z.string().nullish(),
});
/** One decision as it is shown to operators. */
export type DecisionView = z.output<typeof decisionView>;

/** The answer to {@link ListDecisions}, in the order of the key. */
export const DecisionsListed = defineMessage(
  'Baton.Contracts.Internal:DecisionsListed',
  z.object({ decisions: z.array(decisionView), more: z.boolean() }),
  { tenant: 'platform' },
);

/** The scheduler asks a module how much it left out of a run, by reason. */
export const CountDecisions = defineMessage(
  'Baton.Contracts.Internal:CountDecisions',
  z.object({ runId: guid, module: z.string() }),
  { tenant: 'platform', correlationId: 'runId' },
);

/** How many organizations and dates of a schedule type were left out of a run for one reason. */
export const decisionCount = z.object({
  scheduleType: z.string(),
  reason: decisionReason,
  count: z.int().min(1),
});
/** One such number. */
export type DecisionCount = z.output<typeof decisionCount>;

/** The answer to {@link CountDecisions}, by schedule type, the most frequent reason first. */
export const DecisionsCounted = defineMessage(
  'Baton.Contracts.Internal:DecisionsCounted',
  z.object({ counts: z.array(decisionCount) }),
  { tenant: 'platform' },
);
