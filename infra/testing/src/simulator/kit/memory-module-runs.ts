import type { Guid } from '@baton/contracts';
import {
  assertTransition,
  type EndedModuleRun,
  isOver,
  type ModuleRun,
  type ModuleRunEnd,
  ModuleRunRepository,
  type ModuleRunRequest,
} from '@baton/schedule-runner/parts';
import { UniqueViolationError } from '../store/store.error';
import { type Connection, Unit } from '../store/unit';
import type { View } from '../store/view';
import type { KitStore, ModuleRunRow } from './kit-store';

/** Module runs in a module's store. */
export class MemoryModuleRuns extends ModuleRunRepository {
  constructor(
    private readonly store: KitStore,
    private readonly connection: Connection,
    private readonly newId: () => Guid,
  ) {
    super();
  }

  override lockModule(): Promise<void> {
    return Unit.current().query((view) => view.lock(this.store.moduleLock, 'module'));
  }

  override async insert(request: ModuleRunRequest, now: Date) {
    const id = this.newId();
    const { runId, stageId } = request;
    return Unit.current().query((view) => {
      // The unique key (run, stage) has a lock of its own, as its index entry has.
      view.lock(this.store.moduleRuns, `${runId}/${stageId}`);
      const existing = view.all(this.store.moduleRuns).find((run) => run.runId === runId && run.stageId === stageId);
      if (existing) return { id: existing.id, created: false, cancelled: false };
      view.put(this.store.moduleRuns, id, { ...newRow(id, request), requestedAt: now });
      return { id, created: true, cancelled: this.isCancelled(view, request) };
    });
  }

  /** Nights that are simulated are not forgotten. */
  override async isForgotten(): Promise<boolean> {
    return false;
  }

  override leaveTombstone(runId: Guid, stageId: Guid | undefined): Promise<void> {
    return Unit.current().query((view) => {
      view.insert(this.store.tombstones, `${runId}/${stageId}`, { runId, stageId });
    });
  }

  override lock(id: Guid): Promise<ModuleRun | undefined> {
    return Unit.current().query((view) => {
      view.lock(this.store.moduleRuns, id);
      return view.get(this.store.moduleRuns, id);
    });
  }

  override hasActive(): Promise<boolean> {
    return Unit.current().query((view) => view.all(this.store.moduleRuns).some(isAtWork));
  }

  override lockActive(): Promise<ModuleRun | undefined> {
    return Unit.current().query((view) => {
      const active = view.all(this.store.moduleRuns).find(isAtWork);
      if (active) view.lock(this.store.moduleRuns, active.id);
      return active;
    });
  }

  override unfinished(): Promise<readonly ModuleRun[]> {
    return this.connection.once((view) => view.all(this.store.moduleRuns).filter(({ state }) => !isOver(state)));
  }

  override nextQueued(): Promise<ModuleRun | undefined> {
    return Unit.current().query((view) => {
      const [next] = view
        .all(this.store.moduleRuns)
        .filter(({ state }) => state === 'queued')
        .sort(inTurn);
      if (next) view.lock(this.store.moduleRuns, next.id);
      return next;
    });
  }

  override findByRun(runId: Guid, stageId: Guid | undefined): Promise<ModuleRun | undefined> {
    return Unit.current().query((view) =>
      view
        .all(this.store.moduleRuns)
        .findLast((run) => run.runId === runId && (stageId === undefined || run.stageId === stageId)),
    );
  }

  override start(id: Guid, now: Date): Promise<void> {
    return Unit.current().query((view) => {
      // The unique index on those at work.
      view.lock(this.store.moduleRuns, 'one-works');
      if (view.all(this.store.moduleRuns).some(isAtWork)) throw new UniqueViolationError('the module run at work');
      this.change(view, id, { state: 'running', startedAt: now });
    });
  }

  override keepDueDates(id: Guid, dueDates: ModuleRun['dueDates']): Promise<void> {
    return Unit.current().query((view) => void this.change(view, id, { dueDates }));
  }

  override moveTo(id: Guid, position: number): Promise<void> {
    return Unit.current().query((view) => void this.change(view, id, { position, wakeAt: undefined }));
  }

  override wakeAt(id: Guid, at: Date): Promise<void> {
    return Unit.current().query((view) => void this.change(view, id, { wakeAt: at }));
  }

  override async markCancelling(run: ModuleRun, error: string | undefined): Promise<void> {
    assertTransition(run.state, 'cancelling');
    await Unit.current().query((view) => this.change(view, run.id, { state: 'cancelling', error, wakeAt: undefined }));
  }

  override async end(run: ModuleRun, { state, error, results }: ModuleRunEnd, now: Date): Promise<EndedModuleRun> {
    assertTransition(run.state, state);
    return Unit.current().query((view) => {
      const startedAt = run.startedAt ?? now;
      return endedOf(
        this.change(view, run.id, { state, error, results, completedAt: now, startedAt, wakeAt: undefined }),
      );
    });
  }

  override ended(run: ModuleRun): Promise<EndedModuleRun> {
    return Unit.current().query((view) => endedOf(view.get(this.store.moduleRuns, run.id)));
  }

  /** Whether a request's cancellation came before it. */
  protected isCancelled(view: View, { runId, stageId }: ModuleRunRequest): boolean {
    return view
      .all(this.store.tombstones)
      .some((left) => left.runId === runId && (left.stageId === undefined || left.stageId === stageId));
  }

  private change(view: View, id: Guid, change: Partial<ModuleRunRow>): ModuleRunRow {
    const row = view.get(this.store.moduleRuns, id);
    if (row === undefined) throw new Error(`There is no module run ${id}.`);
    const changed = { ...row, ...change };
    view.put(this.store.moduleRuns, id, changed);
    return changed;
  }
}

/** Whether a module run works. */
export function isAtWork({ state }: Pick<ModuleRun, 'state'>): boolean {
  return state === 'running' || state === 'cancelling';
}

function newRow(id: Guid, request: ModuleRunRequest): Omit<ModuleRunRow, 'requestedAt'> {
  return {
    ...request,
    id,
    dueDates: [request.runDate],
    state: 'queued',
    position: 0,
    error: undefined,
    startedAt: undefined,
    wakeAt: undefined,
    completedAt: undefined,
    results: [],
  };
}

function inTurn(one: ModuleRunRow, other: ModuleRunRow): number {
  return one.runDate < other.runDate
    ? -1
    : one.runDate > other.runDate
      ? 1
      : one.requestedAt.getTime() - other.requestedAt.getTime();
}

function endedOf(row: ModuleRunRow | undefined): EndedModuleRun {
  const { state, completedAt } = row ?? {};
  if (row === undefined || completedAt === undefined || !isEnd(state)) throw new Error('The module run is not over.');
  return { ...row, state, completedAt };
}

function isEnd(state: ModuleRun['state'] | undefined): state is EndedModuleRun['state'] {
  return state !== undefined && isOver(state);
}
