import { defineSaga, InMemorySagaRepository, type SagaContext } from '@baton/bus';
import { defineMessage } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { envelopeMessage, useBuses } from './bus.fixture';

const about = { tenant: 'platform', correlationId: 'tripId' } as const;
const PriceWanted = defineMessage('Sample.Trips:PriceWanted', z.object({ tripId: z.guid() }), about);
const AskPrice = defineMessage('Sample.Trips:AskPrice', z.object({}), { tenant: 'platform' });
const Price = defineMessage('Sample.Trips:Price', z.object({ cents: z.number() }), { tenant: 'platform' });

interface Fare {
  readonly cents: number;
}
type FareEvent = { readonly kind: 'asks' } | { readonly kind: 'costs'; readonly cents: number };

/** Asks for its price, again and again. */
const fareSaga = defineSaga({
  name: 'fare',
  events: { wanted: PriceWanted },
  requests: { price: { request: AskPrice, responses: { price: Price } } },
  initial: { events: ['wanted'], state: (): Fare => ({ cents: 0 }) },
  eventOf: (arrival): FareEvent =>
    arrival.kind === 'answered' ? { kind: 'costs', ...arrival.response.message } : { kind: 'asks' },
  decide: (_fare: Fare, event: FareEvent) => [event],
  evolve: (fare: Fare, event: FareEvent) => (event.kind === 'costs' ? { cents: event.cents } : fare),
});

const world = useBuses();
const tripId = 'aaaaaaaa-0000-4000-8000-000000000001';

describe('a saga that asks', () => {
  it('again under the same label waits for that answer alone', async () => {
    const repository = new InMemorySagaRepository<Fare>('fare');
    const react = async ({ kind }: FareEvent, _fare: Fare, context: SagaContext<typeof fareSaga>): Promise<void> => {
      if (kind === 'asks') await context.request('price', {});
    };
    const bus = await world.start([(started) => started.connectSaga(fareSaga, { repository, react })]);
    const asked = await world.tap(AskPrice.entityName);
    const ask = async (): Promise<string | null> => {
      await bus.publish(PriceWanted, { tripId });
      return (await asked()).envelope.requestId;
    };
    const [first, second] = [await ask(), await ask()];
    const fare = () => repository.instances.get(tripId);
    await eventually(() => expect(Object.keys(fare()?.requests ?? {})).toEqual([second]));

    const desk = await world.connected();
    const answer = (requestId: string | null, cents: number) =>
      desk.send({ name: 'fare' }, envelopeMessage({ requestId, messageType: [Price.urn], message: { cents } }));
    await answer(first, 100);
    await answer(second, 200);

    await eventually(() => expect(fare()?.requests).toEqual({}));
    expect(fare()).toMatchObject({ version: 4, state: { cents: 200 } });
  });
});
