import { type ConsumeContext, Consumer } from '@baton/bus';
import { Clock, CountDue, DueCounted, readRunDate } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { DueExecutions } from '../../application/ports/due-executions.port';

/** Answers how much a date would have to do; every module hears the question and the one it is put to answers. */
export function countDueConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(CountDue, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class CountDueConsumer {
    constructor(
      private readonly clock: Clock,
      private readonly due: DueExecutions,
    ) {}

    async consume(context: ConsumeContext<typeof CountDue>): Promise<void> {
      const dueDate = readRunDate(context.message.dueDate);
      if (context.message.module !== module || dueDate === undefined) return;
      await context.respond(DueCounted, { scheduleTypes: [...(await this.due.count(dueDate, this.clock.now()))] });
    }
  }
  return CountDueConsumer;
}
