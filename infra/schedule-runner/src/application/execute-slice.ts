import { Clock } from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import type { ClaimedSlice, SliceKey } from '../domain/slice';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { AdvanceModuleRun } from './advance-module-run';
import { CloseSlice } from './close-slice';
import { ExecuteOrganization } from './execute-organization';
import { ExecuteSet } from './execute-set';
import { HandlerRegistry, type RegisteredHandler } from './handler-registry';
import { SliceRepository } from './ports/slice.repository.port';
import { SliceWork } from './slice-work';
import { StartModuleRun } from './start-module-run';

/** Claims a slice and works through it: organization after organization until it is done or its time is up. */
@Injectable()
export class ExecuteSlice {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly handlers: HandlerRegistry,
    private readonly slices: SliceRepository,
    private readonly executeOrganization: ExecuteOrganization,
    private readonly executeSet: ExecuteSet,
    private readonly closeSlice: CloseSlice,
    private readonly advance: AdvanceModuleRun,
    private readonly start: StartModuleRun,
  ) {}

  /**
   * @param stopping aborts when the service stops: the organization in work is finished, the rest is left to others.
   */
  async execute(key: SliceKey, scheduleType: string, stopping: AbortSignal): Promise<void> {
    const registered = this.handlers.get(scheduleType);
    if (!registered) return;
    const now = this.clock.now();
    const slice = await this.slices.claim(key, now, this.leaseFrom(now));
    if (!slice) return;
    const work = new SliceWork(slice, await this.slices.items(slice));
    const ours = await this.workThrough(work, registered, stopping);
    if (!ours || !(await this.closeSlice.execute(work, registered))) return;
    if (await this.advance.execute(key.moduleRunId)) await this.start.resume();
  }

  private async workThrough(work: SliceWork, registered: RegisteredHandler, stopping: AbortSignal): Promise<boolean> {
    if (registered.setBased) return this.executeSet.execute(work, registered);
    const { slice, items } = work;
    const endsAt = this.clock.now().getTime() + this.settings.budgetMs;
    let renewAt = this.renewalAfter(this.clock.now());
    for (const item of items) {
      const now = this.clock.now();
      if (now.getTime() >= endsAt || stopping.aborted || isPast(slice, now)) return true;
      if (now.getTime() >= renewAt) {
        if (!(await this.slices.renew(slice, this.leaseFrom(now), work.progress))) return false;
        renewAt = this.renewalAfter(now);
      }
      const done = await this.executeOrganization.execute(slice, item, registered);
      if (done === 'fence-lost') return false;
      work.note(item.organizationId, done);
    }
    work.finish();
    return true;
  }

  private leaseFrom(now: Date): Date {
    return new Date(now.getTime() + this.settings.leaseMs);
  }

  /** A lease is prolonged long before it ends, and often enough for progress to be seen. */
  private renewalAfter(now: Date): number {
    return now.getTime() + Math.min(1_000, this.settings.leaseMs / 3);
  }
}

function isPast({ deadlineAt }: ClaimedSlice, now: Date): boolean {
  return deadlineAt !== undefined && deadlineAt <= now;
}
