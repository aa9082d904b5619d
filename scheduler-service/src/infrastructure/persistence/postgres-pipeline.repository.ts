import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { readStages } from '../../application/pipeline-document';
import { PipelineRepository } from '../../application/ports/pipeline.repository.port';
import type { Pipeline } from '../../domain/pipeline';

interface PipelineRow {
  readonly version: number;
  readonly when_active: Pipeline['whenActive'];
  readonly stages: unknown;
}

const LOCK = 'select from pipeline where name = $1 for update';
// A statement of its own: joined to the lock it would read the version as it was before the wait for it.
const READ = `
  select p.version, p.when_active, v.stages
  from pipeline p join pipeline_version v on (v.name, v.version) = (p.name, p.version)
  where p.name = $1`;

/** Pipelines in PostgreSQL. */
@Injectable()
export class PostgresPipelineRepository extends PipelineRepository {
  override async lock(name: string): Promise<Pipeline | undefined> {
    const unit = UnitOfWork.current();
    await unit.execute(LOCK, [name]);
    const [row] = await unit.query<PipelineRow>(READ, [name]);
    return row && { name, version: row.version, whenActive: row.when_active, stages: readStages(row.stages) };
  }
}
