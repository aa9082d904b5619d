import type {
  ExecutionExplained,
  ExecutionsListed,
  ExplainExecution,
  ListExecutions,
  MessageOf,
} from '@baton/contracts';

/** Executions, which live in the modules. Each call throws {@link ModuleUnavailableError} when the module does not answer in time. */
export abstract class ModuleExecutions {
  abstract list(question: MessageOf<typeof ListExecutions>): Promise<MessageOf<typeof ExecutionsListed>>;

  /** What became of one organization's work of one date. */
  abstract explain(question: MessageOf<typeof ExplainExecution>): Promise<MessageOf<typeof ExecutionExplained>>;
}
