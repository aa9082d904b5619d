import { type ConsumerDefinition, defineSaga, InMemoryOutboxStore, InMemorySagaRepository } from '@baton/bus';
import { eventually, FakeClock } from '@baton/testing';
import { describeOnEachTransport } from './describe-stage';
import { type Measurement, useTelemetry } from './otel.fixture';
import { anOrder, OrderShipped, SubmitOrder } from './sample-messages';
import { atOnce, consuming, minimalEnvelope, neverAgain, type Stage } from './stage';

const ENDPOINT = 'submit-order';
const PREFIX = 'messaging.masstransit.';
const SUBMIT_ORDER = { destination: ENDPOINT, message_type: 'Sample.Orders.SubmitOrder' };
const OF_CONSUMER = { ...SUBMIT_ORDER, consumer_type: 'SampleConsumer' };
const OF_SHIPPED = { destination: OrderShipped.entityName, message_type: 'Sample.Orders.OrderShipped' };
const shipped = { ...anOrder, carrier: null };

const telemetry = useTelemetry();

/** One measurement, its labels without their prefix. */
function measured(value: unknown, labels: object): object {
  const own = Object.entries({ service: expect.any(String), ...labels }).map(([name, of]) => [PREFIX + name, of]);
  return { value, labels: Object.fromEntries(own) };
}

/** What was measured, by the name of its metric without its prefix; what amounts to nothing is left out. */
async function measurements(): Promise<Readonly<Record<string, readonly Measurement[]>>> {
  const found = [...(await telemetry.measured())].map(([name, points]) => {
    const some = points.filter(({ value }) => (typeof value === 'number' ? value !== 0 : value.count > 0));
    return [name.replace(PREFIX, ''), some.map(({ labels, value }) => ({ labels: { ...labels }, value }))] as const;
  });
  return Object.fromEntries(found.filter(([, points]) => points.length > 0));
}

const once = { count: 1, sum: expect.any(Number) };

/** Puts an order, and waits until its delivery has ended. */
async function submit(stage: Stage, more: object = {}): Promise<void> {
  await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, more));
  await eventually(() => telemetry.span(`${ENDPOINT} receive`));
}

/** An endpoint whose consumer publishes that the order was shipped. */
const shipping = (definition: ConsumerDefinition = {}) =>
  consuming(SubmitOrder, { endpointName: ENDPOINT, ...neverAgain, ...definition }, (context) =>
    context.publish(OrderShipped, shipped),
  );

describeOnEachTransport('the metrics of a bus', (stage) => {
  it('C-087 count a delivery, its consumer and what that sent once each, and time them', async () => {
    await stage.start([shipping()]);
    await submit(stage);
    expect(await measurements()).toEqual({
      receive: [measured(1, { destination: ENDPOINT })],
      'receive.duration': [measured(once, { destination: ENDPOINT })],
      consume: [measured(1, OF_CONSUMER)],
      'consume.duration': [measured(once, OF_CONSUMER)],
      send: [measured(1, OF_SHIPPED)],
    });
  });

  it('C-087 show what is under way, and for how long it was', async () => {
    let [begun, ended] = [0, 0];
    const during = Promise.withResolvers<Awaited<ReturnType<typeof measurements>>>();
    await stage.start([
      consuming(SubmitOrder, { endpointName: ENDPOINT, ...neverAgain }, async () => {
        begun = performance.now();
        during.resolve(await measurements());
        ended = performance.now();
      }),
    ]);
    await submit(stage);
    expect(await during.promise).toEqual({
      'receive.active': [measured(1, { destination: ENDPOINT })],
      'consume.active': [measured(1, OF_CONSUMER)],
    });
    const after = await measurements();
    expect([after['receive.active'], after['consume.active']]).toEqual([
      [measured(-1, { destination: ENDPOINT })],
      [measured(-1, OF_CONSUMER)],
    ]);
    for (const name of ['consume.duration', 'receive.duration']) {
      const { sum } = Object(after[name]?.[0]?.value);
      expect(sum).toBeGreaterThanOrEqual(ended - begun);
    }
  });

  it('C-087 count each attempt, each retry and each failure, by the kind of the error', async () => {
    await stage.start([
      consuming(SubmitOrder, { endpointName: ENDPOINT, ...atOnce }, () => {
        throw new RangeError('None left.');
      }),
    ]);
    await submit(stage);
    const { consume, receive, ...more } = await measurements();
    const exception_type = 'RangeError';
    expect([consume, receive]).toEqual([[measured(3, OF_CONSUMER)], [measured(1, { destination: ENDPOINT })]]);
    expect(more).toMatchObject({
      'consume.retries': [measured(2, OF_CONSUMER)],
      'consume.errors': [measured(3, { ...OF_CONSUMER, exception_type })],
      'receive.errors': [measured(1, { destination: ENDPOINT, exception_type })],
    });
  });

  it.each([
    ['from when it was sent', '2026-02-28T23:59:58.500Z', 1_500],
    ['as nothing where clocks differ', '2026-03-01T00:00:10.000Z', 0],
  ])('C-087 time a message on its way %s', async (_what, sentTime, sum) => {
    await stage.start([shipping()], { clock: new FakeClock('2026-03-01T00:00:00Z') });
    await submit(stage, { sentTime });
    expect((await measurements())['delivery.duration']).toEqual([measured({ count: 1, sum }, OF_CONSUMER)]);
  });

  it('C-087 count what the broker did not take', async () => {
    const transport = stage.makeTransport();
    transport.send = () => Promise.reject(new RangeError('no room'));
    const bus = await stage.start([], { transport });
    await expect(bus.publish(OrderShipped, shipped)).rejects.toThrow('no room');
    expect(await measurements()).toEqual({
      'send.errors': [measured(1, { ...OF_SHIPPED, exception_type: 'RangeError' })],
    });
  });

  it('C-087 count what an outbox takes, and what it delivers', async () => {
    await stage.start([shipping({ outbox: 'in-memory' })]);
    await submit(stage);
    const { 'outbox.send': taken, send } = await measurements();
    expect([taken, send]).toEqual([[measured(1, OF_SHIPPED)], [measured(1, OF_SHIPPED)]]);

    const bus = await stage.start([], { outboxStore: new InMemoryOutboxStore() });
    const tap = await stage.tap(OrderShipped.entityName);
    await bus.schedule(new Date(0), OrderShipped, shipped);
    await tap.next();
    await eventually(() => telemetry.span('outbox process'));
    expect(await measurements()).toEqual({
      'outbox.delivery': [measured(1, { destination: OrderShipped.entityName })],
    });
  });

  it('C-087 count the events of a saga, and those that it did not take', async () => {
    const saga = defineSaga({
      name: 'order',
      events: { submitted: SubmitOrder },
      initial: { events: ['submitted'], state: () => ({ taken: 0 }) },
      eventOf: ({ kind }) => ({ kind }),
      decide: ({ taken }: { readonly taken: number }) => (taken === 0 ? ['take'] : undefined),
      evolve: ({ taken }: { readonly taken: number }) => ({ taken: taken + 1 }),
    });
    const repository = new InMemorySagaRepository<{ readonly taken: number }>('order');
    await stage.start([(bus) => bus.connectSaga(saga, { repository }, { endpointName: ENDPOINT, ...neverAgain })]);
    const correlationId = '11111111-2222-3333-4444-555555555555';
    await submit(stage, { correlationId });
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, { correlationId }));
    await stage.take(`${ENDPOINT}_error`);
    await eventually(() =>
      expect(telemetry.spans().filter(({ name }) => name === `${ENDPOINT} receive`)).toHaveLength(2),
    );
    const { saga: events, ...more } = await measurements();
    expect(events).toEqual([measured(2, { destination: 'order' })]);
    expect(more).toMatchObject({
      'saga.duration': [measured({ count: 2, sum: expect.any(Number) }, { destination: 'order' })],
      'saga.errors': [measured(1, { destination: 'order', exception_type: 'SagaEventNotAcceptedError' })],
    });
  });

  it('C-087 have a label for where each message goes, not for what temporary exchanges are called', async () => {
    const bus = await stage.start();
    for (const to of ['one-desk', 'another-desk', 'one-desk', 'made-up?temporary=true', 'made-too?temporary=true'])
      await bus.send(`exchange:${to}`, SubmitOrder, anOrder);
    const { send = [] } = await measurements();
    const counted = send.map(({ labels, value }) => [labels[`${PREFIX}destination`], value]);
    expect(Object.fromEntries(counted)).toEqual({ 'one-desk': 2, 'another-desk': 1, endpoint: 2 });
  });
});
