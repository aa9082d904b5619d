import { type ConsumeContext, Consumer } from '@baton/bus';
import { ExecutionsListed, ListExecutions } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { ExecutionRepository } from '../../application/ports/execution.repository.port';

/** Answers what operators ask about executions; every module hears the question and the one it is put to answers. */
export function listExecutionsConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ListExecutions, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class ListExecutionsConsumer {
    constructor(private readonly executions: ExecutionRepository) {}

    async consume(context: ConsumeContext<typeof ListExecutions>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(ExecutionsListed, await this.executions.list(context.message));
    }
  }
  return ListExecutionsConsumer;
}
