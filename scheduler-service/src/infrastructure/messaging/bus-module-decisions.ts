import { RequestClient } from '@baton/bus';
import { CountDecisions, DecisionsCounted, DecisionsListed, ListDecisions, type MessageOf } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleDecisions } from '../../application/ports/module-decisions.port';
import { askModule } from './ask-module';

/** Asks modules over the bus. */
@Injectable()
export class BusModuleDecisions extends ModuleDecisions {
  constructor(private readonly requests: RequestClient) {
    super();
  }

  override list(question: MessageOf<typeof ListDecisions>): Promise<MessageOf<typeof DecisionsListed>> {
    return askModule(this.requests, ListDecisions, question, DecisionsListed);
  }

  override count(question: MessageOf<typeof CountDecisions>): Promise<MessageOf<typeof DecisionsCounted>> {
    return askModule(this.requests, CountDecisions, question, DecisionsCounted);
  }
}
