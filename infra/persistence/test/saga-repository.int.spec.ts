import { describeSagaRepository, type SampleSagaState, sampleSagaState, useDatabase } from '@baton/testing';
import { type Database, PostgresSagaRepository, SagaStateError } from '../src';
import { openSample, sampleTemplate } from './sample-service';

describe('on PostgreSQL', () => {
  let database: Database;
  let repository: PostgresSagaRepository<SampleSagaState>;

  // Hooks run in this order: connections are closed before the database is dropped.
  afterAll(() => database.close());
  const place = useDatabase({ template: sampleTemplate });

  beforeAll(async () => {
    database = await openSample(place.url);
    repository = new PostgresSagaRepository(database, { saga: 'sample', schema: sampleSagaState });
  });

  describeSagaRepository('PostgresSagaRepository', async () => {
    await database.query('delete from saga_instance');
    return { repository, close: async () => undefined };
  });

  it('keeps the instances of two sagas apart', async () => {
    await database.query('delete from saga_instance');
    const id = 'aaaaaaaa-0000-4000-8000-000000000001';
    const instance = {
      id,
      version: 1,
      state: { orderNumber: 'A-1', count: 0, at: null },
      requests: {},
      wake: undefined,
    };
    const other = new PostgresSagaRepository(database, { saga: 'other', schema: sampleSagaState });
    await repository.transaction(() => repository.insert(instance));
    expect(await other.transaction(() => other.load(id))).toBeUndefined();
    await other.transaction(() => other.insert(instance));
    expect(await database.query('select from saga_instance')).toHaveLength(2);
  });

  it('says of a stored state that does not fit which it is', async () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000002';
    await database.query(
      `insert into saga_instance (saga, id, version, state, requests) values ('sample', $1, 1, '{"count": "many"}', '{}')`,
      [id],
    );
    const loading = repository.transaction(() => repository.load(id));
    await expect(loading).rejects.toThrow(SagaStateError);
    await expect(loading).rejects.toThrow(id);
  });
});
