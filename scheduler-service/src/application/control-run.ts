import { derivedGuid, Sagas } from '@baton/bus';
import { type AppError, Clock, type Guid } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import type { Run, Stage } from '../domain/run';
import { RunControlRefusedError } from '../domain/run-control-refused.error';
import type { Cancel, ControlEvent, Pause, Resume, SkipStage } from '../domain/run-event';
import { stageIdInputs } from '../domain/run-id';
import { InvalidRequestError, UnknownRunError, UnknownStageError } from './application.error';
import type { FaultChoice } from './ports/execution-fault.repository.port';
import { RunRepository } from './ports/run.repository.port';
import { type RunControlEntry, RunControlLog } from './ports/run-control.log.port';
import { runSaga } from './run.saga';
import { SelectFaults } from './select-faults';

/** Who wishes it, and why, as far as they say so. */
export interface Asking {
  readonly requestedBy?: string | null | undefined;
  readonly reason?: string | null | undefined;
}

/** What can be asked of a run as it stands. */
export type PlainControl = Pause | Resume | Cancel | SkipStage;

/**
 * Operators' wishes for a run. Belongs to the caller's unit of work; each wish is refused as a whole or done, and recorded
 * either way, with who asked and why.
 */
@Injectable()
export class ControlRun {
  constructor(
    private readonly clock: Clock,
    private readonly runs: RunRepository,
    private readonly selectFaults: SelectFaults,
    private readonly sagas: Sagas,
    private readonly controls: RunControlLog,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Pauses, resumes, cancels, or skips a stage.
   *
   * @throws {UnknownRunError} when there is no such run.
   * @throws {UnknownStageError} when the run has no such stage.
   * @throws {RunControlRefusedError} when it makes no sense in the run's state.
   */
  async execute(runId: Guid, wish: PlainControl, asking: Asking = {}): Promise<Run> {
    const entry = this.asked(runId, wish.kind, asking, wish.kind === 'skip-stage' ? wish.module : undefined);
    return this.recorded(entry, async () => {
      if (wish.kind === 'skip-stage') stageOf(await this.load(runId), wish.module);
      return this.apply(runId, wish);
    });
  }

  /**
   * Begins one stage anew: at once when it is at work, else in its turn.
   *
   * @throws {RunControlRefusedError} when it makes no sense in the run's state, or the date is forgotten.
   * @throws {UnknownStageError} when the run has no such stage.
   */
  async retryStage(runId: Guid, module: string, asking: Asking = {}): Promise<Run> {
    return this.recorded(this.asked(runId, 'retry-stage', asking, module), async () => {
      const run = await this.load(runId);
      const { position, attempt } = stageOf(run, module);
      await this.assertKnown(run);
      const stageId = derivedGuid(...stageIdInputs(runId, position, attempt + 1));
      return this.apply(runId, { kind: 'retry-stage', module, stageId });
    });
  }

  /**
   * Runs again what faulted, narrowed to a selection.
   *
   * @throws {RunControlRefusedError} when it makes no sense in the run's state, or the date is forgotten.
   * @throws {InvalidRequestError} when the selection names what does not exist.
   */
  async retryFaulted(runId: Guid, choice: FaultChoice, asking: Asking = {}): Promise<Run> {
    return this.recorded(this.asked(runId, 'retry-faulted', asking), async () => {
      const run = await this.load(runId);
      const selection = await this.selectFaults.execute(run, choice);
      await this.assertKnown(run);
      const stageIds = run.stages.map(({ position, attempt }) =>
        derivedGuid(...stageIdInputs(runId, position, attempt + 1)),
      );
      return this.apply(runId, { kind: 'retry-faulted', selection, stageIds });
    });
  }

  private asked(runId: Guid, control: ControlEvent['kind'], asking: Asking, module?: string): RunControlEntry {
    const requestedBy = asking.requestedBy ?? undefined;
    const reason = asking.reason ?? undefined;
    return { runId, control, module, requestedBy, reason, at: this.clock.now() };
  }

  private async recorded(entry: RunControlEntry, work: () => Promise<Run>): Promise<Run> {
    this.log(entry);
    try {
      const run = await work();
      await this.controls.accepted(entry);
      return run;
    } catch (error) {
      if (isRefusal(error)) await this.controls.refused(entry, error.message);
      throw error;
    }
  }

  private log({ runId, control, module, requestedBy, reason }: RunControlEntry): void {
    const fields = {
      [LogField.runId]: runId,
      [LogField.control]: control,
      [LogField.module]: module,
      [LogField.requestedBy]: requestedBy,
      [LogField.reason]: reason,
    };
    this.logger.info(fields, 'a control of a run was asked for');
  }

  private async load(runId: Guid): Promise<Run> {
    const run = (await this.runs.load(runId))?.state;
    if (run === undefined) throw new UnknownRunError(runId);
    return run;
  }

  /** The modules would refuse it too, at the price of a faulted stage. */
  private async assertKnown({ id, state, runDateUtc }: Run): Promise<void> {
    if (!(await this.runs.isForgotten(runDateUtc))) return;
    const reason = `What was done on ${runDateUtc} is not known any more, so nothing of it is done again.`;
    throw new RunControlRefusedError(id, state, reason);
  }

  private async apply(runId: Guid, event: ControlEvent): Promise<Run> {
    const raised = await this.sagas.raise(runSaga, runId, event);
    if (raised === undefined) throw new UnknownRunError(runId);
    // A queued retry may have had its turn at once.
    const now = await this.runs.locate(runId);
    return now ? { ...raised.state, state: now.state } : raised.state;
  }
}

function stageOf(run: Run, module: string): Stage {
  const stage = run.stages.find(({ plan }) => plan.module === module);
  if (stage) return stage;
  const modules = run.stages.map(({ plan }) => plan.module);
  throw new UnknownStageError(run.id, module, modules);
}

/** Who asked learns why, and so does who looks at the run later. */
function isRefusal(error: unknown): error is AppError {
  return [RunControlRefusedError, InvalidRequestError, UnknownStageError].some((kind) => error instanceof kind);
}
