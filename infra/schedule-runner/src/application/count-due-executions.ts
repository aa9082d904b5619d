import { Clock, type RunDate } from '@baton/contracts';
import { addDays } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { MaterializeOccurrences } from './materialize-occurrences';
import { type DueCount, DueExecutions } from './ports/due-executions.port';
import { Transactions } from './ports/transactions.port';

/** Answers how much a date would have to do; its occurrences are written if they are not there yet. */
@Injectable()
export class CountDueExecutions {
  constructor(
    private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly materialize: MaterializeOccurrences,
    private readonly due: DueExecutions,
  ) {}

  async execute(dueDate: RunDate): Promise<readonly DueCount[]> {
    return this.transactions.run(async () => {
      await this.materialize.within({ from: dueDate, to: addDays(dueDate, 1) });
      return this.due.count(dueDate, this.clock.now());
    });
  }
}
