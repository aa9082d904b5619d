import { Clock, type Guid, type RunDate } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { RunDecision } from '../domain/run-decision';
import type { ModuleEvent } from '../domain/run-event';
import { AdvanceRun } from './advance-run';
import { ExternalRunRepository } from './ports/external-run.repository.port';
import { ModuleEventLog } from './ports/module-event.log.port';
import { RunRepository } from './ports/run.repository.port';
import { ScheduleTypeRepository } from './ports/schedule-type.repository.port';

/**
 * Takes what a module says. Of a run of ours it moves the run on, or is written down when it is late, doubled or foreign;
 * of any other run it is kept as external. Belongs to the unit of work of the event's delivery.
 */
@Injectable()
export class HandleModuleEvent {
  constructor(
    private readonly clock: Clock,
    private readonly runs: RunRepository,
    private readonly external: ExternalRunRepository,
    private readonly scheduleTypes: ScheduleTypeRepository,
    private readonly log: ModuleEventLog,
    private readonly advance: AdvanceRun,
  ) {}

  async execute(runId: Guid, runDateUtc: RunDate, event: ModuleEvent): Promise<void> {
    const receivedAt = this.clock.now();
    const effect = await this.apply(runId, runDateUtc, event, receivedAt);
    // Heartbeats that count are in the stage's row; they would fill the log.
    if (event.kind === 'module-progressed' && effect === 'applied') return;
    await this.log.record({ runId, event, effect, receivedAt });
  }

  private async apply(runId: Guid, runDateUtc: RunDate, event: ModuleEvent, now: Date): Promise<string> {
    if (event.kind === 'module-completed') await this.learnTypes(event.module, event.results);
    const stored = await this.runs.lock(runId);
    if (stored !== undefined) return effectOf((await this.advance.execute(stored, event)).decisions);
    await this.external.record(runId, runDateUtc, event, now);
    return 'external';
  }

  private async learnTypes(module: string, results: readonly { readonly scheduleType: string }[]): Promise<void> {
    if (results.length > 0) await this.scheduleTypes.learn(results.map(({ scheduleType: name }) => ({ name, module })));
  }
}

function effectOf([first]: readonly RunDecision[]): string {
  return first?.kind === 'ignored' ? first.reason : 'applied';
}
