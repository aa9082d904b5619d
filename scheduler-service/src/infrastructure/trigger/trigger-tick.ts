import { RepeatedWork } from '@baton/bus';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { TickTriggers } from '../../application/tick-triggers';

/**
 * Asks once a second what triggers owe. The interval decides nothing: what is due is computed since the last recorded
 * occurrence, so late, missed and doubled ticks do no harm.
 */
@Injectable()
export class TriggerTick implements BeforeApplicationShutdown {
  private readonly ticking: RepeatedWork;

  constructor(tickTriggers: TickTriggers, @Inject(LOGGER) logger: Logger) {
    this.ticking = new RepeatedWork(
      () => tickTriggers.execute(),
      (error) => logger.warn({ [LogField.err]: error }, 'the triggers could not be read; the next tick tries again'),
    );
  }

  @Interval(1_000)
  async tick(): Promise<void> {
    await this.ticking.tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticking.stop();
  }
}
