import { Clock } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { decide } from '../domain/decide';
import { evolve } from '../domain/evolve';
import type { Run } from '../domain/run';
import type { RunDecision } from '../domain/run-decision';
import type { RunEvent } from '../domain/run-event';
import { isActive, isOver } from '../domain/run-state';
import { ExecutionFaultRepository } from './ports/execution-fault.repository.port';
import { PipelineRepository } from './ports/pipeline.repository.port';
import { RunRepository, type StoredRun } from './ports/run.repository.port';
import { RunMessages } from './ports/run-messages.port';

/** What an event came to. */
export interface Advanced {
  readonly run: Run;
  readonly decisions: readonly RunDecision[];
}

/**
 * Moves runs on: decides, saves the run with the messages that follow, and gives the next one its turn. Belongs to the
 * caller's unit of work, which holds the run's lock.
 */
@Injectable()
export class AdvanceRun {
  constructor(
    private readonly clock: Clock,
    private readonly runs: RunRepository,
    private readonly pipelines: PipelineRepository,
    private readonly faults: ExecutionFaultRepository,
    private readonly messages: RunMessages,
  ) {}

  /**
   * Lets an event happen to a run.
   *
   * @throws {RunControlRefusedError} when an operator asks what makes no sense in the run's state.
   */
  async execute(stored: StoredRun, event: RunEvent): Promise<Advanced> {
    const decisions = decide(stored.run, event, this.clock.now());
    if (decisions.every(({ kind }) => kind === 'ignored')) return { run: stored.run, decisions };
    const steps = fold(stored.run, decisions);
    const run = steps.at(-1)?.run ?? stored.run;
    await this.runs.save(stored, run);
    for (const step of steps) await this.carryOut(step);
    if (givesWay(stored.run, run)) await this.promoteNext(run.pipeline);
    return { run, decisions };
  }

  /** Starts the queued run whose turn it is, when none of the pipeline is active. @returns the run started. */
  async promoteNext(pipeline: string): Promise<Run | undefined> {
    await this.pipelines.lock(pipeline);
    if (await this.runs.hasActive(pipeline)) return undefined;
    const next = await this.runs.lockNextQueued(pipeline);
    return next && (await this.execute(next, { kind: 'start' })).run;
  }

  private async carryOut({ decision, run }: Step): Promise<void> {
    if (decision.kind === 'retry-queued') {
      for (const { position, scope } of decision.stages) {
        const stage = run.stages[position];
        if (stage) await this.faults.forget(run.id, stage.plan.module, scope);
      }
    }
    await this.messages.announce(decision, run);
  }
}

interface Step {
  readonly decision: RunDecision;
  /** The run after it. */
  readonly run: Run;
}

function fold(start: Run, decisions: readonly RunDecision[]): readonly Step[] {
  let run = start;
  return decisions.map((decision) => {
    run = evolve(run, decision);
    return { decision, run };
  });
}

/** Whether a pipeline has become free, or a run has come to wait for it. */
function givesWay(before: Run, after: Run): boolean {
  return (isActive(before.state) && isOver(after.state)) || (isOver(before.state) && after.state === 'queued');
}
