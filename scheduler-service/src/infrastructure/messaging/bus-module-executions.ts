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
    return askModule(question.module, async (options) => {
      const answers = { listed: ExecutionsListed };
      return (await this.requests.getResponse(ListExecutions, question, answers, options)).message;
    });
  }

  override explain(question: MessageOf<typeof ExplainExecution>): Promise<MessageOf<typeof ExecutionExplained>> {
    return askModule(question.module, async (options) => {
      const answers = { explained: ExecutionExplained };
      return (await this.requests.getResponse(ExplainExecution, question, answers, options)).message;
    });
  }
}
