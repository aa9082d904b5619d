import { Clock, isTooFarAhead } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { NO_COUNTS } from '../domain/execution';
import { activityOf, isOver, type ModuleRun } from '../domain/module-run';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { AdvanceModuleRun } from './advance-module-run';
import { CANCELLED_UNSTARTED, DATE_AHEAD, DATE_FORGOTTEN, EndModuleRun } from './end-module-run';
import { PlanModuleRun } from './plan-module-run';
import { ExecutionRepository } from './ports/execution.repository.port';
import { type ModuleRunEnd, ModuleRunRepository, type ModuleRunRequest } from './ports/module-run.repository.port';
import { ModuleRunMessages } from './ports/module-run-messages.port';
import { RunnerLog } from './ports/runner-log.port';
import { SliceRepository } from './ports/slice.repository.port';
import { Transactions } from './ports/transactions.port';

/** Takes a command: records the module run and, when no other works, plans it and sets it going. */
@Injectable()
export class StartModuleRun {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly executions: ExecutionRepository,
    private readonly slices: SliceRepository,
    private readonly messages: ModuleRunMessages,
    private readonly log: RunnerLog,
    private readonly planning: PlanModuleRun,
    private readonly advance: AdvanceModuleRun,
    private readonly end: EndModuleRun,
  ) {}

  /**
   * Belongs to the transaction of the command's delivery. Safe to repeat: the same run and stage is the same module
   * run: one that is not over tells how far it is, one that is over tells its end again.
   */
  async execute(request: ModuleRunRequest): Promise<void> {
    await this.moduleRuns.lockModule();
    const { id, created, cancelled } = await this.moduleRuns.insert(request, this.clock.now());
    const run = await this.moduleRuns.lock(id);
    if (!run) throw new Error(`Module run ${id} vanished in the transaction that recorded it.`);
    if (!created) return this.repeat(run);
    // Its cancellation overtook it.
    if (cancelled) return this.end.execute(run, CANCELLED_UNSTARTED);
    if (await this.moduleRuns.hasActive()) return this.messages.progressed(run, 'queued', NO_COUNTS);
    await this.startNext();
  }

  /** Starts what has waited longest, in a transaction of its own, when nothing works. For the sweep. */
  async resume(): Promise<void> {
    await this.transactions.run(async () => {
      await this.moduleRuns.lockModule();
      if (!(await this.moduleRuns.hasActive())) await this.startNext();
    });
  }

  private async startNext(): Promise<void> {
    for (let next = await this.moduleRuns.nextQueued(); next; next = await this.moduleRuns.nextQueued()) {
      if (isTooFarAhead(next.runDate, this.clock.now())) await this.refuse(next, DATE_AHEAD);
      else if (await this.moduleRuns.isForgotten(next.runDate)) await this.refuse(next, DATE_FORGOTTEN);
      else if (!(await this.advance.within(await this.plan(next)))) return;
    }
  }

  private async plan(queued: ModuleRun): Promise<ModuleRun> {
    const now = this.clock.now();
    await this.moduleRuns.start(queued.id, now);
    const run = await this.planning.execute({ ...queued, state: 'running', startedAt: now }, now);
    await this.advance.skipDependents(run);
    this.log.moduleRunBegan(run, await this.slices.cut(run, this.settings.maxOrganizations));
    return run;
  }

  private async refuse(queued: ModuleRun, why: ModuleRunEnd): Promise<void> {
    const now = this.clock.now();
    await this.moduleRuns.start(queued.id, now);
    await this.end.execute({ ...queued, state: 'running', startedAt: now }, why);
  }

  private async repeat(run: ModuleRun): Promise<void> {
    if (isOver(run.state)) return this.messages.completed(await this.moduleRuns.ended(run));
    const { counts, retrying, deferred } = await this.executions.progress(run.id);
    await this.messages.progressed(run, activityOf(run, counts, retrying, deferred), counts);
  }
}
