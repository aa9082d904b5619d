import { type ConsumeContext, Consumer } from '@baton/bus';
import { ExecuteSlice } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable, type Type } from '@nestjs/common';
import { ExecuteSlice as ExecuteSliceUseCase } from '../../application/execute-slice';
import { Failures } from '../../application/ports/failures.port';
import { Stopping } from '../stopping';

/**
 * Answers the bell. It bypasses inbox and retry: the slice's row decides who works on it, and what goes wrong here is
 * rung for again by the sweep once the lease is over.
 */
export function executeSliceConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ExecuteSlice, {
    endpointName: `${module}-execute-slice`,
    concurrentMessageLimit: 8,
    outbox: 'none',
    retry: { kind: 'none' },
    timeoutMs: 300_000,
  })
  class ExecuteSliceConsumer {
    constructor(
      private readonly executeSlice: ExecuteSliceUseCase,
      private readonly stopping: Stopping,
      private readonly failures: Failures,
      @Inject(LOGGER) private readonly logger: Logger,
    ) {}

    async consume({ message }: ConsumeContext<typeof ExecuteSlice>): Promise<void> {
      const { moduleRunId, sliceNumber, scheduleType } = message;
      if (message.module !== module) return;
      try {
        await this.executeSlice.execute({ moduleRunId, number: sliceNumber }, scheduleType, this.stopping.signal);
      } catch (error) {
        const fields = {
          [LogField.moduleRunId]: moduleRunId,
          [LogField.scheduleType]: scheduleType,
          [LogField.sliceNumber]: sliceNumber,
          [LogField.code]: this.failures.read(error).code,
          [LogField.err]: error,
        };
        this.logger.error(fields, 'a slice was left; it is taken up again when its lease is over');
      }
    }
  }
  return ExecuteSliceConsumer;
}
