import { AsyncLocalStorage } from 'node:async_hooks';
import { byText, type Guid } from '@baton/contracts';
import { SagaConcurrencyError } from './saga.error';
import { type DueSaga, type SagaInstance, type SagaMatch, SagaRepository } from './saga-repository.port';

/** What a transaction has locked, and what it will write. */
interface InMemoryTransaction<State> {
  readonly released: Promise<void>;
  readonly writes: Map<Guid, SagaInstance<State> | undefined>;
  readonly locked: Set<Guid>;
}

/**
 * Keeps instances in this process, for tests: with locks and versions as a database has them, and lost when the process
 * ends. States are kept as they are handed in, so they must not be changed in place.
 */
export class InMemorySagaRepository<State> extends SagaRepository<State> {
  private readonly rows = new Map<Guid, SagaInstance<State>>();
  private readonly locks = new Map<Guid, Promise<void>>();
  private readonly current = new AsyncLocalStorage<InMemoryTransaction<State>>();

  constructor(private readonly saga: string) {
    super();
  }

  /** What is stored now, by id. */
  get instances(): ReadonlyMap<Guid, SagaInstance<State>> {
    return this.rows;
  }

  override async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.current.getStore()) return work();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const transaction: InMemoryTransaction<State> = { released, writes: new Map(), locked: new Set() };
    try {
      const result = await this.current.run(transaction, work);
      for (const [id, instance] of transaction.writes) instance ? this.rows.set(id, instance) : this.rows.delete(id);
      return result;
    } finally {
      for (const id of transaction.locked) if (this.locks.get(id) === released) this.locks.delete(id);
      release();
    }
  }

  override async load(id: Guid): Promise<SagaInstance<State> | undefined> {
    await this.lock(id);
    return this.stored(id);
  }

  override async loadDue(id: Guid, now: Date): Promise<SagaInstance<State> | undefined> {
    if (this.locks.has(id)) return undefined;
    const instance = await this.load(id);
    return instance?.wake && instance.wake.at <= now ? instance : undefined;
  }

  override async due(now: Date, after: DueSaga | undefined, limit: number): Promise<readonly DueSaga[]> {
    return [...this.rows.values()]
      .flatMap(({ id, wake }) => (wake && wake.at <= now ? [{ id, wakeAt: wake.at }] : []))
      .sort(inOrderOfWake)
      .filter((due) => after === undefined || inOrderOfWake(due, after) > 0)
      .slice(0, limit);
  }

  override async insert(instance: SagaInstance<State>): Promise<void> {
    await this.write(instance.id, undefined, instance);
  }

  override async update(before: SagaInstance<State>, after: SagaInstance<State>): Promise<void> {
    await this.write(before.id, before.version, after);
  }

  override async remove(instance: SagaInstance<State>): Promise<void> {
    await this.write(instance.id, instance.version, undefined);
  }

  override async find(match: SagaMatch<State>): Promise<readonly SagaInstance<State>[]> {
    return this.lockThose(({ state }) =>
      Object.entries(match).every(([field, value]) => fieldOf(state, field) === value),
    );
  }

  override async findByRequest(requestId: Guid): Promise<SagaInstance<State> | undefined> {
    const [instance] = await this.lockThose(({ requests }) => requestId in requests);
    return instance;
  }

  private async lockThose(wanted: (instance: SagaInstance<State>) => boolean): Promise<readonly SagaInstance<State>[]> {
    const ids = [...this.rows.values()].filter(wanted).map(({ id }) => id);
    const locked: SagaInstance<State>[] = [];
    for (const id of ids.sort(byText)) {
      const instance = await this.load(id);
      if (instance && wanted(instance)) locked.push(instance);
    }
    return locked;
  }

  private async lock(id: Guid): Promise<void> {
    const transaction = this.open();
    if (transaction.locked.has(id)) return;
    for (let held = this.locks.get(id); held; held = this.locks.get(id)) await held;
    this.locks.set(id, transaction.released);
    transaction.locked.add(id);
  }

  private async write(
    id: Guid,
    expected: number | undefined,
    instance: SagaInstance<State> | undefined,
  ): Promise<void> {
    await this.lock(id);
    if (this.stored(id)?.version !== expected) throw new SagaConcurrencyError(this.saga, id);
    this.open().writes.set(id, instance);
  }

  private stored(id: Guid): SagaInstance<State> | undefined {
    const { writes } = this.open();
    return writes.has(id) ? writes.get(id) : this.rows.get(id);
  }

  private open(): InMemoryTransaction<State> {
    const transaction = this.current.getStore();
    if (transaction) return transaction;
    throw new RangeError(`Instances of the saga ${this.saga} are loaded and saved inside transaction() alone.`);
  }
}

function inOrderOfWake(one: DueSaga, other: DueSaga): number {
  return one.wakeAt.getTime() - other.wakeAt.getTime() || byText(one.id, other.id);
}

function fieldOf(state: unknown, field: string): unknown {
  return typeof state === 'object' && state !== null ? Reflect.get(state, field) : undefined;
}
