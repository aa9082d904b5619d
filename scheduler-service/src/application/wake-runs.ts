import { Clock, type Guid } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { AdvanceRun } from './advance-run';
import { RunRepository } from './ports/run.repository.port';
import { RunSweep } from './ports/run-sweep.port';
import { Transactions } from './ports/transactions.port';

const MAX_RUNS_A_TICK = 100;

/**
 * Moves runs whose timer is due, and pipelines that stand still although runs wait. Any replica may do so at any time:
 * a run's row is skipped while another has it, and looked at again under its lock.
 */
@Injectable()
export class WakeRuns {
  constructor(
    private readonly clock: Clock,
    private readonly sweep: RunSweep,
    private readonly runs: RunRepository,
    private readonly advance: AdvanceRun,
    private readonly transactions: Transactions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never throws for one run's sake: the others have their turn, and it has the next tick. */
  async execute(): Promise<void> {
    for (const runId of await this.sweep.due(this.clock.now(), MAX_RUNS_A_TICK)) {
      await this.attempt({ [LogField.runId]: runId }, () => this.wake(runId));
    }
    for (const pipeline of await this.sweep.stalledPipelines()) {
      await this.attempt({ [LogField.pipeline]: pipeline }, () => this.advance.promoteNext(pipeline));
    }
  }

  private async wake(runId: Guid): Promise<void> {
    const stored = await this.runs.lockIfDue(runId, this.clock.now());
    if (stored) await this.advance.execute(stored, { kind: 'wake' });
  }

  private async attempt(whom: object, work: () => Promise<unknown>): Promise<void> {
    try {
      await this.transactions.run(work);
    } catch (error) {
      this.logger.error({ ...whom, [LogField.err]: error }, 'a run could not be moved on; the next tick tries again');
    }
  }
}
