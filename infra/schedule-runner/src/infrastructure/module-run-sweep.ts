import { RepeatedWork } from '@baton/bus';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SweepModuleRuns } from '../application/sweep-module-runs';

/** How often a module looks whether its module run goes on, milliseconds. */
const SWEEP_EVERY_MS = 1_000;

/** The sweep's beat. A beat that finds the one before it still at work is left out. */
@Injectable()
export class ModuleRunSweep implements OnModuleDestroy {
  private readonly sweeping: RepeatedWork;

  constructor(sweep: SweepModuleRuns, @Inject(LOGGER) logger: Logger) {
    this.sweeping = new RepeatedWork(
      () => sweep.execute(),
      (error) => logger.warn({ [LogField.err]: error }, 'the sweep failed and is tried again in a second'),
    );
  }

  @Interval(SWEEP_EVERY_MS)
  async beat(): Promise<void> {
    await this.sweeping.tick();
  }

  /** Waits for the sweep under way, so that nothing is cut off when the service stops. */
  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
  }
}
