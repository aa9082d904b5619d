import { type DueSaga, SagaConcurrencyError, type SagaInstance } from '@baton/bus';
import { byText, type Guid, type RunDate } from '@baton/contracts';
import { isActive, type Run, RunRepository } from '@baton/scheduler-service/parts';
import { type Connection, Unit } from '../store/unit';
import type { View } from '../store/view';
import type { RunRow, SchedulerStore } from './scheduler-store';

/** Runs in the scheduler's store. */
export class MemoryRuns extends RunRepository {
  constructor(
    private readonly store: SchedulerStore,
    private readonly connection: Connection,
  ) {
    super();
  }

  override transaction<T>(work: () => Promise<T>): Promise<T> {
    return Unit.isOpen() ? work() : this.connection.transaction(work);
  }

  override load(id: Guid): Promise<SagaInstance<Run> | undefined> {
    return Unit.current().query((view) => {
      if (view.get(this.store.runs, id) === undefined) return undefined;
      view.lock(this.store.runs, id);
      return instanceOf(view.get(this.store.runs, id));
    });
  }

  override loadDue(id: Guid, now: Date): Promise<SagaInstance<Run> | undefined> {
    return Unit.current().query((view) => {
      const row = view.get(this.store.runs, id);
      if (row === undefined || !isDue(row, now)) return undefined;
      return view.tryLock(this.store.runs, id) ? instanceOf(row) : undefined;
    });
  }

  override due(now: Date, after: DueSaga | undefined, limit: number): Promise<readonly DueSaga[]> {
    return this.connection.once((view) =>
      view
        .all(this.store.runs)
        .filter((row) => isDue(row, now))
        .map(({ run }) => ({ id: run.id, wakeAt: run.wake?.at ?? now }))
        .sort(inOrderOfWake)
        .filter((due) => after === undefined || inOrderOfWake(due, after) > 0)
        .slice(0, limit),
    );
  }

  override async insert({ id, state }: SagaInstance<Run>): Promise<void> {
    if (!(await this.record(state))) throw new SagaConcurrencyError('run', id);
  }

  override async update({ version }: SagaInstance<Run>, after: SagaInstance<Run>): Promise<void> {
    const run = after.wake ? after.state : { ...after.state, wake: undefined };
    const updated = await Unit.current().query((view) => {
      view.lock(this.store.runs, run.id);
      if (view.get(this.store.runs, run.id)?.version !== version) return false;
      view.put(this.store.runs, run.id, { run, version: version + 1 });
      return true;
    });
    if (!updated) throw new SagaConcurrencyError('run', after.id);
  }

  override record(run: Run): Promise<boolean> {
    return Unit.current().query((view) => {
      view.lock(this.store.runs, `${run.pipeline}/${run.runDateUtc}/${run.sequence}`);
      if (view.all(this.store.runs).some((row) => isSamePlace(row, run))) return false;
      return view.insert(this.store.runs, run.id, { run, version: 1 });
    });
  }

  override lockNextQueued(pipeline: string): Promise<Guid | undefined> {
    return Unit.current().query((view) => {
      const [next] = this.of(view, pipeline)
        .filter(({ state }) => state === 'queued')
        .sort(
          (one, other) =>
            byText(one.runDateUtc, other.runDateUtc) || one.requestedAt.getTime() - other.requestedAt.getTime(),
        );
      if (next) view.lock(this.store.runs, next.id);
      return next?.id;
    });
  }

  override hasActive(pipeline: string): Promise<boolean> {
    return Unit.current().query((view) => this.of(view, pipeline).some(({ state }) => isActive(state)));
  }

  override occupying(pipeline: string, runDateUtc: RunDate): Promise<Pick<Run, 'id' | 'state'> | undefined> {
    return Unit.current().query((view) =>
      this.of(view, pipeline).find((run) => run.runDateUtc === runDateUtc && run.sequence === 1),
    );
  }

  override locate(runId: Guid): Promise<Pick<Run, 'id' | 'state'> | undefined> {
    return Unit.current().query((view) => view.get(this.store.runs, runId)?.run);
  }

  /** Nights that are simulated are not forgotten. */
  override async isForgotten(): Promise<boolean> {
    return false;
  }

  override nextSequence(pipeline: string, runDateUtc: RunDate): Promise<number> {
    return Unit.current().query((view) => {
      const taken = this.of(view, pipeline).filter((run) => run.runDateUtc === runDateUtc);
      return Math.max(1, ...taken.map(({ sequence }) => sequence)) + 1;
    });
  }

  private of(view: View, pipeline: string): Run[] {
    return view.all(this.store.runs).flatMap(({ run }) => (run.pipeline === pipeline ? [run] : []));
  }
}

function instanceOf(row: RunRow | undefined): SagaInstance<Run> | undefined {
  if (row === undefined) return undefined;
  const { run, version } = row;
  return { id: run.id, version, state: run, requests: {}, wake: run.wake };
}

function isDue({ run: { wake } }: RunRow, now: Date): boolean {
  return wake !== undefined && wake.at <= now;
}

function isSamePlace({ run }: RunRow, { pipeline, runDateUtc, sequence }: Run): boolean {
  return run.pipeline === pipeline && run.runDateUtc === runDateUtc && run.sequence === sequence;
}

function inOrderOfWake(one: DueSaga, other: DueSaga): number {
  return one.wakeAt.getTime() - other.wakeAt.getTime() || byText(one.id, other.id);
}
