import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SweepModuleRuns } from '../application/sweep-module-runs';
import { Stopping } from './stopping';

/** How often a module looks whether its module run goes on, milliseconds. */
const SWEEP_EVERY_MS = 1_000;

/** The sweep's beat. A beat that finds the one before it still at work is left out. */
@Injectable()
export class ModuleRunSweep implements OnModuleDestroy {
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly sweep: SweepModuleRuns,
    private readonly stopping: Stopping,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval(SWEEP_EVERY_MS)
  async beat(): Promise<void> {
    if (this.sweeping || this.stopping.signal.aborted) return;
    this.sweeping = this.sweepOnce();
    await this.sweeping;
    this.sweeping = undefined;
  }

  /** Waits for the sweep under way, so that nothing is cut off when the service stops. */
  async onModuleDestroy(): Promise<void> {
    await this.sweeping;
  }

  private async sweepOnce(): Promise<void> {
    try {
      await this.sweep.execute();
    } catch (error) {
      this.logger.warn({ [LogField.err]: error }, 'the sweep failed and is tried again in a second');
    }
  }
}
