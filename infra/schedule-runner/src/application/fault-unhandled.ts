import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { handlerMissing } from '../domain/handler-missing';
import type { ClaimedSlice } from '../domain/slice';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { ExecutionTransactions } from './ports/execution-transactions.port';
import { SliceRepository } from './ports/slice.repository.port';
import { SliceWork } from './slice-work';

/** Faults what is left of a slice that no process has a handler for, so that the module run goes on without it. */
@Injectable()
export class FaultUnhandled {
  constructor(
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly slices: SliceRepository,
    private readonly executions: ExecutionTransactions,
  ) {}

  /** To be called by a process without the handler that has claimed the slice after the grace period. */
  async execute(slice: ClaimedSlice): Promise<SliceWork> {
    const work = new SliceWork(slice, await this.slices.items(slice));
    const fault = handlerMissing(slice.scheduleType, this.settings.handlerGraceMs);
    const faults = new Map(work.items.map((item) => [item.organizationId, fault]));
    if (faults.size > 0) await this.executions.recordFailures(slice, faults, this.clock.now());
    for (const item of work.items) work.note(item.organizationId, fault);
    work.finish();
    return work;
  }
}
