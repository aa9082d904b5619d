import {
  type Bus,
  type BusOptions,
  type ConsumerDefinition,
  InMemoryOutboxStore,
  InMemorySagaRepository,
  type Saga,
  type SagaConsumer,
  type SagaInstance,
  type SagaRepository,
  type StateOf,
} from '@baton/bus';
import {
  Database,
  PostgresConsumeTransaction,
  PostgresOutboxStore,
  PostgresSagaRepository,
  type SagaStateSchema,
} from '@baton/persistence';
import { FakeClock, migratedTemplate, quietLogger, useDatabase } from '@baton/testing';
import type { Connect, Stage } from './stage';

/** The services of a test that runs sagas: on PostgreSQL beside RabbitMQ, in memory beside the broker in memory. */
export interface SagaWorld {
  /** Of the buses; sagas' timers go by it. */
  readonly clock: FakeClock;
  /** A place for the instances of a saga, empty. */
  repositoryOf<S extends Saga>(saga: S, schema: SagaStateSchema<StateOf<S>>): SagaRepository<StateOf<S>>;
  /** A started bus with these. */
  start(connects: readonly Connect[]): Promise<Bus>;
}

/** One message at a time, so that what came first is done first; the first failure is the last. */
export const oneByOne: ConsumerDefinition = { concurrentMessageLimit: 1, prefetchCount: 1, retry: { kind: 'none' } };

/** Connects a saga to the bus that is started. */
export function running<S extends Saga>(saga: S, consumer: SagaConsumer<S>, definition = oneByOne): Connect {
  return (bus) => bus.connectSaga(saga, consumer, definition);
}

/** What is stored of an instance. */
export function stored<State>(repository: SagaRepository<State>, id: string): Promise<SagaInstance<State> | undefined> {
  return repository.transaction(() => repository.load(id));
}

/** Gives each test of a description a world beside its stage. */
export function useSagaWorld(stage: Stage): () => SagaWorld {
  let database: Database;
  let world: SagaWorld;
  // Hooks run in this order: connections are closed before the database is dropped.
  afterAll(() => database.close());
  const place = useDatabase({ template: migratedTemplate({ sales: [] }) });
  beforeAll(async () => {
    database = await Database.open({
      url: place.url,
      service: 'sales',
      logger: quietLogger,
      clock: new FakeClock(),
      poolSize: 20,
    });
  });
  beforeEach(async () => {
    for (const table of ['saga_instance', 'outbox', 'inbox', 'scheduled_message'])
      await database.query(`delete from ${table}`);
    world = Reflect.get(stage, 'vhost') ? onPostgres(stage, database) : inMemory(stage);
  });
  return () => world;
}

function onPostgres(stage: Stage, database: Database): SagaWorld {
  const clock = new FakeClock();
  const options = (): Partial<BusOptions> => ({
    clock,
    outboxStore: new PostgresOutboxStore(database),
    consumeTransaction: new PostgresConsumeTransaction(database),
  });
  return {
    clock,
    repositoryOf: ({ name }, schema) => new PostgresSagaRepository(database, { saga: name, schema }),
    start: (connects) => stage.start(connects, options()),
  };
}

function inMemory(stage: Stage): SagaWorld {
  const clock = new FakeClock();
  return {
    clock,
    repositoryOf: <S extends Saga>({ name }: S) => new InMemorySagaRepository<StateOf<S>>(name),
    start: (connects) => stage.start(connects, { clock, outboxStore: new InMemoryOutboxStore() }),
  };
}
