import { RequestClient } from '@baton/bus';
import {
  ExecutionExplained,
  ExecutionsListed,
  ExplainExecution,
  ListExecutions,
  type MessageOf,
} from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleExecutions } from '../../application/ports/module-executions.port';
import { askModule } from './ask-module';

/** Asks modules over the bus. */
@Injectable()
export class BusModuleExecutions extends ModuleExecutions {
  constructor(private readonly requests: RequestClient) {
    super();
  }

  override list(question: MessageOf<typeof ListExecutions>): Promise<MessageOf<typeof ExecutionsListed>> {
    return askModule(this.requests, ListExecutions, question, ExecutionsListed);
  }

  override explain(question: MessageOf<typeof ExplainExecution>): Promise<MessageOf<typeof ExecutionExplained>> {
    return askModule(this.requests, ExplainExecution, question, ExecutionExplained);
  }
}
