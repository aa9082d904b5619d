import { type ConsumeContext, Consumer } from '@baton/bus';
import { ExecutionFaulted } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { RecordExecutionFault } from '../../application/record-execution-fault';

/** An organization's execution failed for good. */
@Injectable()
@Consumer(ExecutionFaulted, { endpointName: 'scheduler-module-events' })
export class ExecutionFaultedConsumer {
  constructor(private readonly recordFault: RecordExecutionFault) {}

  async consume({ message }: ConsumeContext<typeof ExecutionFaulted>): Promise<void> {
    const { occurredAtUtc, dueDate, ...fault } = message;
    await this.recordFault.execute({ ...fault, dueDate: dueDate ?? undefined, occurredAt: occurredAtUtc });
  }
}
