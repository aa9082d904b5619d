import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { type AfterCrash, afterCrash, processCrashed } from '../domain/after-crash';
import type { ClaimedSlice, SliceItem } from '../domain/slice';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { CrashRepository } from './ports/crash.repository.port';
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
 */
@Injectable()
export class IsolateCrash {
  constructor(
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly transactions: Transactions,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly slices: SliceRepository,
    private readonly crashes: CrashRepository,
    private readonly executions: ExecutionTransactions,
  ) {}

  /**
   * To be called once by who has taken a slice over, before any handler runs.
   *
   * @returns what this worker has to do now; undefined when the slice is no longer its own.
   */
  async execute(slice: ClaimedSlice, setBased: boolean): Promise<AfterTakeover | undefined> {
    const items = await this.slices.items(slice);
    const unfinished = items.map((item) => item.organizationId);
    const step = afterCrash(unfinished, setBased);
    const kept = await this.transactions.run(async () => {
      // In the order in which whoever advances the module run takes them.
      await this.moduleRuns.lock(slice.moduleRunId);
      return (await this.slices.lockClaimed(slice)) ? this.keep(slice, step) : undefined;
    });
    if (kept === undefined) return undefined;
    if (step.kind !== 'alone') return { slice: kept.slice, items: [], telling: step.kind === 'telling' };
    if (kept.crashes < this.settings.maxCrashes) return { slice, items, telling: false };
    const fault = new Map([[step.organizationId, processCrashed(kept.crashes)]]);
    await this.executions.recordFailures(slice, fault, this.clock.now());
    return { slice, items: [], telling: false };
  }

  private async keep(slice: ClaimedSlice, step: AfterCrash): Promise<{ slice: ClaimedSlice; crashes: number }> {
    switch (step.kind) {
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
