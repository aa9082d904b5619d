import { type ConsumeContext, Consumer } from '@baton/bus';
import { CountDecisions, DecisionsCounted, DecisionsListed, ListDecisions } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { DecisionQueries } from '../../application/ports/decision-queries.port';

/** Answers whom a run left out; every module hears the question and the one it is put to answers. */
export function listDecisionsConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ListDecisions, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class ListDecisionsConsumer {
    constructor(private readonly decisions: DecisionQueries) {}

    async consume(context: ConsumeContext<typeof ListDecisions>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(DecisionsListed, await this.decisions.list(context.message));
    }
  }
  return ListDecisionsConsumer;
}

/** Answers how much a run left out by reason; every module hears the question and the one it is put to answers. */
export function countDecisionsConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(CountDecisions, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class CountDecisionsConsumer {
    constructor(private readonly decisions: DecisionQueries) {}

    async consume(context: ConsumeContext<typeof CountDecisions>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(DecisionsCounted, await this.decisions.count(context.message));
    }
  }
  return CountDecisionsConsumer;
}
