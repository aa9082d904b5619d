import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MaterializeOccurrences } from '../application/materialize-occurrences';
import { Stopping } from './stopping';

/** How often a module looks for recurrences without occurrences, milliseconds: a new one shows when it is due that soon. */
const EVERY_MS = 60_000;

/** Has occurrences written ahead of time. A beat that finds the one before it still at work is left out. */
@Injectable()
export class OccurrenceUpkeep implements OnModuleDestroy {
  private working: Promise<void> | undefined;

  constructor(
    private readonly materialize: MaterializeOccurrences,
    private readonly stopping: Stopping,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval(EVERY_MS)
  async beat(): Promise<void> {
    if (this.working || this.stopping.signal.aborted) return;
    this.working = this.pass();
    await this.working;
    this.working = undefined;
  }

  /** Waits for the pass under way, so that nothing is cut off when the service stops. */
  async onModuleDestroy(): Promise<void> {
    await this.working;
  }

  private async pass(): Promise<void> {
    try {
      await this.materialize.ahead();
    } catch (error) {
      this.logger.warn({ [LogField.err]: error }, 'occurrences were not written ahead; it is tried again in a minute');
    }
  }
}
