import type { ExecutionsListed, ListExecutions, MessageOf } from '@baton/contracts';

/** Executions, which live in the modules. */
export abstract class ModuleExecutions {
  /** @throws {ModuleUnavailableError} when the module does not answer in time. */
  abstract list(question: MessageOf<typeof ListExecutions>): Promise<MessageOf<typeof ExecutionsListed>>;
}
