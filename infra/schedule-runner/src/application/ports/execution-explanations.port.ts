import type { ExecutionExplained, ExplainExecution, MessageOf } from '@baton/contracts';

/** What the module's rows say of one organization's work of one date, outside any unit of work. */
export abstract class ExecutionExplanations {
  abstract explain(question: MessageOf<typeof ExplainExecution>): Promise<MessageOf<typeof ExecutionExplained>>;
}
