import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { type AfterCrash, afterCrash, processCrashed } from '../domain/after-crash';
import type { ClaimedSlice, SliceItem } from '../domain/slice';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { CrashRepository } from './ports/crash.repository.port';
import { ExecutionRepository } from './ports/execution.repository.port';
import { ExecutionTransactions } from './ports/execution-transactions.port';
import { ModuleRunRepository } from './ports/module-run.repository.port';
import { SliceRepository } from './ports/slice.repository.port';
import { Transactions } from './ports/transactions.port';

/** What is left to do of a slice after its last worker was lost. */
export interface AfterTakeover {
  readonly slice: ClaimedSlice;
  readonly items: readonly SliceItem[];
  /** Whether all of it had been done, so that telling others of it is what the last worker was lost at. */
  readonly telling: boolean;
}

/**
 * Finds the organization whose work ends its process: the first that a lost worker had not done. It gets a slice of its
 * own, which is worked on with nothing beside it, and when its process was lost too often it faults without another try.
 * What was in work when its organization was paused is not begun anew.
 */
@Injectable()
export class TakeOverSlice {
  constructor(
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly transactions: Transactions,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly slices: SliceRepository,
    private readonly crashes: CrashRepository,
    private readonly executions: ExecutionRepository,
    private readonly executionTransactions: ExecutionTransactions,
  ) {}

  /**
   * To be called once by who has taken a slice over, before any handler runs. Whose crash it was is decided before the
   * paused are skipped: it is theirs even so.
   *
   * @returns what this worker has to do now; undefined when the slice is no longer its own.
   */
  async execute(slice: ClaimedSlice, setBased: boolean): Promise<AfterTakeover | undefined> {
    const items = await this.slices.items(slice);
    const unfinished = items.map((item) => item.organizationId);
    const step = slice.crashed ? afterCrash(unfinished, setBased) : undefined;
    const kept = await this.transactions.run(async () => {
      // In the order in which whoever advances the module run takes them.
      const run = await this.moduleRuns.lock(slice.moduleRunId);
      if (!run || !(await this.slices.lockClaimed(slice))) return undefined;
      const after = await this.keep(slice, step);
      await this.executions.skipPaused(run, this.clock.now());
      return after;
    });
    if (kept === undefined) return undefined;
    if (step?.kind === 'telling' || step?.kind === 'split')
      return { slice: kept.slice, items: [], telling: step.kind === 'telling' };
    const left = await this.slices.items(slice);
    if (left.length === 0 || step === undefined || kept.crashes < this.settings.maxCrashes)
      return { slice, items: left, telling: false };
    const fault = new Map([[step.organizationId, processCrashed(kept.crashes)]]);
    await this.executionTransactions.recordFailures(slice, fault, this.clock.now());
    return { slice, items: [], telling: false };
  }

  private async keep(
    slice: ClaimedSlice,
    step: AfterCrash | undefined,
  ): Promise<{ slice: ClaimedSlice; crashes: number }> {
    switch (step?.kind) {
      case undefined:
      case 'telling':
        return { slice, crashes: 0 };
      case 'alone':
        return { slice, crashes: await this.crashes.count(slice, step.organizationId, this.clock.now()) };
      case 'split':
        if (step.counted) await this.crashes.count(slice, step.counted, this.clock.now());
        return { slice: await this.crashes.split(slice, step.parts), crashes: 0 };
    }
  }
}
