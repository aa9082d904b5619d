import { Clock, type Guid } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { ModuleRun } from '../domain/module-run';
import { type Signs, standstillOf, type Watched, watch } from '../domain/standstill';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { ExecutionRepository } from './ports/execution.repository.port';
import { RunnerLog } from './ports/runner-log.port';
import { RunnerMetrics } from './ports/runner-metrics.port';
import { SliceRepository } from './ports/slice.repository.port';
import { Transactions } from './ports/transactions.port';

/** How often it looks. */
const EVERY_MS = 5_000;

/** Finds a module run that stopped although the sweep goes on, and executions that run past their timeout; says so once. */
@Injectable()
export class WatchModuleRun {
  private watched: { readonly id: Guid; readonly seen: Watched; readonly at: number } | undefined;
  private said: 'stalled' | 'overdue' | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly transactions: Transactions,
    private readonly slices: SliceRepository,
    private readonly executions: ExecutionRepository,
    private readonly log: RunnerLog,
    private readonly metrics: RunnerMetrics,
  ) {}

  /** @param run the one that works; undefined when none does. */
  async execute(run: ModuleRun | undefined): Promise<void> {
    const now = this.clock.now();
    if (!run) return this.forget();
    const before = this.watched?.id === run.id ? this.watched : undefined;
    if (before && now.getTime() - before.at < EVERY_MS) return;
    const seen = watch(before?.seen, await this.look(run, now), now);
    this.watched = { id: run.id, seen, at: now.getTime() };
    const type = this.settings.scheduleTypes.find(({ name }) => name === run.scheduleTypes[run.position]);
    const standstill = standstillOf(seen, type?.timeoutMs ?? 0, now);
    this.metrics.moduleRunStalled(standstill !== undefined);
    if (standstill && standstill !== this.said) this.log.moduleRunStalled(run, standstill, seen.movedAt);
    this.said = standstill;
  }

  private async look(run: ModuleRun, now: Date): Promise<Signs> {
    const scheduleType = run.scheduleTypes[run.position] ?? '';
    return this.transactions.run(async () => {
      const { counts } = await this.executions.progress(run.id);
      const open = await this.slices.open(run.id, scheduleType);
      return {
        progress: JSON.stringify([run.position, counts, open.length]),
        held: open.some(({ state, leaseUntil }) => state === 'running' && leaseUntil !== undefined && leaseUntil > now),
        nextRetryAt: await this.executions.nextRetryAt(run, scheduleType),
      };
    });
  }

  private forget(): void {
    if (this.watched) this.metrics.moduleRunStalled(false);
    this.watched = undefined;
    this.said = undefined;
  }
}
