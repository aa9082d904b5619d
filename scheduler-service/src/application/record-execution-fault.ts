import { faultFingerprint } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ExecutionFaultRepository, type FaultedExecution } from './ports/execution-fault.repository.port';

/** Keeps what failed for good, for the run's summary by cause. Safe to repeat: an execution has one newest fault. */
@Injectable()
export class RecordExecutionFault {
  constructor(private readonly faults: ExecutionFaultRepository) {}

  async execute(fault: Omit<FaultedExecution, 'fingerprint'>): Promise<void> {
    await this.faults.record({ ...fault, fingerprint: faultFingerprint(fault.code, fault.message) });
  }
}
