import { type ConsumeContext, Consumer } from '@baton/bus';
import {
  Clock,
  ListQuarantine,
  parseOrganizationId,
  QuarantineListed,
  QuarantineReleased,
  ReleaseFromQuarantine,
} from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { QuarantineRepository } from '../../application/ports/quarantine.repository.port';
import { Transactions } from '../../application/ports/transactions.port';

/** Answers whom the module has in quarantine; every module hears the question and the one it is put to answers. */
export function listQuarantineConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ListQuarantine, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class ListQuarantineConsumer {
    constructor(private readonly quarantine: QuarantineRepository) {}

    async consume(context: ConsumeContext<typeof ListQuarantine>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(QuarantineListed, await this.quarantine.list(context.message.limit));
    }
  }
  return ListQuarantineConsumer;
}

/** Releases an organization, and answers once that is committed. Safe to repeat: the second time nothing is there to release. */
export function releaseFromQuarantineConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ReleaseFromQuarantine, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class ReleaseFromQuarantineConsumer {
    constructor(
      private readonly clock: Clock,
      private readonly transactions: Transactions,
      private readonly quarantine: QuarantineRepository,
    ) {}

    async consume(context: ConsumeContext<typeof ReleaseFromQuarantine>): Promise<void> {
      const { message } = context;
      if (message.module !== module) return;
      const asked = {
        scheduleType: message.scheduleType,
        organizationId: parseOrganizationId(message.organizationId),
        requestedBy: message.requestedBy ?? undefined,
        reason: message.reason ?? undefined,
      };
      const released = await this.transactions.run(() => this.quarantine.release(asked, this.clock.now()));
      await context.respond(QuarantineReleased, { released });
    }
  }
  return ReleaseFromQuarantineConsumer;
}
