import { Clock, type Guid } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { type AdvanceStep, type AdvanceView, advance } from '../domain/advance';
import { isOver, type ModuleRun } from '../domain/module-run';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { DatabaseGuard } from './database-guard';
import { EndModuleRun } from './end-module-run';
import { BreakerRepository } from './ports/breaker.repository.port';
import { type CancelReason, ExecutionRepository } from './ports/execution.repository.port';
import { ModuleRunRepository } from './ports/module-run.repository.port';
import { ModuleRunMessages } from './ports/module-run-messages.port';
import { SliceRepository } from './ports/slice.repository.port';
import { Transactions } from './ports/transactions.port';

/** Later than any retry. */
const EVER = new Date('9999-12-31T00:00:00Z');

/**
 * Brings a module run as far as it can go now. The one function that does: called after planning, after each slice, on
 * cancelling and by the sweep, always under the module run's row lock, and harmless to call too often.
 */
@Injectable()
export class AdvanceModuleRun {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly executions: ExecutionRepository,
    private readonly slices: SliceRepository,
    private readonly breakers: BreakerRepository,
    private readonly guard: DatabaseGuard,
    private readonly messages: ModuleRunMessages,
    private readonly end: EndModuleRun,
  ) {}

  /** In a transaction of its own. @returns whether the module run is over. */
  async execute(moduleRunId: Guid): Promise<boolean> {
    return this.transactions.run(async () => {
      const run = await this.moduleRuns.lock(moduleRunId);
      if (!run || isOver(run.state)) return true;
      return run.state === 'queued' ? false : this.within(run);
    });
  }

  /** In the open unit of work, which holds the lock. @returns whether the module run is over. */
  async within(locked: ModuleRun): Promise<boolean> {
    let run = locked;
    for (;;) {
      const step = advance(await this.look(run));
      const next = await this.take(run, step);
      if (next === 'over') return true;
      if (next === 'settled') return false;
      run = next;
    }
  }

  private async look(run: ModuleRun): Promise<AdvanceView> {
    const scheduleType = run.scheduleTypes[run.position];
    const window = this.guard.window(run.window);
    return {
      now: this.clock.now(),
      window,
      // Whether any waits has to be seen even while none may be offered.
      slices: scheduleType ? await this.slices.open(run.id, scheduleType, Math.max(1, window)) : [],
      nextRetryAt: scheduleType ? await this.executions.nextRetryAt(run, scheduleType) : undefined,
      more: run.position + 1 < run.scheduleTypes.length,
      deadlineAt: run.deadlineAt,
      cancelling: run.state === 'cancelling',
      deferredUntil: scheduleType ? (await this.breakers.find(scheduleType))?.wakeAt : undefined,
    };
  }

  /** Carries out one step. @returns the module run to look at again, or why there is no need to. */
  private async take(run: ModuleRun, step: AdvanceStep): Promise<ModuleRun | 'settled' | 'over'> {
    switch (step.kind) {
      case 'work':
        await this.ring(run, [...step.offer, ...step.ring]);
        return 'settled';
      case 'wait':
        await this.moduleRuns.wakeAt(run.id, step.until);
        return 'settled';
      case 'slice-retries':
        await this.cutRetries(run);
        return run;
      case 'open-next-type':
        return this.openNextType(run);
      case 'drain':
        return this.drain(run, 'The deadline passed before all executions had started; what was left is cancelled.');
      case 'complete':
        await this.complete(run);
        return 'over';
    }
  }

  private async ring(run: ModuleRun, numbers: readonly number[]): Promise<void> {
    if (numbers.length === 0) return;
    await this.slices.offer(run.id, numbers, this.clock.now());
    await this.messages.sliceOffered(run, numbers);
  }

  private async cutRetries(run: ModuleRun): Promise<void> {
    const scheduleType = run.scheduleTypes[run.position];
    if (!scheduleType) return;
    await this.executions.skipPaused(run, this.clock.now());
    await this.slices.cutRetries(run, scheduleType, this.settings.maxOrganizations, this.clock.now());
  }

  private async openNextType(run: ModuleRun): Promise<ModuleRun> {
    const next = { ...run, position: run.position + 1 };
    await this.skipDependents(next);
    await this.moduleRuns.moveTo(run.id, next.position);
    return next;
  }

  /** Skips those for whom the schedule type in work makes no sense, because one that it needs failed for them. */
  async skipDependents(run: ModuleRun): Promise<void> {
    const name = run.scheduleTypes[run.position];
    const needed = this.settings.scheduleTypes.find((type) => type.name === name)?.after ?? [];
    if (name === undefined || needed.length === 0) return;
    const names = needed.map((type) => type.name);
    await this.executions.skipDependents(run, name, names, this.clock.now());
  }

  /**
   * Ends a module run early: what waits is cancelled at once, what is in work ends and is closed by its worker. What at
   * the deadline waits for what it needs is left to be faulted, slice by slice.
   */
  async drain(run: ModuleRun, error: string | undefined): Promise<ModuleRun> {
    const now = this.clock.now();
    const down = await this.downAtDeadline(run, now);
    if (down !== undefined) await this.slices.cutRetries(run, down, this.settings.maxOrganizations, EVER);
    await this.moduleRuns.markCancelling(run, error);
    const others = { ...run, scheduleTypes: run.scheduleTypes.filter((name) => name !== down) };
    await this.executions.cancelWaiting(others, whyCancelled(error), now);
    await this.slices.cancelUnclaimed(run, down);
    return { ...run, state: 'cancelling', error };
  }

  /** The schedule type in work, when its deadline has passed and it waits for what it needs. */
  private async downAtDeadline(run: ModuleRun, now: Date): Promise<string | undefined> {
    const scheduleType = run.scheduleTypes[run.position];
    if (scheduleType === undefined || run.deadlineAt === undefined || run.deadlineAt > now) return undefined;
    return (await this.breakers.find(scheduleType)) && scheduleType;
  }

  private async complete(run: ModuleRun): Promise<void> {
    if (run.state === 'cancelling') await this.executions.cancelLeft(run, whyCancelled(run.error), this.clock.now());
    const results = await this.executions.results(run);
    const untold = await this.slices.untold(run.id);
    const error = untold.length > 0 ? `Others were not told of what was done. ${untold.join(' ')}` : run.error;
    const state = error !== undefined ? 'faulted' : run.state === 'cancelling' ? 'cancelled' : 'succeeded';
    await this.end.execute(run, { state, error, results });
  }
}

/** Only the deadline ends a module run with an error of its own. */
function whyCancelled(error: string | undefined): CancelReason {
  return error === undefined ? 'cancelled' : 'deadline-passed';
}
