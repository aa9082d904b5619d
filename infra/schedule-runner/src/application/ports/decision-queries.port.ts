import type { CountDecisions, DecisionsCounted, DecisionsListed, ListDecisions, MessageOf } from '@baton/contracts';

/**
 * Whom a run left out and why, outside any unit of work: those who have no execution in it, and those whose execution was
 * ended or put off by the decision. What ran all the same is not among them.
 */
export abstract class DecisionQueries {
  /** One keyset page for operators. */
  abstract list(request: MessageOf<typeof ListDecisions>): Promise<MessageOf<typeof DecisionsListed>>;

  /** How many by schedule type and reason. */
  abstract count(request: MessageOf<typeof CountDecisions>): Promise<MessageOf<typeof DecisionsCounted>>;
}
