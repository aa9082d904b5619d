import { Clock, MOST_DAYS_AHEAD } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { ModuleRun } from '../domain/module-run';
import { DatabaseGuard } from './database-guard';
import { type ModuleRunEnd, ModuleRunRepository } from './ports/module-run.repository.port';
import { ModuleRunMessages } from './ports/module-run-messages.port';
import { RunnerLog } from './ports/runner-log.port';
import { RunnerMetrics } from './ports/runner-metrics.port';

/** How a module run ends that was cancelled before it began. */
export const CANCELLED_UNSTARTED: ModuleRunEnd = { state: 'cancelled', error: undefined, results: [] };

/** How a module run ends whose date is older than anything the module remembers: its work may have been done. */
export const DATE_FORGOTTEN: ModuleRunEnd = {
  state: 'faulted',
  error: 'RUN_DATE_FORGOTTEN: What was done on this date is not known any more, so nothing of it is done again.',
  results: [],
};

/** How a module run ends whose date is taken for a slip; whoever commanded it went past the scheduler, which refuses it. */
export const DATE_AHEAD: ModuleRunEnd = {
  state: 'faulted',
  error: `RUN_DATE_AHEAD: The date is more than ${MOST_DAYS_AHEAD} days from today on. Nothing of it was done. Correct it and ask again.`,
  results: [],
};

/** Ends a module run: records it, tells it, logs it, counts it. */
@Injectable()
export class EndModuleRun {
  constructor(
    private readonly clock: Clock,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly messages: ModuleRunMessages,
    private readonly guard: DatabaseGuard,
    private readonly log: RunnerLog,
    private readonly metrics: RunnerMetrics,
  ) {}

  /** Belongs to the open unit of work, which holds the module run's lock. */
  async execute(run: ModuleRun, end: ModuleRunEnd): Promise<void> {
    const ended = await this.moduleRuns.end(run, end, this.clock.now());
    await this.messages.completed(ended);
    await this.guard.keep();
    this.log.moduleRunEnded(ended);
    this.metrics.moduleRunEnded(ended.state);
  }
}
