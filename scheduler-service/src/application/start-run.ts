import { derivedGuid } from '@baton/bus';
import { Clock, isTooFarAhead } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { Pipeline } from '../domain/pipeline';
import { isFull, newRun, type Run, type RunScope } from '../domain/run';
import { runIdInputs, stageIdInputs } from '../domain/run-id';
import { DecisionLog } from './ports/decision.log.port';
import { OrganizationRepository } from './ports/organization.repository.port';
import { PipelineRepository } from './ports/pipeline.repository.port';
import { RunRepository } from './ports/run.repository.port';
import { type KnownScheduleType, ScheduleTypeRepository } from './ports/schedule-type.repository.port';
import { PromoteNextRun } from './promote-next-run';
import { SchedulerSettings } from './scheduler.settings';
import {
  type ReadRequest,
  type Refusal,
  readRequest,
  refused,
  type StartRunRequest,
  type StartRunResult,
  tooFarAhead,
} from './start-run.request';

/**
 * Starts a run, or queues it behind the one that is active. A date has one full run, whoever asks and how often: the
 * insert decides. Belongs to the caller's unit of work.
 */
@Injectable()
export class StartRun {
  constructor(
    private readonly clock: Clock,
    private readonly settings: SchedulerSettings,
    private readonly pipelines: PipelineRepository,
    private readonly runs: RunRepository,
    private readonly organizations: OrganizationRepository,
    private readonly scheduleTypes: ScheduleTypeRepository,
    private readonly promoteNext: PromoteNextRun,
    private readonly decisions: DecisionLog,
  ) {}

  /**
   * @returns the run's id, also when the run existed before; or why there will be none. Nothing is changed then; what was
   * refused for a date of a pipeline is written down.
   */
  async execute(request: StartRunRequest): Promise<StartRunResult> {
    const read = readRequest(request);
    if ('kind' in read) return read;
    const pipeline = await this.pipelines.lock(request.pipeline);
    if (pipeline === undefined) return unknownPipeline(request.pipeline);
    const result = await this.startOf(request, read, pipeline);
    if (result.kind === 'refused') await this.recordRefused(read, pipeline, result);
    return result;
  }

  private async startOf(request: StartRunRequest, read: ReadRequest, pipeline: Pipeline): Promise<StartRunResult> {
    if (isTooFarAhead(read.runDateUtc, this.clock.now())) return tooFarAhead('runDateUtc', read.runDateUtc);
    const types = await this.scheduleTypes.all();
    const refusal = unknownType(read.scope, pipeline, types) ?? (await this.unknownOrganization(read.scope));
    if (refusal) return refusal;
    const known = await this.existing(request, read);
    if (known === undefined && (await this.runs.isForgotten(read.runDateUtc))) return forgotten(read);
    return known ?? (await this.create(request, read, pipeline, types));
  }

  private async recordRefused({ runDateUtc }: ReadRequest, { name }: Pipeline, refusal: Refusal): Promise<void> {
    await this.decisions.recordNotStarted({
      pipeline: name,
      runDateUtc,
      reason: 'run-refused',
      detail: `${refusal.code}: ${refusal.reason}`,
      decidedAt: this.clock.now(),
    });
  }

  private async existing(request: StartRunRequest, read: ReadRequest): Promise<StartRunResult | undefined> {
    const known = request.runId === undefined ? undefined : await this.runs.locate(request.runId);
    const asksForDate = isFull({ scope: read.scope, dryRun: request.dryRun }) && !request.rerun;
    const run = known ?? (asksForDate ? await this.runs.occupying(request.pipeline, read.runDateUtc) : undefined);
    return run && { kind: 'accepted', runId: run.id, created: false, state: run.state };
  }

  private async create(
    request: StartRunRequest,
    read: ReadRequest,
    pipeline: Pipeline,
    types: readonly KnownScheduleType[],
  ): Promise<StartRunResult> {
    if (pipeline.whenActive === 'refuse' && (await this.runs.hasActive(pipeline.name))) {
      const reason = `A run of ${pipeline.name} is active, and the pipeline does not queue others. Ask again when it is over.`;
      return refused('another-run-active', 'pipeline', reason);
    }
    const run = this.newRun(request, read, pipeline, await this.sequenceFor(request, read), types);
    if (!(await this.runs.record(run))) return this.takenBy(run);
    const started = await this.promoteNext.execute(pipeline.name);
    return {
      kind: 'accepted',
      runId: run.id,
      created: true,
      state: started?.id === run.id ? started.state : run.state,
    };
  }

  /** Another transaction was first, or the id belongs to another run. */
  private async takenBy(run: Run): Promise<StartRunResult> {
    const first = (await this.runs.locate(run.id)) ?? (await this.runs.occupying(run.pipeline, run.runDateUtc));
    if (first) return { kind: 'accepted', runId: first.id, created: false, state: first.state };
    return refused(
      'invalid',
      'runDateUtc',
      `A run of ${run.pipeline} for ${run.runDateUtc} was recorded at this moment. Ask again.`,
    );
  }

  private async sequenceFor(request: StartRunRequest, { scope, runDateUtc }: ReadRequest): Promise<number> {
    const full = isFull({ scope, dryRun: request.dryRun });
    const free = full && (await this.runs.occupying(request.pipeline, runDateUtc)) === undefined;
    return free ? 1 : this.runs.nextSequence(request.pipeline, runDateUtc);
  }

  private newRun(
    request: StartRunRequest,
    { runDateUtc, scope, window }: ReadRequest,
    pipeline: Pipeline,
    sequence: number,
    types: readonly KnownScheduleType[],
  ): Run {
    const id = request.runId ?? derivedGuid(...runIdInputs({ pipeline: pipeline.name, runDateUtc, sequence }));
    const delay = this.settings.pipelineDelayMs;
    return newRun({
      id,
      pipeline: pipeline.name,
      pipelineVersion: pipeline.version,
      runDateUtc,
      sequence,
      scope,
      dryRun: request.dryRun,
      rerun: request.rerun,
      window,
      backfillId: request.backfillId,
      requestedBy: request.requestedBy ?? undefined,
      requestedAt: this.clock.now(),
      conversationId: request.conversationId ?? id,
      stages: pipeline.stages.map((plan, position) => ({
        plan: delay === undefined ? plan : { ...plan, delayAfterMs: delay },
        stageId: derivedGuid(...stageIdInputs(id, position, 1)),
        scheduleTypes: scope.scheduleTypes?.filter((name) => moduleOf(name, types) === plan.module),
      })),
    });
  }

  private async unknownOrganization({ organizationIds = [] }: RunScope): Promise<Refusal | undefined> {
    const [unknown] = organizationIds.length > 0 ? await this.organizations.unknownAmong(organizationIds) : [];
    if (unknown === undefined) return undefined;
    const field = `organizationIds[${organizationIds.indexOf(unknown)}]`;
    return refused('unknown-organization', field, `${field} is ${unknown}: there is no such organization.`);
  }
}

function unknownPipeline(name: string): Refusal {
  return refused(
    'unknown-pipeline',
    'pipeline',
    `pipeline is "${name}": there is no such pipeline. The default is nightly.`,
  );
}

function forgotten({ runDateUtc }: ReadRequest): Refusal {
  const reason =
    `runDateUtc is ${runDateUtc}: the date is older than dates are kept (BATON_RETENTION_DAYS). ` +
    'What was done on it is not known any more, so nothing of it is done again.';
  return refused('run-date-forgotten', 'runDateUtc', reason);
}

function unknownType(
  { scheduleTypes = [] }: RunScope,
  pipeline: Pipeline,
  types: readonly KnownScheduleType[],
): Refusal | undefined {
  const modules = new Set(pipeline.stages.map(({ module }) => module));
  const offered = types.filter(({ module }) => modules.has(module)).map(({ name }) => name);
  const index = scheduleTypes.findIndex((name) => !offered.includes(name));
  if (index < 0) return undefined;
  const field = `scheduleTypes[${index}]`;
  const expected = `expected one of ${offered.join(', ')}`;
  return refused('unknown-schedule-type', field, `${field} is "${scheduleTypes[index]}": ${expected}.`);
}

function moduleOf(name: string, types: readonly KnownScheduleType[]): string | undefined {
  return types.find((type) => type.name === name)?.module;
}
