import { type ConsumeContext, Consumer } from '@baton/bus';
import { AppError, presentGuid, RunSchedulerCommand } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { StartRun } from '../../application/start-run';
import type { Refusal } from '../../application/start-run.request';
import { DEFAULT_PIPELINE } from '../../domain/pipeline';

/** A bare command asked for what cannot be; it has no answer, so it goes where people look. */
class RunCommandRefusedError extends AppError {
  readonly code = 'RUN_COMMAND_REFUSED';
  readonly retryable = false;

  constructor({ code, reason }: Refusal) {
    super(`The command starts no run (${code}): ${reason}`);
  }
}

/**
 * The centralized trigger: a bare `RunSchedulerCommand` starts the default pipeline. Each module's command implements it,
 * so copies of those come here too; they are the modules' affair.
 */
@Injectable()
@Consumer(RunSchedulerCommand, { endpointName: 'scheduler-run-scheduler' })
export class RunSchedulerConsumer {
  constructor(private readonly startRun: StartRun) {}

  async consume({ message, messageTypes, conversationId }: ConsumeContext<typeof RunSchedulerCommand>): Promise<void> {
    if (messageTypes[0] !== RunSchedulerCommand.urn) return;
    const { runDateUtc, organizationIds, scheduleTypes, dryRun, window } = message;
    const result = await this.startRun.execute({
      pipeline: DEFAULT_PIPELINE,
      runDateUtc,
      organizationIds,
      scheduleTypes,
      dryRun,
      window,
      rerun: false,
      runId: presentGuid(message.runId),
      conversationId,
    });
    if (result.kind === 'refused') throw new RunCommandRefusedError(result);
  }
}
