import {
  BusConfigurationError,
  BusModule,
  defineSaga,
  InMemoryBroker,
  InMemorySagaRepository,
  InMemoryTransport,
  SagaConsumer,
  type SagaContext,
  SagaEventNotAcceptedError,
  SagaRepository,
  Sagas,
} from '@baton/bus';
import { defineMessage } from '@baton/contracts';
import { eventually, FakeClock } from '@baton/testing';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { atOnce, OrderShipped, silent, useBuses } from './bus.fixture';

const about = { tenant: 'platform', correlationId: 'tripId' } as const;
const TripBegun = defineMessage('Sample.Trips:TripBegun', z.object({ tripId: z.guid(), line: z.string() }), about);
const LineStopped = defineMessage('Sample.Trips:LineStopped', z.object({ line: z.string() }), { tenant: 'platform' });

interface Trip {
  readonly line: string;
  readonly stops: number;
}
type TripEvent =
  | { readonly kind: 'begun'; readonly line: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'refused' };

const tripSaga = defineSaga({
  name: 'trip',
  events: { begun: TripBegun, stopped: LineStopped },
  initial: { events: ['begun'], state: (): Trip => ({ line: '', stops: 0 }) },
  correlate: { stopped: ({ line }) => ({ line }) },
  eventOf: (arrival): TripEvent =>
    arrival.kind === 'begun' ? { kind: 'begun', line: arrival.message.line } : { kind: 'stopped' },
  decide: (_trip: Trip, event: TripEvent) => (event.kind === 'refused' ? undefined : [event]),
  evolve: (trip: Trip, event: TripEvent) =>
    event.kind === 'begun' ? { ...trip, line: event.line } : { ...trip, stops: trip.stops + 1 },
});

const one = 'aaaaaaaa-0000-4000-8000-000000000001';
const two = 'aaaaaaaa-0000-4000-8000-000000000002';
const three = 'aaaaaaaa-0000-4000-8000-000000000003';

@Injectable()
@SagaConsumer(tripSaga)
class TripSaga implements SagaConsumer<typeof tripSaga> {
  /** Thrown by the reactions to come. */
  failures: Error[] = [];
  constructor(readonly repository: SagaRepository<Trip>) {}

  async react(event: TripEvent, { line }: Trip, context: SagaContext): Promise<void> {
    await context.publish(OrderShipped, { orderId: `${event.kind} ${line}` });
    const failure = this.failures.shift();
    if (failure) throw failure;
  }
}

const world = useBuses();
let repository: InMemorySagaRepository<Trip>;
beforeEach(() => {
  repository = new InMemorySagaRepository('trip');
});
const trip = (id: string) => repository.instances.get(id);

describe('a saga', () => {
  it('is correlated by values of its state: every instance that has them gets the event', async () => {
    const bus = await world.start([(started) => started.connectSaga(tripSaga, { repository })]);
    for (const [tripId, line] of [
      [one, 'red'],
      [two, 'red'],
      [three, 'blue'],
    ] as const) {
      await bus.publish(TripBegun, { tripId, line });
    }
    await eventually(() => expect(repository.instances.size).toBe(3));
    await bus.publish(LineStopped, { line: 'red' });
    await eventually(() => expect([one, two].map((id) => trip(id)?.state.stops)).toEqual([1, 1]));
    expect(trip(three)?.state.stops).toBe(0);
  });

  it('commits what it publishes with its row, or neither', async () => {
    const consumer = new TripSaga(repository);
    consumer.failures = [new Error('not today')];
    const bus = await world.start([(started) => started.connectSaga(tripSaga, consumer, atOnce)]);
    const tap = await world.tap(OrderShipped.entityName);
    await bus.publish(TripBegun, { tripId: one, line: 'red' });
    const { envelope } = await tap();
    expect(envelope.message).toEqual({ orderId: 'begun red' });
    expect([trip(one)?.version, consumer.failures]).toEqual([1, []]);
    expect(world.broker.messagesIn(`tap-${OrderShipped.entityName}`)).toEqual([]);
  });

  it('takes events that are raised in this process, and says when there is no such instance', async () => {
    const consumer = new TripSaga(repository);
    const bus = await world.start([(started) => started.connectSaga(tripSaga, consumer)]);
    const tap = await world.tap(OrderShipped.entityName);
    expect(await bus.sagas.raise(tripSaga, one, { kind: 'stopped' })).toBeUndefined();
    await bus.publish(TripBegun, { tripId: one, line: 'red' });
    await tap();
    const raised = await bus.sagas.raise(tripSaga, one, { kind: 'stopped' });
    expect(raised).toEqual({ state: { line: 'red', stops: 1 }, decisions: [{ kind: 'stopped' }] });
    const { envelope } = await tap();
    expect([envelope.message, envelope.sourceAddress]).toEqual([
      { orderId: 'stopped red' },
      expect.stringMatching(/\/trip$/),
    ]);
    await expect(bus.sagas.raise(tripSaga, one, { kind: 'refused' })).rejects.toThrow(SagaEventNotAcceptedError);
    consumer.failures = [new Error('not today')];
    await expect(bus.sagas.raise(tripSaga, one, { kind: 'stopped' })).rejects.toThrow('not today');
    expect([trip(one)?.state.stops, world.broker.messagesIn(`tap-${OrderShipped.entityName}`)]).toEqual([1, []]);
  });

  it('is correlated by the field that is the correlation id by convention, where the sender gives none', async () => {
    await world.start([(started) => started.connectSaga(tripSaga, { repository })]);
    const other = await world.connected();
    const body = Buffer.from(JSON.stringify({ messageType: [TripBegun.urn], message: { tripId: one, line: 'red' } }));
    await other.send({ name: 'trip' }, { body, contentType: 'application/vnd.masstransit+json', headers: {} });
    await eventually(() => expect(trip(one)?.state.line).toBe('red'));
  });

  it('is refused when it is declared or connected in a way that cannot work', async () => {
    const bus = world.make();
    bus.connectSaga(tripSaga, { repository });
    expect(() => bus.connectSaga(tripSaga, { repository })).toThrow(BusConfigurationError);
    const unknown = defineSaga({ ...parcel, name: 'unknown' });
    await expect(bus.sagas.wake(unknown)).rejects.toThrow('The saga unknown is not connected to this bus.');
    expect(() => defineSaga({ ...parcel, events: { answered: TripBegun } })).toThrow('labels a message "answered"');
  });
});

interface Alarm {
  readonly at: Date;
  readonly rings: number;
  readonly broken: boolean;
}

/** Its timer stays in the state when it has fired. */
const alarmSaga = defineSaga({
  name: 'alarm',
  events: {},
  eventOf: ({ kind }) => kind,
  decide: ({ broken }: Alarm, event: string) => {
    if (broken) throw new Error('it does not ring');
    return [event];
  },
  evolve: (alarm: Alarm, event: string) =>
    event === 'timer-due' ? { ...alarm, rings: alarm.rings + 1 } : { ...alarm },
  timers: ({ at }) => ({ ring: { dueAt: at } }),
});

describe('the timers of a saga', () => {
  it('fire once each, and one that fails keeps none of the others waiting', async () => {
    const alarms = new InMemorySagaRepository<Alarm>('alarm');
    const consumer = { repository: alarms, polled: false };
    const bus = await world.start([(started) => started.connectSaga(alarmSaga, consumer)]);
    const at = new Date(world.clock.now().getTime() + 1_000);
    const wake = { at, purpose: 'ring' };
    await alarms.transaction(async () => {
      await alarms.insert({ id: one, version: 1, state: { at, rings: 0, broken: true }, requests: {}, wake });
      await alarms.insert({ id: two, version: 1, state: { at, rings: 0, broken: false }, requests: {}, wake });
    });
    await bus.sagas.wake(alarmSaga);
    expect(alarms.instances.get(two)?.state.rings).toBe(0);
    world.clock.advance(1_000);
    await bus.sagas.wake(alarmSaga);
    await bus.sagas.raise(alarmSaga, two, 'moved');
    await bus.sagas.wake(alarmSaga);
    expect(alarms.instances.get(two)).toMatchObject({ version: 3, state: { rings: 1 }, wake: undefined });
    expect(alarms.instances.get(one)).toMatchObject({ version: 1, wake });
  });
});

const parcel = {
  name: 'parcel',
  events: { begun: TripBegun },
  eventOf: () => 'begun',
  decide: () => [],
  evolve: (state: number) => state,
};

describe('BusModule', () => {
  it('finds the consumers of sagas among the providers, and hands out the sagas', async () => {
    @Module({
      imports: [
        BusModule.forRootAsync({
          inject: [],
          useFactory: () => ({
            transport: new InMemoryTransport(new InMemoryBroker()),
            logger: silent,
            clock: new FakeClock(),
          }),
        }),
      ],
      providers: [TripSaga, { provide: SagaRepository, useValue: repository }],
    })
    class TripsModule {}
    const testing = await Test.createTestingModule({ imports: [TripsModule] }).compile();
    const application = await testing.init();
    await repository.transaction(() =>
      repository.insert({ id: one, version: 1, state: { line: 'red', stops: 0 }, requests: {}, wake: undefined }),
    );
    await application.get(Sagas).raise(tripSaga, one, { kind: 'stopped' });
    expect(trip(one)?.state.stops).toBe(1);
    await application.close();
  });
});
