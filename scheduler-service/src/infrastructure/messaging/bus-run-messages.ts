import { PublishEndpoint } from '@baton/bus';
import { CancelModuleRun, RunCompleted, RunStarted } from '@baton/contracts';
import { LOGGER, LogField, type Logger, MetricName, Metrics } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { RunMessages } from '../../application/ports/run-messages.port';
import type { Run, Stage } from '../../domain/run';
import type { RunDecision } from '../../domain/run-decision';
import { commandedModules, commandOf } from './module-commands';

type DecisionOf<K extends RunDecision['kind']> = Extract<RunDecision, { kind: K }>;

/** Decisions as messages on the bus, all in the conversation of the night, and as a line each in the log. */
@Injectable()
export class BusRunMessages extends RunMessages {
  override readonly modules = commandedModules;
  private readonly runsEnded;
  private readonly stagesEnded;

  constructor(
    private readonly endpoint: PublishEndpoint,
    @Inject(LOGGER) private readonly logger: Logger,
    metrics: Metrics,
  ) {
    super();
    const repeated = 'an end whose transaction is rolled back and repeated counts again.';
    this.runsEnded = metrics.counter(MetricName.runs, `Runs ended; ${repeated}`, ['pipeline', 'outcome']);
    this.stagesEnded = metrics.counter(MetricName.stages, `Stages ended; ${repeated}`, ['module', 'outcome']);
  }

  override async announce(decision: RunDecision, run: Run): Promise<void> {
    this.log(decision, run);
    switch (decision.kind) {
      case 'run-started':
        return this.started(run, decision);
      case 'stage-dispatched':
      case 'stage-dispatched-again':
        return this.dispatched(run, decision);
      case 'stage-retried':
        return this.replaced(run, decision);
      case 'stage-cancel-requested':
        return this.cancelRequested(run, decision);
      case 'stage-ended':
        this.stagesEnded.inc({ module: run.stages[decision.position]?.plan.module ?? '', outcome: decision.state });
        return;
      case 'run-completed':
        return this.completed(run, decision);
      case 'stage-skipped':
        this.stagesEnded.inc({ module: stageAt(run, decision.position).plan.module, outcome: 'skipped' });
        return;
      case 'ignored':
      case 'stage-listened-anew':
      case 'stage-command-faulted':
      case 'stages-reopened':
      case 'stage-progressed':
      case 'delay-started':
      case 'delay-held':
      case 'run-paused':
      case 'run-resumed':
      case 'run-cancelling':
      case 'retry-queued':
        return;
    }
  }

  private async started(run: Run, { at }: DecisionOf<'run-started'>): Promise<void> {
    const { id: runId, pipeline, runDateUtc, conversationId } = run;
    await this.endpoint.publish(RunStarted, { runId, pipeline, runDateUtc, startedAtUtc: at }, { conversationId });
  }

  private async dispatched(
    run: Run,
    { position, deadlineAt }: Pick<DecisionOf<'stage-dispatched'>, 'position' | 'deadlineAt'>,
  ): Promise<void> {
    const { plan, stageId, scope } = stageAt(run, position);
    const command = {
      runId: run.id,
      stageId,
      runDateUtc: run.runDateUtc,
      organizationIds: scope.organizationIds ? [...scope.organizationIds] : null,
      scheduleTypes: scope.scheduleTypes ? [...scope.scheduleTypes] : null,
      faultFingerprints: scope.faultFingerprints ? [...scope.faultFingerprints] : null,
      dryRun: run.dryRun,
      window: run.window ?? 0,
      deadlineUtc: deadlineAt,
    };
    await this.endpoint.publish(commandOf(plan.module), command, { conversationId: run.conversationId });
  }

  /** The former attempt is ended first: a module carries out one module run at a time, so the new one waits for that. */
  private async replaced(run: Run, decision: DecisionOf<'stage-retried'>): Promise<void> {
    const { module } = stageAt(run, decision.position).plan;
    const cancel = { runId: run.id, stageId: decision.formerStageId, module, reason: 'retried' };
    await this.endpoint.publish(CancelModuleRun, cancel, { conversationId: run.conversationId });
    await this.dispatched(run, decision);
  }

  private async cancelRequested(run: Run, { position, reason }: DecisionOf<'stage-cancel-requested'>): Promise<void> {
    const { plan, stageId } = stageAt(run, position);
    const cancel = { runId: run.id, stageId, module: plan.module, reason };
    await this.endpoint.publish(CancelModuleRun, cancel, { conversationId: run.conversationId });
  }

  private async completed(run: Run, { outcome, at }: DecisionOf<'run-completed'>): Promise<void> {
    const { id: runId, pipeline, runDateUtc, conversationId } = run;
    this.runsEnded.inc({ pipeline, outcome });
    const completed = {
      runId,
      pipeline,
      runDateUtc,
      outcome,
      stages: run.stages.map(summaryOf),
      // A run that is cancelled while it waits for its turn has not begun.
      startedAtUtc: run.startedAt ?? at,
      completedAtUtc: at,
    };
    await this.endpoint.publish(RunCompleted, completed, { conversationId });
  }

  private log(decision: RunDecision, run: Run): void {
    if (decision.kind === 'stage-progressed' || decision.kind === 'stage-listened-anew') return;
    const module = 'position' in decision ? run.stages[decision.position]?.plan.module : undefined;
    const fields = {
      [LogField.runId]: run.id,
      [LogField.runDateUtc]: run.runDateUtc,
      [LogField.module]: module,
      [LogField.decision]: decision,
    };
    const level = decision.kind === 'stage-command-faulted' ? 'warn' : 'info';
    this.logger[level](fields, decision.kind.replaceAll('-', ' '));
  }
}

function stageAt(run: Run, position: number): Stage {
  const stage = run.stages[position];
  if (stage === undefined) throw new RangeError(`The run ${run.id} has no stage at position ${position}.`);
  return stage;
}

function summaryOf({ plan, state, dispatchedAt, completedAt, counts }: Stage) {
  const { succeeded, faulted, skipped, cancelled } = counts;
  const outcome = outcomeOf(state);
  return {
    module: plan.module,
    outcome,
    startedAtUtc: dispatchedAt,
    completedAtUtc: completedAt,
    succeeded,
    faulted,
    skipped,
    cancelled,
  };
}

/** Every stage of a run that is over has ended. */
function outcomeOf(state: Stage['state']): 'succeeded' | 'faulted' | 'cancelled' | 'skipped' {
  if (state === 'pending' || state === 'running' || state === 'cancelling') {
    throw new RangeError(`A stage that is ${state} has no outcome.`);
  }
  return state;
}
