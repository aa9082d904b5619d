import { Injectable } from '@nestjs/common';
import type { Run } from '../domain/run';
import type { RunDecision } from '../domain/run-decision';
import { HaltBackfill } from './end-backfill';
import { PlanNight } from './plan-night';
import { DecisionLog } from './ports/decision.log.port';
import { ExecutionFaultRepository } from './ports/execution-fault.repository.port';
import { RunMessages } from './ports/run-messages.port';
import { PromoteNextRun } from './promote-next-run';
import { stageDecisionsOf } from './stage-decisions';

/** Does what was decided about a run, which is saved already, in the same unit of work. */
@Injectable()
export class CarryOutRunDecision {
  constructor(
    private readonly faults: ExecutionFaultRepository,
    private readonly decisions: DecisionLog,
    private readonly messages: RunMessages,
    private readonly haltBackfill: HaltBackfill,
    private readonly promoteNext: PromoteNextRun,
    private readonly plan: PlanNight,
  ) {}

  /** @param run as the decision left it. */
  async execute(decision: RunDecision, run: Run): Promise<void> {
    if (decision.kind === 'ignored') return;
    for (const position of begunAnew(decision)) await this.forgetFaults(run, position);
    await this.decisions.record(stageDecisionsOf(decision, run));
    await this.messages.announce(decision, run);
    if (decision.kind === 'run-started') await this.plan.keepFor(run, decision.at);
    if (decision.kind === 'run-completed' && decision.outcome === 'faulted') await this.haltBackfill.execute(run);
    if (givesWay(decision, run)) await this.promoteNext.execute(run.pipeline);
  }

  private async forgetFaults(run: Run, position: number): Promise<void> {
    const stage = run.stages[position];
    if (stage) await this.faults.forget(run.id, stage.plan.module, stage.scope);
  }
}

/** Stages whose faults are about to be tried again. */
function begunAnew(decision: RunDecision): readonly number[] {
  switch (decision.kind) {
    case 'retry-queued':
    case 'stages-reopened':
      return decision.stages.map(({ position }) => position);
    case 'stage-retried':
      return [decision.position];
    default:
      return [];
  }
}

/** Whether a pipeline has become free, or a run has come to wait for it. One cancelled in the queue had not begun. */
function givesWay({ kind }: RunDecision, { startedAt }: Run): boolean {
  return kind === 'retry-queued' || (kind === 'run-completed' && startedAt !== undefined);
}
