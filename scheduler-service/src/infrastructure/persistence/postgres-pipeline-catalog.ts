import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { readStages, writeStages } from '../../application/pipeline-document';
import { PipelineCatalog, type PipelineVersion } from '../../application/ports/pipeline-catalog.port';

interface VersionRow extends Omit<PipelineVersion, 'stages'> {
  readonly stages: unknown;
}

const COLUMNS = `v.name, v.version, v.when_active as "whenActive", v.stages, v.changed_by as "changedBy", v.reason,
  v.changed_at as "changedAt"`;
const PRESENT = `
select ${COLUMNS} from pipeline as p join pipeline_version as v on (v.name, v.version) = (p.name, p.version)
where $1::text is null or p.name = $1 order by p.name`;
const VERSIONS = `select ${COLUMNS} from pipeline_version as v where v.name = $1 order by v.version desc limit $2`;

/** Without a version nobody sees it; a transaction that keeps none takes it back. */
const CLAIM = `insert into pipeline (name, version, when_active) values ($1, 0, 'queue') on conflict do nothing`;
const LOCK = 'select from pipeline where name = $1 for update';
const KEEP = `
insert into pipeline_version (name, version, when_active, stages, changed_by, reason, changed_at)
values ($1, $2, $3, $4, $5, $6, $7)`;
const MAKE_PRESENT = 'update pipeline set version = $2, when_active = $3 where name = $1';

/** Pipelines with their versions in PostgreSQL. */
@Injectable()
export class PostgresPipelineCatalog extends PipelineCatalog {
  override async all(): Promise<readonly PipelineVersion[]> {
    return (await UnitOfWork.current().query<VersionRow>(PRESENT, [null])).map(versionOf);
  }

  override async find(name: string): Promise<PipelineVersion | undefined> {
    const [row] = await UnitOfWork.current().query<VersionRow>(PRESENT, [name]);
    return row && versionOf(row);
  }

  override async versions(name: string, limit: number): Promise<readonly PipelineVersion[]> {
    return (await UnitOfWork.current().query<VersionRow>(VERSIONS, [name, limit])).map(versionOf);
  }

  override async triggersOf(name: string): Promise<readonly string[]> {
    const text = 'select name from run_trigger where pipeline = $1 order by name';
    const rows = await UnitOfWork.current().query<{ readonly name: string }>(text, [name]);
    return rows.map((row) => row.name);
  }

  override async lock(name: string): Promise<void> {
    await UnitOfWork.current().execute(CLAIM, [name]);
    await UnitOfWork.current().execute(LOCK, [name]);
  }

  override async keep(pipeline: PipelineVersion): Promise<void> {
    const { name, version, whenActive, stages, changedBy, reason, changedAt } = pipeline;
    const document = JSON.stringify(writeStages(stages));
    await UnitOfWork.current().execute(KEEP, [name, version, whenActive, document, changedBy, reason, changedAt]);
    await UnitOfWork.current().execute(MAKE_PRESENT, [name, version, whenActive]);
  }
}

function versionOf({ stages, ...version }: VersionRow): PipelineVersion {
  return { ...version, stages: readStages(stages) };
}
