import { randomUUID } from 'node:crypto';
import { SagaConcurrencyError, type SagaInstance, type SagaRepository } from '@baton/bus';
import { utcInstant } from '@baton/contracts';
import type { SagaStateSchema } from '@baton/persistence';

/** The state of the instances that the suite stores. */
export interface SampleSagaState {
  readonly orderNumber: string;
  readonly count: number;
  readonly at: Date | null;
}

/** Between it and its JSON. */
export const sampleSagaState: SagaStateSchema<SampleSagaState> = {
  parse(json) {
    const { orderNumber, count, at } = json as Record<string, unknown>;
    if (typeof orderNumber !== 'string' || typeof count !== 'number') throw new TypeError('It is no sample state.');
    return { orderNumber, count, at: at === null ? null : utcInstant.parse(at) };
  },
  encode: ({ orderNumber, count, at }) => ({ orderNumber, count, at: at?.toISOString() ?? null }),
};

/** A repository under test, and what surrounds it. */
export interface SagaRepositoryFixture {
  readonly repository: SagaRepository<SampleSagaState>;
  /** Ends what the fixture opened. */
  close(): Promise<void>;
}

const noon = new Date('2026-03-01T12:00:00.000Z');
const minutes = (count: number): Date => new Date(noon.getTime() + count * 60_000);

/** What every repository of sagas must do. @param make a repository without instances, for one test. */
export function describeSagaRepository(name: string, make: () => Promise<SagaRepositoryFixture>): void {
  describe(name, () => {
    let fixture: SagaRepositoryFixture;
    let repository: SagaRepository<SampleSagaState>;

    beforeEach(async () => {
      fixture = await make();
      repository = fixture.repository;
    });
    afterEach(() => fixture.close());

    const insert = async (instance: SagaInstance<SampleSagaState>): Promise<SagaInstance<SampleSagaState>> => {
      await repository.transaction(() => repository.insert(instance));
      return instance;
    };
    const load = (id: string) => repository.transaction(() => repository.load(id));
    const dueIds = async (now: Date) => (await repository.due(now, undefined, 10)).map(({ id }) => id);

    it('gives an instance back as it was saved, codecs, requests and wake included', async () => {
      const instance = await insert(
        sample({
          state: { orderNumber: 'A-1', count: 2, at: noon },
          requests: {
            [randomUUID()]: { label: 'credit', expiresAt: minutes(1) },
            [randomUUID()]: { label: 'stock', expiresAt: undefined },
          },
          wake: { at: minutes(1), purpose: 'request:credit' },
        }),
      );
      expect(await load(instance.id)).toEqual(instance);
      expect(await load(randomUUID())).toBeUndefined();
    });

    it('refuses a second instance with the same id, and an update or removal of another version', async () => {
      const first = await insert(sample());
      const second = { ...first, version: 2 };
      await expect(insert(first)).rejects.toThrow(SagaConcurrencyError);
      await repository.transaction(() => repository.update(first, second));
      await expect(repository.transaction(() => repository.update(first, second))).rejects.toThrow(
        SagaConcurrencyError,
      );
      await expect(repository.transaction(() => repository.remove(first))).rejects.toThrow(SagaConcurrencyError);
      await repository.transaction(() => repository.remove(second));
      expect(await load(first.id)).toBeUndefined();
    });

    it('writes nothing of a transaction that throws, and joins one that is open', async () => {
      const kept = await insert(sample());
      const lost = sample();
      const failing = repository.transaction(async () => {
        await repository.update(kept, { ...kept, version: 2 });
        await repository.transaction(() => repository.insert(lost));
        throw new Error('not today');
      });
      await expect(failing).rejects.toThrow('not today');
      expect([await load(kept.id), await load(lost.id)]).toEqual([kept, undefined]);
    });

    it('has the second who wants an instance wait for the first, and see what that left', async () => {
      const instance = await insert(sample());
      const addOne = () =>
        repository.transaction(async () => {
          const found = await repository.load(instance.id);
          if (!found) throw new Error('it is there');
          const count = found.state.count + 1;
          await repository.update(found, { ...found, version: found.version + 1, state: { ...found.state, count } });
        });
      await Promise.all(Array.from({ length: 5 }, addOne));
      expect((await load(instance.id))?.state.count).toBe(5);
    });

    it('finds instances by values of their state', async () => {
      const [one, other] = [sample({ id: idOf(1) }), sample({ id: idOf(2) })];
      await insert(other);
      await insert(one);
      await insert(sample({ state: { orderNumber: 'B-1', count: 0, at: null } }));
      const find = (orderNumber: string, count: number) =>
        repository.transaction(() => repository.find({ orderNumber, count }));
      expect(await find('A-1', 0)).toEqual([one, other]);
      expect(await find('A-1', 7)).toEqual([]);
    });

    it('finds the instance that waits for a request', async () => {
      const requestId = randomUUID();
      const waiting = await insert(sample({ requests: { [requestId]: { label: 'credit', expiresAt: undefined } } }));
      await insert(sample());
      const find = (id: string) => repository.transaction(() => repository.findByRequest(id));
      expect([await find(requestId), await find(randomUUID())]).toEqual([waiting, undefined]);
    });

    it('lists what is due by time, page by page, and nothing that is not', async () => {
      const wakes = [3, 1, 2, 9, 1].map((minute, index) => ({
        id: idOf(index),
        wake: { at: minutes(minute), purpose: 'x' },
      }));
      for (const wake of wakes) await insert(sample(wake));
      await insert(sample());
      expect(await dueIds(minutes(0))).toEqual([]);
      expect(await dueIds(minutes(3))).toEqual([idOf(1), idOf(4), idOf(2), idOf(0)]);
      const [, last] = await repository.due(minutes(3), undefined, 2);
      expect((await repository.due(minutes(3), last, 2)).map(({ id }) => id)).toEqual([idOf(2), idOf(0)]);
    });

    it('gives what is due to one, skips it for others, and not once it is due no more', async () => {
      const instance = await insert(sample({ wake: { at: noon, purpose: 'x' } }));
      const loadDue = (now: Date) => repository.transaction(() => repository.loadDue(instance.id, now));
      expect(await loadDue(minutes(-1))).toBeUndefined();
      const held = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const holder = repository.transaction(async () => {
        const found = await repository.loadDue(instance.id, noon);
        locked.resolve();
        await held.promise;
        if (found) await repository.update(found, { ...found, version: 2, wake: undefined });
      });
      await locked.promise;
      expect(await loadDue(noon)).toBeUndefined();
      held.resolve();
      await holder;
      expect(await loadDue(noon)).toBeUndefined();
      expect((await load(instance.id))?.version).toBe(2);
    });
  });
}

function sample(more: Partial<SagaInstance<SampleSagaState>> = {}): SagaInstance<SampleSagaState> {
  return {
    id: randomUUID(),
    version: 1,
    state: { orderNumber: 'A-1', count: 0, at: null },
    requests: {},
    wake: undefined,
    ...more,
  };
}

const idOf = (number: number): string => `0000000${number}-0000-4000-8000-000000000000`;
