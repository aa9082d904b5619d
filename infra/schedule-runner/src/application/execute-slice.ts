import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { ClaimedSlice, SliceItem, SliceKey } from '../domain/slice';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { AdvanceModuleRun } from './advance-module-run';
import { CloseSlice } from './close-slice';
import { ExecuteOrganization } from './execute-organization';
import { ExecuteSet } from './execute-set';
import { HandlerRegistry, type RegisteredHandler } from './handler-registry';
import { IsolateCrash } from './isolate-crash';
import { Heartbeat } from './ports/heartbeat.port';
import { RunnerLog } from './ports/runner-log.port';
import { RunnerMetrics } from './ports/runner-metrics.port';
import { SliceRepository } from './ports/slice.repository.port';
import { SliceWork } from './slice-work';
import { StartModuleRun } from './start-module-run';

/** Often enough for progress to be seen, milliseconds; more often where a lease is short. */
const HEARTBEAT_MS = 1_000;

/** Claims a slice and works through it: organization after organization until it is done or its time is up. */
@Injectable()
export class ExecuteSlice {
  constructor(
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly handlers: HandlerRegistry,
    private readonly slices: SliceRepository,
    private readonly heartbeat: Heartbeat,
    private readonly log: RunnerLog,
    private readonly metrics: RunnerMetrics,
    private readonly executeOrganization: ExecuteOrganization,
    private readonly executeSet: ExecuteSet,
    private readonly isolateCrash: IsolateCrash,
    private readonly closeSlice: CloseSlice,
    private readonly advance: AdvanceModuleRun,
    private readonly start: StartModuleRun,
  ) {}

  /** Claims a slice, if this process has a handler for it. @returns undefined when there is nothing to do here. */
  async claim(key: SliceKey, scheduleType: string): Promise<ClaimedSlice | undefined> {
    if (!this.handlers.get(scheduleType)) return undefined;
    const now = this.clock.now();
    return this.slices.claim(key, now, this.leaseFrom(now));
  }

  /** Leaves a slice that was offered to others, whose bell is rung by the next sweep. */
  giveBack(key: SliceKey): Promise<void> {
    return this.slices.giveBack(key);
  }

  /**
   * Works on a slice that {@link claim} gave.
   *
   * @param stopping aborts when the service stops: the organization in work is finished, the rest is left to others.
   */
  async work(slice: ClaimedSlice, stopping: AbortSignal): Promise<void> {
    const registered = this.handlers.get(slice.scheduleType);
    if (!registered) return;
    const startedAt = this.clock.now();
    if (slice.takenOver) this.log.sliceTakenOver(slice);
    const left = await this.whatIsLeft(slice, registered);
    if (!left) return;
    const work = new SliceWork(left.slice, left.items);
    const ours = await this.whileHolding(work, () => this.workThrough(work, registered, stopping));
    const closed = ours && (await this.closeSlice.execute(work, registered));
    this.metrics.sliceLeft(work, closed ? 'closed' : 'lost', this.clock.now().getTime() - startedAt.getTime());
    if (!closed) return;
    if (await this.advance.execute(slice.moduleRunId)) await this.start.resume();
  }

  /** Has to be called when {@link work} threw: this process lives on, whatever went wrong. */
  leave(slice: ClaimedSlice): Promise<void> {
    return this.slices.leave(slice);
  }

  private async whatIsLeft(
    slice: ClaimedSlice,
    { setBased }: RegisteredHandler,
  ): Promise<{ slice: ClaimedSlice; items: readonly SliceItem[] } | undefined> {
    if (!slice.crashed) return { slice, items: await this.slices.items(slice) };
    return this.isolateCrash.execute(slice, setBased);
  }

  /** Prolongs the lease and reports on the way; who finds the fence taken notices at the next organization. */
  private async whileHolding(work: SliceWork, workThrough: () => Promise<boolean>): Promise<boolean> {
    const letGo = this.heartbeat.every(Math.min(HEARTBEAT_MS, this.settings.leaseMs / 3), () =>
      this.slices.renew(work.slice, this.leaseFrom(this.clock.now()), work.progress),
    );
    try {
      return await workThrough();
    } finally {
      letGo();
    }
  }

  private async workThrough(work: SliceWork, registered: RegisteredHandler, stopping: AbortSignal): Promise<boolean> {
    if (registered.setBased) return this.executeSet.execute(work, registered);
    const { slice, items } = work;
    const endsAt = this.clock.now().getTime() + this.settings.budgetMs;
    for (const item of items) {
      const now = this.clock.now();
      if (now.getTime() >= endsAt || stopping.aborted || isPast(slice, now)) return true;
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
}

function isPast({ deadlineAt }: ClaimedSlice, now: Date): boolean {
  return deadlineAt !== undefined && deadlineAt <= now;
}
