import { type ConsumeContext, SagaConsumer, type SagaContext } from '@baton/bus';
import type { ModuleRunCompleted, ModuleRunProgressed } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { CarryOutRunDecision } from '../../application/carry-out-run-decision';
import { RunRepository } from '../../application/ports/run.repository.port';
import { RecordModuleEvent } from '../../application/record-module-event';
import { completedOf, progressedOf, runSaga } from '../../application/run.saga';
import { SchedulerSettings } from '../../application/scheduler.settings';
import type { Run } from '../../domain/run';
import type { RunDecision } from '../../domain/run-decision';

/** Moves runs on: with what modules say, and when their timers are due. */
@Injectable()
@SagaConsumer(runSaga, { endpointName: 'scheduler-module-events' })
export class RunSagaConsumer implements SagaConsumer<typeof runSaga> {
  readonly polled: boolean;
  readonly missing = {
    // Of a command from elsewhere: who sent it hears of its fault as well.
    commandFaulted: 'discard' as const,
    progressed: ({ message }: ConsumeContext<typeof ModuleRunProgressed>) =>
      this.record.ofExternalRun(message.runId, message.runDateUtc, progressedOf(message)),
    completed: ({ message }: ConsumeContext<typeof ModuleRunCompleted>) =>
      this.record.ofExternalRun(message.runId, message.runDateUtc, completedOf(message)),
  };

  constructor(
    readonly repository: RunRepository,
    private readonly carryOut: CarryOutRunDecision,
    private readonly record: RecordModuleEvent,
    { ticks }: SchedulerSettings,
  ) {
    this.polled = ticks;
  }

  async react(decision: RunDecision, run: Run, { event }: SagaContext<typeof runSaga>): Promise<void> {
    await this.carryOut.execute(decision, run);
    await this.record.ofRun(run.id, event, decision);
  }
}
