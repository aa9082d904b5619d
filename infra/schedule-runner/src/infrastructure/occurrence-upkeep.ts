import { RepeatedWork } from '@baton/bus';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MaterializeOccurrences } from '../application/materialize-occurrences';

/** How often a module looks for recurrences without occurrences, milliseconds: a new one shows when it is due that soon. */
const EVERY_MS = 60_000;

/** Has occurrences written ahead of time. A beat that finds the one before it still at work is left out. */
@Injectable()
export class OccurrenceUpkeep implements OnModuleDestroy {
  private readonly working: RepeatedWork;

  constructor(materialize: MaterializeOccurrences, @Inject(LOGGER) logger: Logger) {
    this.working = new RepeatedWork(
      () => materialize.ahead(),
      (error) =>
        logger.warn({ [LogField.err]: error }, 'occurrences were not written ahead; it is tried again in a minute'),
    );
  }

  @Interval(EVERY_MS)
  async beat(): Promise<void> {
    await this.working.tick();
  }

  /** Waits for the pass under way, so that nothing is cut off when the service stops. */
  async onModuleDestroy(): Promise<void> {
    await this.working.stop();
  }
}
