import { Injectable } from '@nestjs/common';
import type { Run } from '../domain/run';
import type { RunDecision } from '../domain/run-decision';
import { ExecutionFaultRepository } from './ports/execution-fault.repository.port';
import { RunMessages } from './ports/run-messages.port';
import { PromoteNextRun } from './promote-next-run';

/** Does what was decided about a run, which is saved already, in the same unit of work. */
@Injectable()
export class CarryOutRunDecision {
  constructor(
    private readonly faults: ExecutionFaultRepository,
    private readonly messages: RunMessages,
    private readonly promoteNext: PromoteNextRun,
  ) {}

  /** @param run as the decision left it. */
  async execute(decision: RunDecision, run: Run): Promise<void> {
    if (decision.kind === 'ignored') return;
    if (decision.kind === 'retry-queued') await this.forgetFaults(decision, run);
    await this.messages.announce(decision, run);
    if (givesWay(decision, run)) await this.promoteNext.execute(run.pipeline);
  }

  private async forgetFaults({ stages }: Extract<RunDecision, { kind: 'retry-queued' }>, run: Run): Promise<void> {
    for (const { position, scope } of stages) {
      const stage = run.stages[position];
      if (stage) await this.faults.forget(run.id, stage.plan.module, scope);
    }
  }
}

/** Whether a pipeline has become free, or a run has come to wait for it. One cancelled in the queue had not begun. */
function givesWay({ kind }: RunDecision, { startedAt }: Run): boolean {
  return kind === 'retry-queued' || (kind === 'run-completed' && startedAt !== undefined);
}
