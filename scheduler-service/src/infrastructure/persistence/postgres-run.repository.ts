import { type DueSaga, SagaConcurrencyError, type SagaInstance } from '@baton/bus';
import { EMPTY_GUID, type Guid, type RunDate } from '@baton/contracts';
import { Database, type Statement, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { RunRepository } from '../../application/ports/run.repository.port';
import { runSaga } from '../../application/run.saga';
import { isAtWork, type Run, type Stage } from '../../domain/run';
import { type RunRow, runOf, type StageRow } from './run.row';
import { insertResults, insertRun, insertStage, readStages, updateRun, updateStage } from './run.statements';

// Not `for update`: who refers to a run, as a backfill does to those it leaves out, need not wait for what happens to it.
const LOCK = 'select * from run where run_id = $1 for no key update';
const LOCK_IF_DUE = 'select * from run where run_id = $1 and wake_at <= $2 for no key update skip locked';
const DUE = `
  select run_id as id, wake_at as "wakeAt" from run where wake_at <= $1 and (wake_at, run_id) > ($2, $3)
  order by wake_at, run_id limit $4`;
const LOCK_NEXT_QUEUED = `
  select run_id as id from run where pipeline = $1 and state = 'queued'
  order by run_date, requested_at, run_id limit 1 for no key update`;
const HAS_QUEUED = `select exists (select from run where pipeline = $1 and state = 'queued') as found`;
const HAS_ACTIVE = `
  select exists (
    select from run where pipeline = $1 and state in ('running', 'waiting', 'paused', 'cancelling')) as found`;
const OCCUPYING = 'select run_id as id, state from run where pipeline = $1 and run_date = $2 and sequence = 1';
const FIND = 'select run_id as id, state from run where run_id = $1';
const IS_FORGOTTEN = 'select from retention where $1 < kept_from';
const NEXT_SEQUENCE = `
  select greatest(coalesce(max(sequence), 0), 1) + 1 as next from run where pipeline = $1 and run_date = $2`;

type RunKey = Pick<Run, 'id' | 'state'>;

const beforeAny: { readonly wakeAt: string; readonly id: Guid } = { wakeAt: '-infinity', id: EMPTY_GUID };

/** Runs in PostgreSQL. Their columns are queried, so they have tables of their own and not a row of `saga_instance`. */
@Injectable()
export class PostgresRunRepository extends RunRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override transaction<T>(work: () => Promise<T>): Promise<T> {
    return UnitOfWork.isOpen() ? work() : this.database.transaction(work);
  }

  override load(runId: Guid): Promise<SagaInstance<Run> | undefined> {
    return load({ text: LOCK, values: [runId] });
  }

  override loadDue(runId: Guid, now: Date): Promise<SagaInstance<Run> | undefined> {
    return load({ text: LOCK_IF_DUE, values: [runId, now] });
  }

  override due(now: Date, after: DueSaga | undefined, limit: number): Promise<readonly DueSaga[]> {
    const { wakeAt, id } = after ?? beforeAny;
    return this.database.query<DueSaga>(DUE, [now, wakeAt, id, limit]);
  }

  override async insert({ id, state }: SagaInstance<Run>): Promise<void> {
    if (!(await this.record(state))) throw new SagaConcurrencyError(runSaga.name, id);
  }

  override async update({ state: before, version }: SagaInstance<Run>, after: SagaInstance<Run>): Promise<void> {
    const run = after.wake ? after.state : { ...after.state, wake: undefined };
    const [updated] = await UnitOfWork.current().batch([updateRun(run, version), ...changedStages(before, run)]);
    if (updated?.rowCount !== 1) throw new SagaConcurrencyError(runSaga.name, after.id);
  }

  override async record(run: Run): Promise<boolean> {
    const unit = UnitOfWork.current();
    const { text, values } = insertRun(run);
    if ((await unit.execute(text, values)) === 0) return false;
    await unit.batch(run.stages.map((stage) => insertStage(run.id, stage)));
    return true;
  }

  override async lockNextQueued(pipeline: string): Promise<Guid | undefined> {
    for (;;) {
      const [next] = await UnitOfWork.current().query<{ id: Guid }>(LOCK_NEXT_QUEUED, [pipeline]);
      // The row waited for was cancelled meanwhile, and `limit 1` had already chosen it: look for another.
      if (next !== undefined || !(await isFound(HAS_QUEUED, pipeline))) return next?.id;
    }
  }

  override hasActive(pipeline: string): Promise<boolean> {
    return isFound(HAS_ACTIVE, pipeline);
  }

  override async occupying(pipeline: string, runDateUtc: RunDate): Promise<RunKey | undefined> {
    const [row] = await UnitOfWork.current().query<RunKey>(OCCUPYING, [pipeline, runDateUtc]);
    return row;
  }

  override async locate(runId: Guid): Promise<RunKey | undefined> {
    const [row] = await UnitOfWork.current().query<RunKey>(FIND, [runId]);
    return row;
  }

  override async isForgotten(runDateUtc: RunDate): Promise<boolean> {
    return (await UnitOfWork.current().query(IS_FORGOTTEN, [runDateUtc])).length > 0;
  }

  override async nextSequence(pipeline: string, runDateUtc: RunDate): Promise<number> {
    const [row] = await UnitOfWork.current().query<{ next: number }>(NEXT_SEQUENCE, [pipeline, runDateUtc]);
    return row?.next ?? 2;
  }
}

async function load({ text, values }: Statement): Promise<SagaInstance<Run> | undefined> {
  const unit = UnitOfWork.current();
  const [row] = await unit.query<RunRow>(text, values);
  if (row === undefined) return undefined;
  const stages = readStages(row.run_id);
  const run = runOf(row, await unit.query<StageRow>(stages.text, stages.values));
  const { id, wake } = run;
  return { id, version: row.version, state: run, requests: {}, wake };
}

async function isFound(text: string, pipeline: string): Promise<boolean> {
  const [row] = await UnitOfWork.current().query<{ found: boolean }>(text, [pipeline]);
  return row?.found ?? false;
}

/** The stage that is dispatched comes last: no second one works even between two statements, also when it is an earlier one. */
function changedStages(before: Run, after: Run): readonly Statement[] {
  return after.stages
    .filter((stage) => stage !== before.stages[stage.position])
    .toSorted((one, other) => Number(isAtWork(one)) - Number(isAtWork(other)))
    .flatMap((stage) => [updateStage(after.id, stage), ...newResults(before.stages[stage.position], stage, after.id)]);
}

function newResults(before: Stage | undefined, after: Stage, runId: Guid): readonly Statement[] {
  const ended = after.completedAt !== undefined && before?.completedAt === undefined;
  return ended && after.results.length > 0 ? [insertResults(runId, after)] : [];
}
