import { type ConsumeContext, Consumer } from '@baton/bus';
import { ExecutionExplained, ExplainExecution } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { ExecutionExplanations } from '../../application/ports/execution-explanations.port';

/** Answers what became of an organization's work; every module hears the question and the one it is put to answers. */
export function explainExecutionConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ExplainExecution, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class ExplainExecutionConsumer {
    constructor(private readonly explanations: ExecutionExplanations) {}

    async consume(context: ConsumeContext<typeof ExplainExecution>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(ExecutionExplained, await this.explanations.explain(context.message));
    }
  }
  return ExplainExecutionConsumer;
}
