import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { Deferral } from '../domain/breaker';
import type { Failure } from '../domain/classify-failure';
import { isOver } from '../domain/module-run';
import type { ClaimedSlice } from '../domain/slice';
import type { ScheduleType } from '../schedule-type';
import { BreakerRepository } from './ports/breaker.repository.port';
import { ModuleRunRepository } from './ports/module-run.repository.port';
import { RunnerLog } from './ports/runner-log.port';
import { RunnerMetrics } from './ports/runner-metrics.port';
import { Transactions } from './ports/transactions.port';

/** Has the work of a schedule type wait while what it needs is down, and lets it go on. */
@Injectable()
export class DeferScheduleType {
  constructor(
    private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly breakers: BreakerRepository,
    private readonly log: RunnerLog,
    private readonly metrics: RunnerMetrics,
  ) {}

  /** In a transaction of its own, under the module run's lock. Safe to repeat: the later try is the one that is waited for. */
  async open(slice: ClaimedSlice, { breaker }: ScheduleType, { code, message }: Failure): Promise<void> {
    const now = this.clock.now();
    const deferral: Deferral = { wakeAt: new Date(now.getTime() + (breaker ? breaker.openForMs : 0)), code, message };
    await this.transactions.run(async () => {
      const run = await this.moduleRuns.lock(slice.moduleRunId);
      if (run && !isOver(run.state)) await this.breakers.open(run, slice.scheduleType, deferral, now);
    });
    this.log.typeDeferred(slice, deferral);
    this.metrics.breakerChanged(slice.scheduleType, 'open');
  }

  /** After a slice that tried went well. */
  async close(slice: ClaimedSlice): Promise<void> {
    if (!(await this.breakers.close(slice.scheduleType, this.clock.now()))) return;
    this.log.typeGoesOn(slice);
    this.metrics.breakerChanged(slice.scheduleType, 'closed');
  }

  /** What a schedule type waits for; undefined when it does not. */
  waitsFor(scheduleType: string): Promise<Deferral | undefined> {
    return this.transactions.run(() => this.breakers.find(scheduleType));
  }
}
