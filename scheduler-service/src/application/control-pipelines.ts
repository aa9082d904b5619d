import { Clock } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import type { Pipeline, StagePlan } from '../domain/pipeline';
import { InvalidRequestError, UnknownPipelineError } from './application.error';
import type { Asking } from './control-run';
import { PipelineChangedMeanwhileError } from './pipeline.error';
import { writeStages } from './pipeline-document';
import { PipelineCatalog, type PipelineVersion } from './ports/pipeline-catalog.port';
import { RunMessages } from './ports/run-messages.port';

/** What a pipeline is to be. */
export interface PipelineRequest extends Asking {
  /** The version that is changed; 0 makes a new pipeline. */
  readonly version: number;
  /** @default as it is; of a new one, `queue` */
  readonly whenActive?: Pipeline['whenActive'] | undefined;
  readonly stages: readonly StagePlan[];
}

/** Modules say something every fifteen seconds; what is shorter than twice that asks for trouble. */
const LEAST_SILENCE_MS = 30_000;
const DAY_MS = 86_400_000;

/** Makes pipelines, and changes them by new versions. Belongs to the caller's unit of work. */
@Injectable()
export class ControlPipelines {
  constructor(
    private readonly clock: Clock,
    private readonly catalog: PipelineCatalog,
    private readonly messages: RunMessages,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Runs that have begun keep their version; those that wait were recorded with theirs. What is so already makes none.
   *
   * @throws {PipelineChangedMeanwhileError} when the version is not the present one.
   * @throws {InvalidRequestError} that names the field that is wrong.
   */
  async set(name: string, asked: PipelineRequest): Promise<void> {
    this.refuseUnusable(asked.stages);
    await this.catalog.lock(name);
    const before = await this.catalog.find(name);
    const { stages, requestedBy = null, reason = null } = asked;
    const whenActive = asked.whenActive ?? before?.whenActive ?? 'queue';
    if (before !== undefined && isSame(before, { whenActive, stages })) return;
    const present = before?.version ?? 0;
    if (asked.version !== present) throw new PipelineChangedMeanwhileError(name, asked.version, present);
    const by = { changedBy: requestedBy, reason, changedAt: this.clock.now() };
    await this.catalog.keep({ name, version: present + 1, whenActive, stages, ...by });
    const fields = {
      [LogField.pipeline]: name,
      [LogField.version]: present + 1,
      [LogField.requestedBy]: requestedBy ?? undefined,
      [LogField.reason]: reason ?? undefined,
    };
    this.logger.info(fields, 'a pipeline was changed');
  }

  /** The pipeline of a name. @throws {UnknownPipelineError} when there is none. */
  async known(name: string): Promise<PipelineVersion> {
    const found = await this.catalog.find(name);
    if (found === undefined) throw new UnknownPipelineError(name);
    return found;
  }

  private refuseUnusable(stages: readonly StagePlan[]): void {
    const { modules } = this.messages;
    for (const [index, stage] of stages.entries()) {
      const { module } = stage;
      const refuse = (field: string, expected: string) => {
        throw new InvalidRequestError(`stages[${index}].${field}`, expected);
      };
      if (!modules.includes(module)) refuse('module', `there is no "${module}"; expected one of ${modules.join(', ')}`);
      if (stages.findIndex((other) => other.module === module) !== index)
        refuse('module', `expected each module once; "${module}" has a stage before`);
      if (stage.delayAfterMs > DAY_MS) refuse('delayAfter', 'expected a day at most');
      if (stage.timeoutMs <= 0 || stage.timeoutMs > DAY_MS)
        refuse('timeout', 'expected more than nothing, a day at most');
      if (stage.cancelGraceMs > DAY_MS) refuse('cancelGrace', 'expected a day at most');
      if (stage.silenceAfterMs < LEAST_SILENCE_MS)
        refuse('silenceAfter', 'expected at least PT30S: a module at work says something every fifteen seconds');
    }
  }
}

function isSame(before: Pipeline, { whenActive, stages }: Pick<Pipeline, 'whenActive' | 'stages'>): boolean {
  const textOf = (plans: readonly StagePlan[]) => JSON.stringify(writeStages(plans));
  return before.whenActive === whenActive && textOf(before.stages) === textOf(stages);
}
