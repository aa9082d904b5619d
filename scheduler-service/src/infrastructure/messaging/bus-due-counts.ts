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

  override async of(module: string, date: RunDate): Promise<ReadonlyMap<string, number>> {
    const question = { module, dueDate: date };
    const { scheduleTypes } = await askModule(this.requests, CountDue, question, DueCounted);
    return new Map(scheduleTypes.map(({ scheduleType, executions }) => [scheduleType, executions]));
  }
}
