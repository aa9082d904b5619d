import {
  Bus,
  type BusOptions,
  type ConsumeContext,
  type Exchange,
  InMemoryBroker,
  InMemoryTransport,
  type TransportMessage,
} from '@baton/bus';
import { defineMessage } from '@baton/contracts';
import { eventually, FakeClock, HandTimers, quietLogger } from '@baton/testing';
import { z } from 'zod';
import cancelled from '../../infra/bus/test/fixtures/masstransit/cancel-scheduled-message.json';
import scheduledSend from '../../infra/bus/test/fixtures/masstransit/schedule-message.json';
import scheduledPublish from '../../infra/bus/test/fixtures/masstransit/schedule-publish.json';
import { toAmqp } from '../../infra/bus-rabbitmq/src/message/amqp-message';
import { sendPlan } from '../../infra/bus-rabbitmq/src/topology/topology';
import { describeOnEachTransport, describeRecorded } from './describe-stage';
import { anOrder, IOrderEvent, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming, minimalEnvelope, neverAgain } from './stage';

const endpointName = 'submit-order';
const token = '740f0000-e8dc-2f11-6c23-08df48587aef';
const durable = { type: 'fanout', durable: true, autoDelete: false, arguments: {} } as const;

/** A message as it would leave for RabbitMQ: what is declared before it, and what `basic.publish` gets. */
interface Leaving {
  readonly plan: ReturnType<typeof sendPlan>;
  readonly exchange: string;
  readonly options: ReturnType<typeof toAmqp>['options'];
  readonly envelope: Record<string, unknown>;
}

class RecordingTransport extends InMemoryTransport {
  readonly left: Leaving[] = [];

  override async send(to: Exchange, message: TransportMessage): Promise<void> {
    const { options, content } = toAmqp(message);
    this.left.push({ plan: sendPlan(to), exchange: to.name, options, envelope: JSON.parse(content.toString('utf8')) });
    await super.send(to, message);
  }
}

/** A bus whose messages are recorded on their way to a broker that holds what is delayed until the test says so. */
function useRecording() {
  const buses: Bus[] = [];
  afterEach(() => Promise.all(buses.splice(0).map((bus) => bus.stop())));
  return async (options: Partial<BusOptions>, connect: (bus: Bus) => void = () => undefined) => {
    const timers = new HandTimers();
    const clock = new FakeClock('2026-11-22T05:21:36.675Z');
    const broker = new InMemoryBroker({ timers });
    const transport = new RecordingTransport(broker);
    const bus = new Bus({ transport, clock, logger: quietLogger, ...options });
    buses.push(bus);
    connect(bus);
    await bus.start();
    const inMs = (ms: number) => new Date(clock.now().getTime() + ms);
    return { bus, broker, transport, timers, inMs };
  };
}

/** `<name>_delay` bound to its destination, and what that is bound to. */
function delayPlanOf(name: string, ...boundTo: readonly string[]): Leaving['plan'] {
  const delay = { name: `${name}_delay`, ...durable, type: 'x-delayed-message' as const };
  return {
    queues: [],
    exchanges: [
      { ...delay, arguments: { 'x-delayed-type': 'fanout' } },
      ...[name, ...boundTo].map((exchange) => ({ name: exchange, ...durable })),
    ],
    queueBindings: [],
    exchangeBindings: [
      { source: `${name}_delay`, destination: name },
      ...boundTo.map((destination) => ({ source: name, destination })),
    ],
  };
}

describeRecorded('a redelivery over the delayed exchange', () => {
  const start = useRecording();

  it('C-078 goes to <endpoint>_delay with its count, under its own id, and the original is acked', async () => {
    const seen: ConsumeContext[] = [];
    const definition = { ...neverAgain, endpointName, redeliverBy: 'delayed-exchange' } as const;
    const redelivery = { kind: 'intervals', delaysMs: [90_000] } as const;
    const { bus, broker, transport, timers } = await start({}, (own) =>
      own.connectConsumer(
        SubmitOrder,
        { ...definition, redelivery },
        async (context) => {
          seen.push(context);
          if (context.redeliveryCount === 0) throw new Error('Out of stock');
        },
        'SubmitOrderConsumer',
      ),
    );
    const original = {
      messageId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e12',
      conversationId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e13',
      sourceAddress: 'rabbitmq://localhost/web01_shop_bus_x?temporary=true',
      ...minimalEnvelope(SubmitOrder, anOrder, { headers: { 'Tenant-Id': 'acme', 'MT-Own': 'kept' } }),
    };
    const body = Buffer.from(JSON.stringify(original));
    await transport.send(
      { name: endpointName },
      { body, contentType: 'application/vnd.masstransit+json', headers: {} },
    );

    const copy = await eventually(() => transport.left[1] ?? Promise.reject(new Error('No copy.')));
    expect(copy.plan).toEqual(delayPlanOf(endpointName));
    expect(copy.options).toMatchObject({ messageId: original.messageId, deliveryMode: 2, expiration: undefined });
    expect(copy.options.headers).toEqual({
      'Tenant-Id': 'acme',
      'MT-Own': 'kept',
      'MT-Redelivery-Count': { '!': 'int32', value: 1 },
      'x-delay': { '!': 'int64', value: 90_000n },
    });
    expect(copy.envelope).toMatchObject({
      ...original,
      destinationAddress: `loopback://localhost/${endpointName}`,
      headers: { 'Tenant-Id': 'acme', 'MT-Own': 'kept', 'MT-Redelivery-Count': 1 },
    });
    expect(copy.envelope.headers).not.toHaveProperty('x-delay');

    await timers.end((ms) => ms === 90_000);
    await eventually(() => expect(seen).toHaveLength(2));
    expect(seen[1]).toMatchObject({ redeliveryCount: 1, messageId: original.messageId });
    await bus.stop();
    expect([broker.messagesIn(endpointName), broker.messagesIn(`${endpointName}_error`)]).toEqual([[], []]);
  });
});

describeRecorded('the delayed scheduler', () => {
  const start = useRecording();
  const scheduler = { kind: 'delayed-exchange' } as const;

  it('C-082 publishes to <exchange>_delay and sends to <queue>_delay, with the delay and the token', async () => {
    const { bus, transport, inMs } = await start({ scheduler });

    await bus.schedule(inMs(60_000), OrderShipped, { ...anOrder, carrier: null }, { token });
    await bus.schedule(inMs(1_000_000_000), SubmitOrder, anOrder, { to: `exchange:${endpointName}` });

    const [published, sent] = transport.left;
    expect(published?.plan).toEqual(delayPlanOf(OrderShipped.entityName, IOrderEvent.entityName));
    expect(published?.options.headers).toEqual({
      'MT-Scheduling-TokenId': token,
      'x-delay': { '!': 'int64', value: 60_000n },
    });
    expect(published?.envelope).toMatchObject({
      destinationAddress: `loopback://localhost/${OrderShipped.entityName}`,
      headers: { 'MT-Scheduling-TokenId': token },
    });
    expect(sent?.plan).toEqual(delayPlanOf(endpointName));
    expect(sent?.options.headers).toMatchObject({ 'x-delay': { '!': 'int64', value: 1_000_000_000n } });
  });

  it('C-082 sends at once what was due in the past, as an ordinary message', async () => {
    const { bus, transport, inMs } = await start({ scheduler });

    await bus.schedule(inMs(-1), OrderShipped, { ...anOrder, carrier: null }, { token });

    const [sent] = transport.left;
    expect(sent?.exchange).toBe(OrderShipped.entityName);
    expect(sent?.options.headers).toEqual({ 'MT-Scheduling-TokenId': token });
  });

  it('C-082 cancels nothing, and says so', async () => {
    const seen: unknown[] = [];
    const { bus, timers, inMs } = await start({ scheduler }, (own) =>
      own.connectConsumer(
        SubmitOrder,
        { endpointName },
        async ({ schedulingToken }) => void seen.push(schedulingToken),
        'X',
      ),
    );
    await bus.schedule(inMs(60_000), SubmitOrder, anOrder, { token });

    expect(await bus.cancelScheduled(token)).toBe(false);

    await timers.end((ms) => ms === 60_000);
    await eventually(() => expect(seen).toEqual([token]));
  });

  it('refuses what the plugin could not hold', async () => {
    const { bus, inMs } = await start({ scheduler });

    await expect(bus.schedule(inMs(2 ** 32), SubmitOrder, anOrder)).rejects.toMatchObject({ code: 'DELAY_TOO_LONG' });
  });
});

describeRecorded('the Quartz scheduler', () => {
  const start = useRecording();
  const scheduler = { kind: 'quartz' } as const;
  const Work = defineMessage('Sample.Orders:Work', z.object({ orderId: z.guid(), what: z.string() }), {
    tenant: 'platform',
  });
  const { payload } = scheduledSend.body.message;
  const dueAt = new Date(scheduledSend.body.message.scheduledTime);

  /** What must be as captured, and in that order; what differs from run to run is taken from our own. */
  function expectAsCaptured(leaving: Leaving | undefined, captured: { readonly body: object }, ours: object): void {
    const text = JSON.stringify(captured.body).replaceAll('rabbitmq://localhost:15600/capture', 'loopback://localhost');
    const expected = JSON.parse(text);
    const { messageId, conversationId, sourceAddress, sentTime, host } = leaving?.envelope ?? {};
    expect(leaving?.envelope).toEqual({
      ...expected,
      ...{ messageId, conversationId, sourceAddress, sentTime, host, correlationId: expect.any(String) },
      message: { ...expected.message, ...ours },
    });
    expect(Object.keys(leaving?.envelope ?? {})).toEqual(Object.keys(expected));
    expect(Object.keys(leaving?.envelope.message ?? {})).toEqual(Object.keys(expected.message));
    expect(leaving?.options).toMatchObject({
      contentType: 'application/vnd.masstransit+json',
      deliveryMode: 2,
      headers: {},
    });
    expect(leaving?.plan).toMatchObject({
      queues: [{ name: 'quartz', durable: true, arguments: {} }],
      exchanges: [{ name: 'quartz', ...durable }],
      queueBindings: [{ source: 'quartz', destination: 'quartz' }],
    });
  }

  it('C-083 asks for a send as MassTransit does', async () => {
    const { bus, transport } = await start({ scheduler });

    await bus.schedule(dueAt, Work, payload, { token, to: 'queue:submit-order' });

    const [command] = transport.left;
    expectAsCaptured(command, scheduledSend, { scheduledTime: dueAt.toISOString() });
    expect([command?.envelope.correlationId, command?.options.correlationId]).toEqual([token, token]);
  });

  it('C-083 asks for a publish as MassTransit does', async () => {
    const { bus, transport } = await start({ scheduler });

    const given = await bus.schedule(dueAt, OrderShipped, { orderId: payload.orderId, carrier: null });

    const ours = { correlationId: given, scheduledTime: dueAt.toISOString() };
    expectAsCaptured(transport.left[0], scheduledPublish, ours);
    expect(transport.left[0]?.options.correlationId).toBe(given);
  });

  it('C-083 asks to cancel as MassTransit does', async () => {
    const { bus, transport } = await start({ scheduler });

    expect(await bus.cancelScheduled(token)).toBe(true);

    const [command] = transport.left;
    const { correlationId } = command?.envelope ?? {};
    expectAsCaptured(command, cancelled, { correlationId, timestamp: '2026-11-22T05:21:36.675Z', tokenId: token });
    expect(command?.options.correlationId).toBe(correlationId);
    expect(correlationId).not.toBe(token);
  });

  it('C-083 gives the command what the message shall have: its ids, addresses, headers, time to live', async () => {
    const { bus, transport } = await start({ scheduler: { kind: 'quartz', address: 'exchange:quartz' } });

    const messageId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e12';
    const responseAddress = 'exchange:answers';
    await bus.schedule(dueAt, Work, payload, {
      messageId,
      responseAddress,
      headers: { 'X-Custom': 'mine' },
      timeToLiveMs: 9_000,
    });

    expect(transport.left[0]?.envelope).toMatchObject({ messageId, responseAddress, headers: { 'X-Custom': 'mine' } });
    expect(transport.left[0]?.options).toMatchObject({ messageId, expiration: '9000' });
    expect(transport.left[0]?.plan.queues).toEqual([]);
  });
});

describeOnEachTransport('what a Quartz service delivers', (stage) => {
  it('C-083 is consumed, its token known in the form without dashes', async () => {
    const seen: unknown[] = [];
    await stage.start([
      consuming(
        SubmitOrder,
        { endpointName },
        ({ schedulingToken, message }) => void seen.push([schedulingToken, message]),
      ),
    ]);

    await stage.put(
      endpointName,
      minimalEnvelope(SubmitOrder, anOrder, {
        headers: {
          'MT-Scheduling-TokenId': token.replaceAll('-', ''),
          'MT-Quartz-Scheduled': '2027-03-14T15:09:26.5358979+00:00',
          'MT-Quartz-Sent': '2027-03-14T15:09:26.5412345+00:00',
        },
      }),
    );

    await eventually(() => expect(seen).toEqual([[token, anOrder]]));
  });
});
