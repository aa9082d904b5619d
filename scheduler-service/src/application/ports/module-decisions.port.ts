import type { CountDecisions, DecisionsCounted, DecisionsListed, ListDecisions, MessageOf } from '@baton/contracts';

/** Ledgers of reasons, which live in the modules. Each call throws {@link ModuleUnavailableError} when the module does not answer in time. */
export abstract class ModuleDecisions {
  abstract list(question: MessageOf<typeof ListDecisions>): Promise<MessageOf<typeof DecisionsListed>>;

  abstract count(question: MessageOf<typeof CountDecisions>): Promise<MessageOf<typeof DecisionsCounted>>;
}
