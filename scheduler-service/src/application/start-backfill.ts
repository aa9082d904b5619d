import { derivedGuid } from '@baton/bus';
import { AppError, Clock, type Guid, isTooFarAhead, type OrganizationId, type RunDate } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { type BackfillFaultPolicy, datesBetween } from '../domain/backfill';
import { type Backfill, BackfillRepository } from './ports/backfill.repository.port';
import { PipelineRepository } from './ports/pipeline.repository.port';
import { StartRun } from './start-run';
import { type Refusal, refused, type StartRunRequest, tooFarAhead } from './start-run.request';

/** A wish to catch up with a range of dates, as it comes from outside. */
export interface BackfillRequest extends Omit<StartRunRequest, 'runDateUtc' | 'rerun' | 'runId' | 'backfillId'> {
  /** The first date. */
  readonly from: string;
  /** The last, included. */
  readonly to: string;
  readonly onFault: BackfillFaultPolicy;
}

/** What became of it. */
export type BackfillResult = { readonly kind: 'accepted'; readonly backfillId: Guid } | Refusal;

/** A date of a range was taken by another at this moment. Nothing was recorded. */
export class BackfillInterruptedError extends AppError {
  readonly code = 'BACKFILL_INTERRUPTED';
  readonly retryable = true;

  constructor(date: RunDate, reason: string) {
    super(`The backfill stopped at ${date} and nothing of it was recorded: ${reason}`);
  }
}

/**
 * Queues a run for each date of a range, all of them or none; the queue carries them out one after the other, oldest
 * first. Belongs to the caller's unit of work.
 */
@Injectable()
export class StartBackfill {
  constructor(
    private readonly clock: Clock,
    private readonly pipelines: PipelineRepository,
    private readonly backfills: BackfillRepository,
    private readonly startRun: StartRun,
  ) {}

  /**
   * @returns the backfill's id, or why there is none. Nothing is changed then.
   * @throws {BackfillInterruptedError} when a date cannot be recorded after others were; the caller rolls back.
   */
  async execute(request: BackfillRequest): Promise<BackfillResult> {
    const dates = datesBetween(request.from, request.to);
    if ('field' in dates) return refused('invalid', dates.field, `${dates.expected}.`);
    const last = dates.at(-1);
    if (last !== undefined && isTooFarAhead(last, this.clock.now())) return tooFarAhead('to', last);
    const pipeline = await this.pipelines.lock(request.pipeline);
    if (pipeline?.whenActive === 'refuse' && dates.length > 1) {
      const reason = `The pipeline ${pipeline.name} does not queue runs, so only a single date can be asked for.`;
      return refused('another-run-active', 'pipeline', reason);
    }
    const requestedAt = this.clock.now();
    const id = derivedGuid('backfill', { ...request, requestedAt });
    const recorded = await this.startAll(id, dates, request);
    if ('kind' in recorded) return recorded;
    if (recorded.length === dates.length) {
      return refused(
        'invalid',
        'from',
        'Every date of the range has a run already. A single date is run again by rerun.',
      );
    }
    await this.backfills.record(backfillOf(id, dates, { request, requestedAt, leftOut: recorded }));
    return { kind: 'accepted', backfillId: id };
  }

  /** @returns the dates that had a run, or why the first cannot have one. */
  private async startAll(
    backfillId: Guid,
    dates: readonly RunDate[],
    { from: _from, to: _to, onFault: _onFault, ...request }: BackfillRequest,
  ): Promise<Backfill['leftOut'] | Refusal> {
    const leftOut: Backfill['leftOut'][number][] = [];
    for (const [index, runDateUtc] of dates.entries()) {
      const result = await this.startRun.execute({ ...request, runDateUtc, rerun: false, backfillId });
      if (result.kind === 'refused') {
        if (index === 0) return result;
        throw new BackfillInterruptedError(runDateUtc, result.reason);
      }
      if (!result.created) leftOut.push({ runDateUtc, runId: result.runId });
    }
    return leftOut;
  }
}

function backfillOf(
  id: Guid,
  dates: readonly RunDate[],
  { request, requestedAt, leftOut }: Pick<Backfill, 'requestedAt' | 'leftOut'> & { readonly request: BackfillRequest },
): Backfill {
  const { pipeline, organizationIds, scheduleTypes, dryRun, onFault, requestedBy } = request;
  const [from = '', to = from] = [dates[0], dates.at(-1)];
  // They passed the first run's reading.
  const scope = {
    organizationIds: (organizationIds ?? undefined) as readonly OrganizationId[] | undefined,
    scheduleTypes: scheduleTypes ?? undefined,
  };
  return {
    ...{ id, pipeline, scope, dryRun, onFault, requestedAt, leftOut },
    from: from as RunDate,
    to: to as RunDate,
    requestedBy: requestedBy ?? undefined,
  };
}
