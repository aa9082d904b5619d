import { type ConsumeContext, Consumer } from '@baton/bus';
import { ExecuteSlice } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { SliceWorkers } from './slice-workers';

/**
 * Answers the bell. It bypasses inbox and retry: the slice's row decides who works on it, and a bell that comes to nothing
 * is rung again by the sweep.
 */
export function executeSliceConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ExecuteSlice, {
    endpointName: `${module}-execute-slice`,
    concurrentMessageLimit: 8,
    outbox: 'none',
    retry: { kind: 'none' },
  })
  class ExecuteSliceConsumer {
    constructor(private readonly workers: SliceWorkers) {}

    async consume({ message }: ConsumeContext<typeof ExecuteSlice>): Promise<void> {
      if (message.module !== module) return;
      const { moduleRunId, sliceNumber, scheduleType } = message;
      const bell = { moduleRunId, number: sliceNumber, scheduleType };
      await this.workers.answer(bell).catch((error: unknown) => this.workers.failed(bell, error));
    }
  }
  return ExecuteSliceConsumer;
}
