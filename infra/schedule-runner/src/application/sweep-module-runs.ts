import { Clock, type Guid } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { activityOf, type ModuleRun } from '../domain/module-run';
import { AdvanceModuleRun } from './advance-module-run';
import { DatabaseGuard } from './database-guard';
import { HandlerRegistry } from './handler-registry';
import { ExecutionRepository } from './ports/execution.repository.port';
import { ModuleRunRepository } from './ports/module-run.repository.port';
import { ModuleRunMessages } from './ports/module-run-messages.port';
import { SliceRepository } from './ports/slice.repository.port';
import { Transactions } from './ports/transactions.port';
import { StartModuleRun } from './start-module-run';
import { WatchModuleRun } from './watch-module-run';

/** A process with a handler says so no more often. */
const VOUCH_MS = 10_000;
/** The heartbeat is sent at least this often. */
const HEARTBEAT_MS = 10_000;

/**
 * Looks after the module run that works, every second on every replica: rings bells that were lost, wakes retries, ends
 * what is past its deadline, starts what is queued, and says how far it got.
 */
@Injectable()
export class SweepModuleRuns {
  /** What was last told of each module run that is not over, and when. */
  private readonly told = new Map<Guid, { readonly at: number; readonly what: string }>();

  constructor(
    private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly executions: ExecutionRepository,
    private readonly slices: SliceRepository,
    private readonly handlers: HandlerRegistry,
    private readonly messages: ModuleRunMessages,
    private readonly guard: DatabaseGuard,
    private readonly watch: WatchModuleRun,
    private readonly advance: AdvanceModuleRun,
    private readonly start: StartModuleRun,
  ) {}

  async execute(): Promise<void> {
    await this.guard.remember();
    const unfinished = await this.moduleRuns.unfinished();
    for (const run of unfinished) await this.tell(run);
    this.forgetAllBut(unfinished);
    const active = unfinished.find((run) => run.state !== 'queued');
    await this.watch.execute(active);
    if (active) await this.vouch(active);
    const working = active !== undefined && !(await this.advance.execute(active.id));
    if (!working && unfinished.length > 0) await this.start.resume();
  }

  private async tell(run: ModuleRun): Promise<void> {
    const { counts, retrying, deferred } = await this.executions.progress(run.id);
    const now = this.clock.now().getTime();
    const activity = activityOf(run, counts, retrying, deferred);
    const what = JSON.stringify([activity, counts]);
    const last = this.told.get(run.id);
    if (last?.what === what && now - last.at < HEARTBEAT_MS) return;
    this.told.set(run.id, { at: now, what });
    // By way of the outbox: the sweep goes on whether the broker is there or not.
    await this.transactions.run(() => this.messages.progressed(run, activity, counts));
  }

  /** Whatever keeps bells from this process: it is there and has the handler. */
  private async vouch({ id, scheduleTypes, position }: ModuleRun): Promise<void> {
    const scheduleType = scheduleTypes[position];
    if (scheduleType === undefined || !this.handlers.get(scheduleType)) return;
    const now = this.clock.now();
    await this.slices.vouch(id, scheduleType, now, new Date(now.getTime() - VOUCH_MS));
  }

  private forgetAllBut(unfinished: readonly ModuleRun[]): void {
    const ids = new Set(unfinished.map((run) => run.id));
    for (const id of this.told.keys()) if (!ids.has(id)) this.told.delete(id);
  }
}
