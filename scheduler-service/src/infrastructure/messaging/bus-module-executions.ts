import { RequestClient, RequestTimeoutError } from '@baton/bus';
import { ExecutionsListed, ListExecutions, type MessageOf } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleUnavailableError } from '../../application/application.error';
import { ModuleExecutions } from '../../application/ports/module-executions.port';

/** How long a module has to answer a person's question. */
const ANSWER_WITHIN_MS = 5_000;

/** Asks modules over the bus. */
@Injectable()
export class BusModuleExecutions extends ModuleExecutions {
  constructor(private readonly requests: RequestClient) {
    super();
  }

  override async list(question: MessageOf<typeof ListExecutions>): Promise<MessageOf<typeof ExecutionsListed>> {
    try {
      const options = { timeToLiveMs: ANSWER_WITHIN_MS };
      return (await this.requests.getResponse(ListExecutions, question, { listed: ExecutionsListed }, options)).message;
    } catch (cause) {
      if (cause instanceof RequestTimeoutError)
        throw new ModuleUnavailableError(question.module, ANSWER_WITHIN_MS, { cause });
      throw cause;
    }
  }
}
