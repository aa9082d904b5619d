import { type ConsumeContext, Consumer } from '@baton/bus';
import { CountDue, DueCounted, readRunDate } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { CountDueExecutions } from '../../application/count-due-executions';

/** Answers how much a date would have to do; every module hears the question and the one it is put to answers. */
export function countDueConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(CountDue, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class CountDueConsumer {
    constructor(private readonly countDue: CountDueExecutions) {}

    async consume(context: ConsumeContext<typeof CountDue>): Promise<void> {
      const dueDate = readRunDate(context.message.dueDate);
      if (context.message.module !== module || dueDate === undefined) return;
      await context.respond(DueCounted, { scheduleTypes: [...(await this.countDue.execute(dueDate))] });
    }
  }
  return CountDueConsumer;
}
