import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { RunSweep } from './ports/run-sweep.port';
import { Transactions } from './ports/transactions.port';
import { PromoteNextRun } from './promote-next-run';

/** Moves pipelines that stand still although runs wait. Any replica may do so at any time: the pipeline is locked. */
@Injectable()
export class PromoteStalledPipelines {
  constructor(
    private readonly sweep: RunSweep,
    private readonly promoteNext: PromoteNextRun,
    private readonly transactions: Transactions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never throws for one pipeline's sake: the others have their turn, and it has the next tick. */
  async execute(): Promise<void> {
    for (const pipeline of await this.sweep.stalledPipelines()) {
      try {
        await this.transactions.run(() => this.promoteNext.execute(pipeline));
      } catch (error) {
        const fields = { [LogField.pipeline]: pipeline, [LogField.err]: error };
        this.logger.error(fields, 'a pipeline could not be moved on; the next tick tries again');
      }
    }
  }
}
