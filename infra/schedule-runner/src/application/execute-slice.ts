import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { Deferral } from '../domain/breaker';
import type { ClaimedSlice, SliceKey } from '../domain/slice';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { AdvanceModuleRun } from './advance-module-run';
import { CloseSlice } from './close-slice';
import { DatabaseGuard } from './database-guard';
import { DeferScheduleType } from './defer-schedule-type';
import { ExecuteOrganization, type Turn } from './execute-organization';
import { ExecuteSet } from './execute-set';
import { FaultUnhandled } from './fault-unhandled';
import { HandlerRegistry, type RegisteredHandler } from './handler-registry';
import { Breakers } from './ports/breakers.port';
import { ExecutionRepository } from './ports/execution.repository.port';
import type { OpenExecutions } from './ports/execution-transactions.port';
import { Heartbeat } from './ports/heartbeat.port';
import { RunnerLog } from './ports/runner-log.port';
import { RunnerMetrics } from './ports/runner-metrics.port';
import { SliceRepository } from './ports/slice.repository.port';
import { SliceWork } from './slice-work';
import { StartModuleRun } from './start-module-run';
import { TakeOverSlice } from './take-over-slice';

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
    private readonly executions: ExecutionRepository,
    private readonly heartbeat: Heartbeat,
    private readonly log: RunnerLog,
    private readonly metrics: RunnerMetrics,
    private readonly executeOrganization: ExecuteOrganization,
    private readonly executeSet: ExecuteSet,
    private readonly takeOver: TakeOverSlice,
    private readonly faultUnhandled: FaultUnhandled,
    private readonly closeSlice: CloseSlice,
    private readonly breakers: Breakers,
    private readonly guard: DatabaseGuard,
    private readonly defer: DeferScheduleType,
    private readonly advance: AdvanceModuleRun,
    private readonly start: StartModuleRun,
  ) {}

  /**
   * Claims a slice, if this process has a handler for it; without one it does so only after the grace period in which
   * nobody had, and faults it.
   *
   * @returns undefined when there is nothing to do here.
   */
  async claim(key: SliceKey, scheduleType: string): Promise<ClaimedSlice | undefined> {
    const now = this.clock.now();
    const graceOver = new Date(now.getTime() - this.settings.handlerGraceMs);
    const unclaimedSince = this.handlers.get(scheduleType) ? undefined : graceOver;
    return this.slices.claim(key, now, this.leaseFrom(now), unclaimedSince);
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
    const startedAt = this.clock.now();
    if (slice.takenOver) this.log.sliceTakenOver(slice);
    const registered = this.handlers.get(slice.scheduleType);
    const down = slice.probing && isPast(slice, startedAt) ? await this.defer.waitsFor(slice.scheduleType) : undefined;
    const able = down || slice.cancelling ? undefined : registered;
    const work = await this.begin(slice, able, down);
    if (!work) return;
    const ours = !able || (await this.whileHolding(work, () => this.workThrough(work, able, stopping)));
    const openedBy = this.breakers.openedBy(slice.scheduleType);
    const closed = ours && (await this.closeSlice.execute(work, registered));
    this.metrics.sliceLeft(work, closed ? 'closed' : 'lost', this.clock.now().getTime() - startedAt.getTime());
    if (!closed) return;
    this.guard.sliceEnded();
    if (able && openedBy) await this.defer.open(slice, able.scheduleType, openedBy);
    else if (able && slice.probing && work.reached !== undefined) await this.defer.close(slice);
    if (await this.advance.execute(slice.moduleRunId)) await this.start.resume();
  }

  /** Has to be called when {@link work} threw: this process lives on, whatever went wrong. */
  leave(slice: ClaimedSlice): Promise<void> {
    return this.slices.leave(slice);
  }

  /**
   * @param able the handler, where it may begin anything.
   * @returns what is to be done of a slice; nothing is left where it cannot be; undefined when it is no longer ours.
   */
  private async begin(
    slice: ClaimedSlice,
    able: RegisteredHandler | undefined,
    down: Deferral | undefined,
  ): Promise<SliceWork | undefined> {
    if (slice.cancelling && !down) return this.cancel(slice);
    if (!able) return this.faultUnhandled.execute(slice, down);
    this.breakers.begin(slice.scheduleType, slice.probing);
    if (!slice.takenOver) return new SliceWork(slice, await this.slices.items(slice));
    const left = await this.takeOver.execute(slice, able.setBased);
    return left && new SliceWork(left.slice, left.items, left.telling);
  }

  /** Ends what is left of a slice whose module run ends early; a worker that has lost the slice may still be at work. */
  private async cancel(slice: ClaimedSlice): Promise<SliceWork> {
    const work = new SliceWork(slice, [], slice.crashed);
    await this.whileHolding(work, () => this.executions.cancelSlice(slice, this.clock.now()));
    work.finish();
    return work;
  }

  /** Prolongs the lease and reports on the way; who finds the fence taken notices at the next organization. */
  private async whileHolding<T>(work: SliceWork, workThrough: () => Promise<T>): Promise<T> {
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
    const mayStart = () => !stopping.aborted && !isPast(work.slice, this.clock.now());
    return registered.setBased
      ? this.executeSet.execute(work, registered, mayStart)
      : this.oneByOne(work, registered, mayStart);
  }

  private async oneByOne(work: SliceWork, registered: Turn['registered'], mayGoOn: () => boolean): Promise<boolean> {
    const { slice, items } = work;
    const endsAt = this.clock.now().getTime() + this.settings.budgetMs;
    let opened: OpenExecutions | undefined;
    try {
      for (const [index, item] of items.entries()) {
        if (!mayGoOn() || this.clock.now().getTime() >= endsAt) return true;
        if (this.breakers.openedBy(slice.scheduleType)) return true;
        const next = items[index + 1]?.organizationId;
        const { done, ahead } = await this.executeOrganization.execute({
          slice,
          item,
          registered,
          mayGoOn,
          opened,
          next,
        });
        opened = ahead;
        if (done === 'fence-lost') return false;
        if (done === 'left' || done === 'deferred') return true;
        work.note(item.organizationId, done);
      }
      work.finish();
      return true;
    } finally {
      await opened?.rollback();
    }
  }

  private leaseFrom(now: Date): Date {
    return new Date(now.getTime() + this.settings.leaseMs);
  }
}

function isPast({ deadlineAt }: ClaimedSlice, now: Date): boolean {
  return deadlineAt !== undefined && deadlineAt <= now;
}
