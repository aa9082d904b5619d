import { derivedGuid, Sagas } from '@baton/bus';
import type { Guid } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import type { Run } from '../domain/run';
import type { ControlEvent, RetrySelection } from '../domain/run-event';
import { stageIdInputs } from '../domain/run-id';
import { InvalidRequestError, UnknownRunError } from './application.error';
import { OrganizationRepository } from './ports/organization.repository.port';
import { RunRepository } from './ports/run.repository.port';
import { runSaga } from './run.saga';

/** Who wishes it, and why, as far as they say so. */
export interface Asking {
  readonly requestedBy?: string | null | undefined;
  readonly reason?: string | null | undefined;
}

/**
 * Operators' wishes for a run. Belongs to the caller's unit of work; each wish is refused as a whole or done, and logged
 * either way, with who asked and why.
 */
@Injectable()
export class ControlRun {
  constructor(
    private readonly runs: RunRepository,
    private readonly organizations: OrganizationRepository,
    private readonly sagas: Sagas,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Pauses, resumes or cancels.
   *
   * @throws {UnknownRunError} when there is no such run.
   * @throws {RunControlRefusedError} when it makes no sense in the run's state.
   */
  async execute(
    runId: Guid,
    wish: Exclude<ControlEvent, { kind: 'retry-faulted' }>,
    asking: Asking = {},
  ): Promise<Run> {
    this.log(runId, wish.kind, asking);
    return this.apply(runId, wish);
  }

  /**
   * Runs again what faulted, narrowed to a selection.
   *
   * @throws {InvalidRequestError} when the selection names what does not exist.
   */
  async retryFaulted(runId: Guid, selection: RetrySelection, asking: Asking = {}): Promise<Run> {
    this.log(runId, 'retry-faulted', asking);
    const run = (await this.runs.load(runId))?.state;
    if (run === undefined) throw new UnknownRunError(runId);
    await this.assertKnown(run, selection);
    const stageIds = run.stages.map(({ position, attempt }) =>
      derivedGuid(...stageIdInputs(runId, position, attempt + 1)),
    );
    return this.apply(runId, { kind: 'retry-faulted', selection, stageIds });
  }

  private log(runId: Guid, control: ControlEvent['kind'], { requestedBy, reason }: Asking): void {
    const fields = {
      [LogField.runId]: runId,
      [LogField.control]: control,
      [LogField.requestedBy]: requestedBy ?? undefined,
      [LogField.reason]: reason ?? undefined,
    };
    this.logger.info(fields, 'a control of a run was asked for');
  }

  private async apply(runId: Guid, event: ControlEvent): Promise<Run> {
    const raised = await this.sagas.raise(runSaga, runId, event);
    if (raised === undefined) throw new UnknownRunError(runId);
    // A queued retry may have had its turn at once.
    const now = await this.runs.locate(runId);
    return now ? { ...raised.state, state: now.state } : raised.state;
  }

  private async assertKnown(run: Run, { modules = [], organizationIds = [] }: RetrySelection): Promise<void> {
    const offered = run.stages.map(({ plan }) => plan.module);
    const strange = modules.findIndex((module) => !offered.includes(module));
    if (strange >= 0) {
      throw new InvalidRequestError(
        `modules[${strange}]`,
        `"${modules[strange]}" has no stage in the run; expected one of ${offered.join(', ')}`,
      );
    }
    const [unknown] = organizationIds.length > 0 ? await this.organizations.unknownAmong(organizationIds) : [];
    if (unknown !== undefined) {
      const index = organizationIds.indexOf(unknown);
      throw new InvalidRequestError(`organizationIds[${index}]`, `there is no organization ${unknown}`);
    }
  }
}
