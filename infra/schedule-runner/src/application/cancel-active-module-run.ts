import { Clock, type Guid } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { isOver } from '../domain/module-run';
import { AdvanceModuleRun } from './advance-module-run';
import { CANCELLED_UNSTARTED, EndModuleRun } from './end-module-run';
import { ModuleRunRepository } from './ports/module-run.repository.port';
import { ModuleRunMessages } from './ports/module-run-messages.port';

/** Ends a module run because somebody asked: answered by `ModuleRunCompleted`, outcome `cancelled`. */
@Injectable()
export class CancelActiveModuleRun {
  constructor(
    private readonly clock: Clock,
    private readonly moduleRuns: ModuleRunRepository,
    private readonly advance: AdvanceModuleRun,
    private readonly messages: ModuleRunMessages,
    private readonly end: EndModuleRun,
  ) {}

  /** Belongs to the transaction of the command's delivery. Safe to repeat. */
  async execute(runId: Guid, stageId: Guid | undefined): Promise<void> {
    await this.moduleRuns.lockModule();
    const found = await this.moduleRuns.findByRun(runId, stageId);
    if (!found) return this.moduleRuns.leaveTombstone(runId, stageId, this.clock.now());
    const run = await this.moduleRuns.lock(found.id);
    if (!run) return;
    if (isOver(run.state)) return this.messages.completed(await this.moduleRuns.ended(run));
    if (run.state === 'queued') return this.end.execute(run, CANCELLED_UNSTARTED);
    await this.advance.within(run.state === 'cancelling' ? run : await this.advance.drain(run, undefined));
  }
}
