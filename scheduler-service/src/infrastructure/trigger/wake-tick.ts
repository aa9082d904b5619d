import { LOGGER, LogField, type Logger } from '@baton/observability';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { WakeRuns } from '../../application/wake-runs';
import { RepeatedWork } from './repeated-work';

/** Asks once a second which runs' timers are due: delays that are over, stages past their deadline. */
@Injectable()
export class WakeTick implements BeforeApplicationShutdown {
  private readonly ticking: RepeatedWork;

  constructor(wakeRuns: WakeRuns, @Inject(LOGGER) logger: Logger) {
    this.ticking = new RepeatedWork(
      () => wakeRuns.execute(),
      (error) =>
        logger.warn({ [LogField.err]: error }, 'the runs that are due could not be read; the next tick tries again'),
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
