import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { type Deferral, dependencyDown } from '../domain/breaker';
import { handlerMissing } from '../domain/handler-missing';
import type { ClaimedSlice } from '../domain/slice';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { ExecutionTransactions } from './ports/execution-transactions.port';
import { SliceRepository } from './ports/slice.repository.port';
import { SliceWork } from './slice-work';

/** Faults what is left of a slice that nobody can work on, so that the module run goes on without it. */
@Injectable()
export class FaultUnhandled {
  constructor(
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly slices: SliceRepository,
    private readonly executions: ExecutionTransactions,
  ) {}

  /**
   * To be called by who has claimed the slice: a process without the handler after the grace period, or any after the
   * deadline.
   *
   * @param down what its work waits for until the deadline; undefined where it has no handler.
   */
  async execute(slice: ClaimedSlice, down: Deferral | undefined): Promise<SliceWork> {
    const work = new SliceWork(slice, await this.slices.items(slice));
    const fault = down ? dependencyDown(down) : handlerMissing(slice.scheduleType, this.settings.handlerGraceMs);
    const faults = new Map(work.items.map((item) => [item.organizationId, fault]));
    if (faults.size > 0) await this.executions.recordFailures(slice, faults, this.clock.now());
    for (const item of work.items) work.note(item.organizationId, fault);
    work.finish();
    return work;
  }
}
