import { type ConsumeContext, Consumer } from '@baton/bus';
import { ModuleRunCompleted, ModuleRunProgressed, presentGuid } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { HandleModuleEvent } from '../../application/handle-module-event';

const endpointName = 'scheduler-module-events';

/** A module's sign of life. */
@Injectable()
@Consumer(ModuleRunProgressed, { endpointName })
export class ModuleRunProgressedConsumer {
  constructor(private readonly handle: HandleModuleEvent) {}

  async consume({ message }: ConsumeContext<typeof ModuleRunProgressed>): Promise<void> {
    const { runId, runDateUtc, module, state, planned, succeeded, faulted, skipped, cancelled, atUtc } = message;
    await this.handle.execute(runId, runDateUtc, {
      kind: 'module-progressed',
      module,
      stageId: presentGuid(message.stageId),
      activity: state,
      counts: { planned, succeeded, faulted, skipped, cancelled },
      at: atUtc,
    });
  }
}

/** A module is done: the baton goes on. */
@Injectable()
@Consumer(ModuleRunCompleted, { endpointName })
export class ModuleRunCompletedConsumer {
  constructor(private readonly handle: HandleModuleEvent) {}

  async consume({ message }: ConsumeContext<typeof ModuleRunCompleted>): Promise<void> {
    const { runId, runDateUtc, module, outcome, scheduleTypes, error } = message;
    await this.handle.execute(runId, runDateUtc, {
      kind: 'module-completed',
      module,
      stageId: presentGuid(message.stageId),
      outcome,
      results: scheduleTypes,
      error: error ?? undefined,
    });
  }
}
