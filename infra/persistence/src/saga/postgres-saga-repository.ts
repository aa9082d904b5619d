import { type DueSaga, SagaConcurrencyError, type SagaInstance, type SagaMatch, SagaRepository } from '@baton/bus';
import { EMPTY_GUID, type Guid } from '@baton/contracts';
import type { Database } from '../database';
import { UnitOfWork } from '../unit-of-work';
import { columnsOf, instanceOf, type SagaRow, type SagaStateSchema } from './saga-row';

const SELECT = 'select id, version, state, requests, wake_at, wake_for from saga_instance where saga = $1';
const LOAD = `${SELECT} and id = $2 for update`;
const LOAD_DUE = `${SELECT} and id = $2 and wake_at <= $3 for update skip locked`;
const FIND = `${SELECT} and state @> $2::jsonb order by id for update`;
const FIND_BY_REQUEST = `${SELECT} and requests <> '{}' and requests ? $2 for update`;
const DUE = `
  select id, wake_at from saga_instance where saga = $1 and wake_at <= $2 and (wake_at, id) > ($3, $4)
  order by wake_at, id limit $5`;
const INSERT = `
  insert into saga_instance (saga, id, version, state, requests, wake_at, wake_for) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict do nothing`;
const UPDATE = `
  update saga_instance set version = $4, state = $5, requests = $6, wake_at = $7, wake_for = $8
  where saga = $1 and id = $2 and version = $3`;
const REMOVE = 'delete from saga_instance where saga = $1 and id = $2 and version = $3';

const beforeAny: { readonly wakeAt: string; readonly id: Guid } = { wakeAt: '-infinity', id: EMPTY_GUID };

/** What the instances of a saga are stored as. */
export interface SagaStorage<State> {
  /** The saga's name. */
  readonly saga: string;
  readonly schema: SagaStateSchema<State>;
}

/**
 * The instances of a saga in the service's table `saga_instance`, which every service has. A saga whose columns are
 * queried extends {@link SagaRepository} over its own table instead.
 */
export class PostgresSagaRepository<State> extends SagaRepository<State> {
  constructor(
    private readonly database: Database,
    private readonly storage: SagaStorage<State>,
  ) {
    super();
  }

  override transaction<T>(work: () => Promise<T>): Promise<T> {
    return UnitOfWork.isOpen() ? work() : this.database.transaction(work);
  }

  override async load(id: Guid): Promise<SagaInstance<State> | undefined> {
    const [instance] = await this.select(LOAD, [id]);
    return instance;
  }

  override async loadDue(id: Guid, now: Date): Promise<SagaInstance<State> | undefined> {
    const [instance] = await this.select(LOAD_DUE, [id, now]);
    return instance;
  }

  override async due(now: Date, after: DueSaga | undefined, limit: number): Promise<readonly DueSaga[]> {
    const { wakeAt, id } = after ?? beforeAny;
    const values = [this.storage.saga, now, wakeAt, id, limit];
    const rows = await this.database.query<Pick<SagaRow, 'id'> & { wake_at: Date }>(DUE, values);
    return rows.map((row) => ({ id: row.id, wakeAt: row.wake_at }));
  }

  override find(match: SagaMatch<State>): Promise<readonly SagaInstance<State>[]> {
    return this.select(FIND, [JSON.stringify(match)]);
  }

  override async findByRequest(requestId: Guid): Promise<SagaInstance<State> | undefined> {
    const [instance] = await this.select(FIND_BY_REQUEST, [requestId]);
    return instance;
  }

  override async insert(instance: SagaInstance<State>): Promise<void> {
    await this.write(instance.id, INSERT, columnsOf(instance, this.storage.schema));
  }

  override async update(before: SagaInstance<State>, after: SagaInstance<State>): Promise<void> {
    await this.write(before.id, UPDATE, [before.version, ...columnsOf(after, this.storage.schema)]);
  }

  override async remove({ id, version }: SagaInstance<State>): Promise<void> {
    await this.write(id, REMOVE, [version]);
  }

  private async select(text: string, values: readonly unknown[]): Promise<readonly SagaInstance<State>[]> {
    const { saga, schema } = this.storage;
    const rows = await UnitOfWork.current().query<SagaRow>(text, [saga, ...values]);
    return rows.map((row) => instanceOf(saga, row, schema));
  }

  private async write(id: Guid, text: string, values: readonly unknown[]): Promise<void> {
    const written = await UnitOfWork.current().execute(text, [this.storage.saga, id, ...values]);
    if (written !== 1) throw new SagaConcurrencyError(this.storage.saga, id);
  }
}
