import { type ConsumeContext, Consumer } from '@baton/bus';
import { RunAccepted, RunRefused, StartRun } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { StartRun as StartRunUseCase } from '../../application/start-run';

/** Starts runs for whoever asks; answers those who gave an address. */
@Injectable()
@Consumer(StartRun, { endpointName: 'scheduler-commands' })
export class StartRunConsumer {
  constructor(
    private readonly startRun: StartRunUseCase,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async consume(context: ConsumeContext<typeof StartRun>): Promise<void> {
    const { message, conversationId, responseAddress } = context;
    const result = await this.startRun.execute({ ...message, conversationId });
    const fields = { [LogField.request]: message, [LogField.result]: result };
    this.logger.info(fields, 'a run was asked for over the bus');
    if (responseAddress === undefined) return;
    if (result.kind === 'refused') {
      await context.respond(RunRefused, { code: result.code, reason: result.reason });
    } else {
      await context.respond(RunAccepted, { runId: result.runId, created: result.created, state: result.state });
    }
  }
}
