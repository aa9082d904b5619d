import type { Guid } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { RunRepository } from './ports/run.repository.port';
import { RunMessages } from './ports/run-messages.port';
import { Transactions } from './ports/transactions.port';

/**
 * Sends the command of the stage at work once more, with the same stage id: for a broker that has lost it. A module that
 * has it already only looks again at what is left, and one that is done tells its end again.
 */
@Injectable()
export class DispatchAgain {
  constructor(
    private readonly runs: RunRepository,
    private readonly messages: RunMessages,
    private readonly transactions: Transactions,
  ) {}

  /** Does nothing when no stage of the run is at work. */
  async execute(runId: Guid): Promise<void> {
    await this.transactions.run(async () => {
      const run = (await this.runs.load(runId))?.state;
      const position = run?.stages.findIndex(({ state }) => state === 'running') ?? -1;
      const { dispatchedAt: at, deadlineAt } = run?.stages[position] ?? {};
      if (run && at && deadlineAt)
        await this.messages.announce({ kind: 'stage-dispatched', position, at, deadlineAt }, run);
    });
  }
}
