import { randomUUID } from 'node:crypto';
import type { Guid, RunDate } from '@baton/contracts';
import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import {
  type EndedModuleRun,
  type ModuleRunEnd,
  ModuleRunRepository,
  type ModuleRunRequest,
} from '../../application/ports/module-run.repository.port';
import { assertTransition, type ModuleRun } from '../../domain/module-run';
import { endedModuleRunOf, MODULE_RUN_COLUMNS, type ModuleRunRow, moduleRunOf } from './module-run.row';

/** Orders starts and ends; released with the transaction. The schema's own id keeps modules of one database apart. */
const LOCK_MODULE = `select pg_advisory_xact_lock(hashtext('baton.module-run'), hashtext(current_schema()))`;

const INSERT = `
insert into module_run (module_run_id, run_id, stage_id, run_date, state, dry_run, organization_ids, schedule_types,
  slice_window, deadline_at, conversation_id, requested_at, fault_fingerprints, due_dates)
values ($1, $2, $3, $4, 'queued', $5, $6, $7, $8, $9, $10, $11, $12, array[$4::date])
on conflict (run_id, stage_id) do nothing`;

const FIND = `select ${MODULE_RUN_COLUMNS} from module_run
where run_id = $1 and ($2::uuid is null or stage_id is not distinct from $2) order by requested_at desc limit 1`;

const IS_CANCELLED = `select from cancelled_command where run_id = $1 and (stage_id is null or stage_id is not distinct from $2)`;

const LOCK = `select ${MODULE_RUN_COLUMNS} from module_run where module_run_id = $1 for update`;

const LOCK_ACTIVE = `select ${MODULE_RUN_COLUMNS} from module_run where state in ('running', 'cancelling') for update`;

const NEXT_QUEUED = `select ${MODULE_RUN_COLUMNS} from module_run where state = 'queued'
order by run_date, requested_at, module_run_id limit 1 for update`;

const UNFINISHED = `select ${MODULE_RUN_COLUMNS} from module_run where state in ('queued', 'running', 'cancelling')
order by requested_at`;

const IS_FORGOTTEN = 'select from retention where $1 < kept_from';

const END = `update module_run set state = $2, error = $3, results = $4, completed_at = $5,
  started_at = coalesce(started_at, $5), wake_at = null
where module_run_id = $1 returning ${MODULE_RUN_COLUMNS}`;

/** Module runs in the module's own schema. */
@Injectable()
export class PostgresModuleRunRepository extends ModuleRunRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async lockModule(): Promise<void> {
    await UnitOfWork.current().query(LOCK_MODULE);
  }

  override async insert(request: ModuleRunRequest, now: Date) {
    const unit = UnitOfWork.current();
    const id = randomUUID();
    const { runId, stageId = null } = request;
    const inserted = await unit.execute(INSERT, [
      id,
      runId,
      stageId,
      request.runDate,
      request.dryRun,
      request.organizationIds ?? null,
      request.scheduleTypes,
      request.window,
      request.deadlineAt ?? null,
      request.conversationId,
      now,
      request.faultFingerprints ?? null,
    ]);
    if (inserted === 1) {
      const tombstones = await unit.query(IS_CANCELLED, [runId, stageId]);
      return { id, created: true, cancelled: tombstones.length > 0 };
    }
    const [existing] = await unit.query<ModuleRunRow>(
      `select ${MODULE_RUN_COLUMNS} from module_run where run_id = $1 and stage_id is not distinct from $2`,
      [runId, stageId],
    );
    if (!existing) throw new Error(`Run ${runId} conflicted with a module run that is not there.`);
    return { id: existing.module_run_id, created: false, cancelled: false };
  }

  override async leaveTombstone(runId: Guid, stageId: Guid | undefined, now: Date): Promise<void> {
    await UnitOfWork.current().execute(
      'insert into cancelled_command (run_id, stage_id, cancelled_at) values ($1, $2, $3) on conflict do nothing',
      [runId, stageId ?? null, now],
    );
  }

  override async lock(id: Guid): Promise<ModuleRun | undefined> {
    const [row] = await UnitOfWork.current().query<ModuleRunRow>(LOCK, [id]);
    return row && moduleRunOf(row);
  }

  override async hasActive(): Promise<boolean> {
    const active = `select from module_run where state in ('running', 'cancelling')`;
    return (await UnitOfWork.current().query(active)).length > 0;
  }

  override async lockActive(): Promise<ModuleRun | undefined> {
    const [row] = await UnitOfWork.current().query<ModuleRunRow>(LOCK_ACTIVE);
    return row && moduleRunOf(row);
  }

  override async unfinished(): Promise<readonly ModuleRun[]> {
    return (await this.database.query<ModuleRunRow>(UNFINISHED)).map(moduleRunOf);
  }

  override async nextQueued(): Promise<ModuleRun | undefined> {
    const [row] = await UnitOfWork.current().query<ModuleRunRow>(NEXT_QUEUED);
    return row && moduleRunOf(row);
  }

  override async findByRun(runId: Guid, stageId: Guid | undefined): Promise<ModuleRun | undefined> {
    const [row] = await UnitOfWork.current().query<ModuleRunRow>(FIND, [runId, stageId ?? null]);
    return row && moduleRunOf(row);
  }

  override async isForgotten(runDate: RunDate): Promise<boolean> {
    return (await UnitOfWork.current().query(IS_FORGOTTEN, [runDate])).length > 0;
  }

  override async start(id: Guid, now: Date): Promise<void> {
    await UnitOfWork.current().execute(
      `update module_run set state = 'running', started_at = $2 where module_run_id = $1`,
      [id, now],
    );
  }

  override async keepDueDates(id: Guid, dueDates: readonly RunDate[]): Promise<void> {
    await UnitOfWork.current().execute('update module_run set due_dates = $2 where module_run_id = $1', [id, dueDates]);
  }

  override async moveTo(id: Guid, position: number): Promise<void> {
    await UnitOfWork.current().execute('update module_run set position = $2, wake_at = null where module_run_id = $1', [
      id,
      position,
    ]);
  }

  override async wakeAt(id: Guid, at: Date): Promise<void> {
    await UnitOfWork.current().execute('update module_run set wake_at = $2 where module_run_id = $1', [id, at]);
  }

  override async markCancelling(run: ModuleRun, error: string | undefined): Promise<void> {
    assertTransition(run.state, 'cancelling');
    await UnitOfWork.current().execute(
      `update module_run set state = 'cancelling', error = $2, wake_at = null where module_run_id = $1`,
      [run.id, error ?? null],
    );
  }

  override async end(run: ModuleRun, { state, error, results }: ModuleRunEnd, now: Date): Promise<EndedModuleRun> {
    assertTransition(run.state, state);
    const values = [run.id, state, error ?? null, JSON.stringify(results), now];
    const [row] = await UnitOfWork.current().query<ModuleRunRow>(END, values);
    if (!row) throw new Error(`Module run ${run.id} vanished while it was locked.`);
    return endedModuleRunOf(row);
  }

  override async ended(run: ModuleRun): Promise<EndedModuleRun> {
    const [row] = await UnitOfWork.current().query<ModuleRunRow>(LOCK, [run.id]);
    if (!row) throw new Error(`Module run ${run.id} vanished while it was locked.`);
    return endedModuleRunOf(row);
  }
}
