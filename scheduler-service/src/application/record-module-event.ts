import { Clock, type Guid, type RunDate } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { RunDecision } from '../domain/run-decision';
import type { ModuleEvent, RunEvent } from '../domain/run-event';
import { ExternalRunRepository } from './ports/external-run.repository.port';
import { ModuleEventLog } from './ports/module-event.log.port';
import { ScheduleTypeRepository } from './ports/schedule-type.repository.port';

/** Writes down what a module said and what it did: above all what was late, doubled or foreign. Belongs to the caller's unit of work. */
@Injectable()
export class RecordModuleEvent {
  constructor(
    private readonly clock: Clock,
    private readonly external: ExternalRunRepository,
    private readonly scheduleTypes: ScheduleTypeRepository,
    private readonly log: ModuleEventLog,
  ) {}

  /** Of a run of ours. Called with each decision; one of them says what the event did. */
  async ofRun(runId: Guid, event: RunEvent, decision: RunDecision): Promise<void> {
    if (event.kind !== 'module-completed' && event.kind !== 'module-progressed') return;
    const effect = effectOf(decision);
    if (effect !== undefined) await this.record(runId, event, effect);
  }

  /** Of a run that was commanded elsewhere; it is kept as external. */
  async ofExternalRun(runId: Guid, runDateUtc: RunDate, event: ModuleEvent): Promise<void> {
    await this.external.record(runId, runDateUtc, event, this.clock.now());
    await this.record(runId, event, 'external');
  }

  private async record(runId: Guid, event: ModuleEvent, effect: string): Promise<void> {
    if (event.kind === 'module-completed' && event.results.length > 0) {
      await this.scheduleTypes.learn(event.results.map(({ scheduleType: name }) => ({ name, module: event.module })));
    }
    await this.log.record({ runId, event, effect, receivedAt: this.clock.now() });
  }
}

/** Undefined for heartbeats that count, which are in the stage's row and would fill the log, and for what follows an end. */
function effectOf(decision: RunDecision): string | undefined {
  if (decision.kind === 'ignored') return decision.reason;
  return decision.kind === 'stage-ended' ? 'applied' : undefined;
}
