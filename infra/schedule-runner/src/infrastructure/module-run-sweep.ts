import { LOGGER, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SweepModuleRuns } from '../application/sweep-module-runs';

/** How often a module looks whether its module run goes on, milliseconds. */
const SWEEP_EVERY_MS = 1_000;

/** The sweep's beat. A beat that finds the one before it still at work is left out. */
@Injectable()
export class ModuleRunSweep {
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly sweep: SweepModuleRuns,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval(SWEEP_EVERY_MS)
  async beat(): Promise<void> {
    if (this.sweeping) return;
    this.sweeping = this.sweepOnce();
    await this.sweeping;
    this.sweeping = undefined;
  }

  /** Waits for the sweep under way, so that nothing is cut off when the service stops. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping;
  }

  private async sweepOnce(): Promise<void> {
    try {
      await this.sweep.execute();
    } catch (error) {
      this.logger.warn({ err: error }, 'the sweep failed and is tried again in a second');
    }
  }
}
