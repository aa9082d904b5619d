import { Sagas } from '@baton/bus';
import { Injectable } from '@nestjs/common';
import type { Run } from '../domain/run';
import { PipelineRepository } from './ports/pipeline.repository.port';
import { RunRepository } from './ports/run.repository.port';
import { runSaga } from './run.saga';

/** Gives the next run of a pipeline its turn. Belongs to the caller's unit of work. */
@Injectable()
export class PromoteNextRun {
  constructor(
    private readonly pipelines: PipelineRepository,
    private readonly runs: RunRepository,
    private readonly sagas: Sagas,
  ) {}

  /** Starts the queued run whose turn it is, when none of the pipeline is active. @returns the run started. */
  async execute(pipeline: string): Promise<Run | undefined> {
    await this.pipelines.lock(pipeline);
    if (await this.runs.hasActive(pipeline)) return undefined;
    const next = await this.runs.lockNextQueued(pipeline);
    if (next === undefined) return undefined;
    return (await this.sagas.raise(runSaga, next, { kind: 'start' }))?.state;
  }
}
