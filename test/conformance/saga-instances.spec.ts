import { AsyncLocalStorage } from 'node:async_hooks';
import { defineSaga, type SagaRepository } from '@baton/bus';
import { defineMessage } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { describeOnEachTransport } from './describe-stage';
import { running, stored, useSagaWorld } from './saga-world';

const about = { tenant: 'platform', correlationId: 'parcelId' } as const;
const ofParcel = z.object({ parcelId: z.guid() });
const ParcelSeen = defineMessage('Shop.Parcels:ParcelSeen', ofParcel, about);
const ParcelDelivered = defineMessage('Shop.Parcels:ParcelDelivered', ofParcel, about);

const parcelState = z.object({ seen: z.number(), delivered: z.boolean() });
type Parcel = z.output<typeof parcelState>;
const events = { seen: ParcelSeen, delivered: ParcelDelivered };
type ParcelEvent = { readonly kind: 'seen' | 'delivered' };

/** A parcel counts where it was seen. */
const parcelSaga = (removeWhen?: (parcel: Parcel) => boolean) =>
  defineSaga({
    name: 'parcel',
    events,
    initial: { events: ['seen'], state: (): Parcel => ({ seen: 0, delivered: false }) },
    eventOf: (arrival): ParcelEvent => ({ kind: arrival.kind }),
    decide: (_parcel: Parcel, { kind }: ParcelEvent) => [kind],
    evolve: (parcel: Parcel, kind: ParcelEvent['kind']) =>
      kind === 'seen' ? { ...parcel, seen: parcel.seen + 1 } : { ...parcel, delivered: true },
    removeWhen,
  });

const parcelId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';
const atOnce = { retry: { kind: 'immediate', retries: 20 } } as const;
const outside = AsyncLocalStorage.snapshot();

describeOnEachTransport('the instances of a saga', (stage) => {
  const world = useSagaWorld(stage);

  it('C-102 are removed when they are finished only where that is said', async () => {
    const kept = parcelSaga();
    const removed = parcelSaga(({ delivered }) => delivered);
    for (const saga of [kept, removed]) {
      const repository = world().repositoryOf(saga, parcelState);
      const bus = await world().start([running(saga, { repository }, { endpointName: 'parcel' })]);
      await bus.publish(ParcelSeen, { parcelId });
      await eventually(async () => expect((await stored(repository, parcelId))?.state.seen).toBe(1));
      await bus.publish(ParcelDelivered, { parcelId });
      await eventually(async () =>
        expect((await stored(repository, parcelId))?.state).toEqual(
          saga === kept ? { seen: 1, delivered: true } : undefined,
        ),
      );
      await repository.transaction(async () => {
        const left = await repository.load(parcelId);
        if (left) await repository.remove(left);
      });
      await bus.stop();
    }
  });

  it('C-103 lose no event when many create and change one at once', async () => {
    const saga = parcelSaga();
    const repository = world().repositoryOf(saga, parcelState);
    const bus = await world().start([running(saga, { repository }, atOnce)]);
    await Promise.all(Array.from({ length: 12 }, () => bus.publish(ParcelSeen, { parcelId })));
    await eventually(async () => expect((await stored(repository, parcelId))?.state.seen).toBe(12));
    expect((await stage.waitingIn('parcel_error')) ?? 0).toBe(0);
  });

  it('C-103 are tried again when their version is not the one that was read', async () => {
    const saga = parcelSaga();
    const repository = world().repositoryOf(saga, parcelState);
    const { repository: unlocked, reads } = readByTwoAtOnce(repository);
    const bus = await world().start([running(saga, { repository: unlocked }, atOnce)]);
    await repository.transaction(() =>
      repository.insert({
        id: parcelId,
        version: 1,
        state: { seen: 0, delivered: false },
        requests: {},
        wake: undefined,
      }),
    );
    await Promise.all([bus.publish(ParcelSeen, { parcelId }), bus.publish(ParcelSeen, { parcelId })]);
    await eventually(async () =>
      expect(await stored(repository, parcelId)).toMatchObject({ version: 3, state: { seen: 2 } }),
    );
    expect(reads()).toBe(3);
  });
});

/** As the repository, but who reads takes no lock that lasts, and the first two have read before either writes. */
function readByTwoAtOnce<State>(repository: SagaRepository<State>) {
  const both = Promise.withResolvers<void>();
  let reads = 0;
  const load = async (id: string) => {
    const found = await outside(() => stored(repository, id));
    reads += 1;
    if (reads === 2) both.resolve();
    await both.promise;
    return found;
  };
  const unlocked: SagaRepository<State> = Object.assign(Object.create(repository), { load });
  return { repository: unlocked, reads: () => reads };
}
