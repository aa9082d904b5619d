import type { Guid, RunDate } from '@baton/contracts';
import { type Statement, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { RunChangedError } from '../../application/application.error';
import { RunRepository, type StoredRun } from '../../application/ports/run.repository.port';
import type { Run, Stage } from '../../domain/run';
import { type RunRow, runOf, type StageRow } from './run.row';
import { insertResults, insertRun, insertStage, readStages, updateRun, updateStage } from './run.statements';

const LOCK = 'select * from run where run_id = $1 for update';
const LOCK_IF_DUE = 'select * from run where run_id = $1 and wake_at <= $2 for update skip locked';
const LOCK_NEXT_QUEUED = `
  select * from run where pipeline = $1 and state = 'queued'
  order by run_date, requested_at, run_id limit 1 for update`;
const HAS_QUEUED = `select exists (select from run where pipeline = $1 and state = 'queued') as found`;
const HAS_ACTIVE = `
  select exists (
    select from run where pipeline = $1 and state in ('running', 'waiting', 'paused', 'cancelling')) as found`;
const OCCUPYING = 'select run_id as id, state from run where pipeline = $1 and run_date = $2 and sequence = 1';
const FIND = 'select run_id as id, state from run where run_id = $1';
const NEXT_SEQUENCE = `
  select greatest(coalesce(max(sequence), 0), 1) + 1 as next from run where pipeline = $1 and run_date = $2`;

type RunKey = Pick<Run, 'id' | 'state'>;

/** Runs in PostgreSQL. */
@Injectable()
export class PostgresRunRepository extends RunRepository {
  override async insert(run: Run): Promise<boolean> {
    const unit = UnitOfWork.current();
    const { text, values } = insertRun(run);
    if ((await unit.execute(text, values)) === 0) return false;
    await unit.batch(run.stages.map((stage) => insertStage(run.id, stage)));
    return true;
  }

  override lock(runId: Guid): Promise<StoredRun | undefined> {
    return load({ text: LOCK, values: [runId] });
  }

  override lockIfDue(runId: Guid, now: Date): Promise<StoredRun | undefined> {
    return load({ text: LOCK_IF_DUE, values: [runId, now] });
  }

  override async lockNextQueued(pipeline: string): Promise<StoredRun | undefined> {
    for (;;) {
      const stored = await load({ text: LOCK_NEXT_QUEUED, values: [pipeline] });
      // The row waited for was cancelled meanwhile, and `limit 1` had already chosen it: look for another.
      if (stored !== undefined || !(await isFound(HAS_QUEUED, pipeline))) return stored;
    }
  }

  override async save({ run: before, version }: StoredRun, after: Run): Promise<void> {
    const [updated] = await UnitOfWork.current().batch([updateRun(after, version), ...changedStages(before, after)]);
    if (updated?.rowCount !== 1) throw new RunChangedError(after.id);
  }

  override hasActive(pipeline: string): Promise<boolean> {
    return isFound(HAS_ACTIVE, pipeline);
  }

  override async occupying(pipeline: string, runDateUtc: RunDate): Promise<RunKey | undefined> {
    const [row] = await UnitOfWork.current().query<RunKey>(OCCUPYING, [pipeline, runDateUtc]);
    return row;
  }

  override async find(runId: Guid): Promise<RunKey | undefined> {
    const [row] = await UnitOfWork.current().query<RunKey>(FIND, [runId]);
    return row;
  }

  override async nextSequence(pipeline: string, runDateUtc: RunDate): Promise<number> {
    const [row] = await UnitOfWork.current().query<{ next: number }>(NEXT_SEQUENCE, [pipeline, runDateUtc]);
    return row?.next ?? 2;
  }
}

async function load({ text, values }: Statement): Promise<StoredRun | undefined> {
  const unit = UnitOfWork.current();
  const [row] = await unit.query<RunRow>(text, values);
  if (row === undefined) return undefined;
  const stages = readStages(row.run_id);
  return { run: runOf(row, await unit.query<StageRow>(stages.text, stages.values)), version: row.version };
}

async function isFound(text: string, pipeline: string): Promise<boolean> {
  const [row] = await UnitOfWork.current().query<{ found: boolean }>(text, [pipeline]);
  return row?.found ?? false;
}

function changedStages(before: Run, after: Run): readonly Statement[] {
  return after.stages
    .filter((stage) => stage !== before.stages[stage.position])
    .flatMap((stage) => [updateStage(after.id, stage), ...newResults(before.stages[stage.position], stage, after.id)]);
}

function newResults(before: Stage | undefined, after: Stage, runId: Guid): readonly Statement[] {
  const ended = after.completedAt !== undefined && before?.completedAt === undefined;
  return ended && after.results.length > 0 ? [insertResults(runId, after)] : [];
}
