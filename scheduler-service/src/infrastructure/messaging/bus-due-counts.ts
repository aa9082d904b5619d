import { RequestClient } from '@baton/bus';
import { CountDue, DueCounted, type RunDate } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { DueCounts } from '../../application/ports/due-counts.port';
import { askModule } from './ask-module';

/** Asks modules over the bus. */
@Injectable()
export class BusDueCounts extends DueCounts {
  constructor(private readonly requests: RequestClient) {
    super();
  }

  override of(module: string, date: RunDate): Promise<ReadonlyMap<string, number>> {
    return askModule(module, async (options) => {
      const question = { module, dueDate: date };
      const { message } = await this.requests.getResponse(CountDue, question, { counted: DueCounted }, options);
      return new Map(message.scheduleTypes.map(({ scheduleType, executions }) => [scheduleType, executions]));
    });
  }
}
