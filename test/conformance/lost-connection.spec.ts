import {
  type Delivery,
  InMemoryOutboxStore,
  type ReceiveEndpoint,
  RequestTimeoutError,
  type Transport,
} from '@baton/bus';
import { eventually, TcpProxy } from '@baton/testing';
import { SpanStatusCode } from '@opentelemetry/api';
import { describeOnRabbitMq } from './describe-stage';
import { gate } from './gate';
import { useTelemetry } from './otel.fixture';
import { anOrder, CheckOrder, OrderShipped, OrderStatus } from './sample-messages';
import { atOnce, consuming, minimalEnvelope, neverAgain } from './stage';

const telemetry = useTelemetry();
const shipped = { ...anOrder, carrier: null };

/** Counts the deliveries that a transport hands out. */
function countingDeliveriesOf<T extends Transport>(transport: T) {
  let count = 0;
  const receive = transport.receive.bind(transport);
  transport.receive = (endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void) =>
    receive(endpoint, (delivery) => {
      count++;
      onDelivery(delivery);
    });
  return { transport, handedOut: () => count };
}

describeOnRabbitMq('a lost connection', (stage) => {
  let link: TcpProxy;
  beforeEach(async () => {
    link = await TcpProxy.to(Number(new URL(stage.vhost.url).port));
  });
  afterEach(() => link.close());

  it('C-089 is made again: topology is declared, consumers go on, sends complete or reject', async () => {
    const urls = [link.through(stage.vhost.url)];
    const transport = stage.makeTransport({ urls, send: { waitForConnectionMs: 60_000 } });
    const impatient = await stage.start([], {
      transport: stage.makeTransport({ urls, send: { waitForConnectionMs: 50 } }),
    });
    const seen: string[] = [];
    const bus = await stage.start(
      [consuming(OrderShipped, { endpointName: 'shipping' }, ({ message }) => void seen.push(message.orderId))],
      { transport },
    );
    await bus.publish(OrderShipped, shipped);
    await eventually(() => expect(seen).toHaveLength(1));

    link.cut();
    const away = { status: 'unhealthy', description: 'the broker is away' };
    await eventually(() => expect([bus.health(), impatient.health()]).toMatchObject([away, away]));
    const rejected = impatient.publish(OrderShipped, shipped);
    await expect(rejected).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE', retryable: true });
    const completed = bus.publish(OrderShipped, shipped);
    // Whoever cleans up meanwhile takes the topology along.
    const channel = await stage.channel();
    await channel.deleteQueue('shipping');
    await channel.deleteExchange('shipping');
    await channel.deleteExchange(OrderShipped.entityName);

    link.restore();
    await completed;
    await eventually(() => expect(bus.health().status).toBe('healthy'));
    expect(await stage.boundTo(OrderShipped.entityName, 'exchange')).toContain('shipping');
    await bus.publish(OrderShipped, shipped);
    await eventually(() => expect(seen.length).toBeGreaterThan(1));
  });

  it.each([
    ['tried again', atOnce],
    ['put off', { ...neverAgain, redelivery: { kind: 'intervals', delaysMs: [3_600_000] } }],
  ] as const)(
    'C-089 takes along no delivery that came before: each one that lives is worked on once, none %s',
    async (_what, policy) => {
      const outboxStore = new InMemoryOutboxStore();
      const { transport, handedOut } = countingDeliveriesOf(
        stage.makeTransport({ urls: [link.through(stage.vhost.url)] }),
      );
      const { begun, begin, opened, open } = gate();
      const runs: (string | null | undefined)[] = [];
      const bus = await stage.start(
        [
          consuming(
            OrderShipped,
            { endpointName: 'shipping', concurrentMessageLimit: 1, prefetchCount: 10, ...policy },
            async ({ message }) => {
              if (runs.push(message.carrier) > 1) return;
              begin();
              await opened;
              throw new Error('too late for anyone');
            },
          ),
        ],
        { transport, outboxStore },
      );
      const faults = await stage.tap('MassTransit:Fault');
      const put = (carrier: string) => stage.put('shipping', minimalEnvelope(OrderShipped, { ...anOrder, carrier }));
      for (const carrier of ['1', '2', '3', '4']) await put(carrier);
      await begun;
      await eventually(() => expect(handedOut()).toBe(4));
      for (const channels of [2, 3]) {
        link.cut();
        await eventually(() => expect(bus.health().status).toBe('unhealthy'));
        link.restore();
        await eventually(() => expect(handedOut()).toBe(4 * channels));
      }
      open();
      await put('the last');
      await eventually(() => expect(runs).toContain('the last'));
      expect(runs).toEqual(['1', '1', '2', '3', '4', 'the last']);
      expect([faults.waiting, await stage.waitingIn('shipping_error'), outboxStore.scheduledCount]).toEqual([0, 0, 0]);
    },
  );

  it('C-055 makes nobody wait for the answer to a first request longer than was said, and it is not asked later', async () => {
    const asked = await stage.tap(CheckOrder.entityName);
    await stage.start([
      consuming(CheckOrder, { endpointName: 'desk' }, (context) =>
        context.respond(OrderStatus, { ...anOrder, status: 'open' }),
      ),
    ]);
    const bus = await stage.start([], {
      transport: stage.makeTransport({ urls: [link.through(stage.vhost.url)] }),
    });
    const ask = (timeToLiveMs?: number) =>
      bus.getResponse(CheckOrder, anOrder, { status: OrderStatus }, { timeToLiveMs });
    link.cut();
    await eventually(() => expect(bus.health().status).toBe('unhealthy'));
    await expect(ask(50)).rejects.toBeInstanceOf(RequestTimeoutError);

    link.restore();
    await eventually(() => expect(bus.health().status).toBe('healthy'));
    expect(await ask()).toMatchObject({ kind: 'status' });
    // The one that came too late would be the first, with its own life.
    expect([(await asked.next()).properties.expiration, asked.waiting]).toEqual([30_000, 0]);
    const sends = telemetry.spans().filter(({ name }) => name === `${CheckOrder.entityName} send`);
    expect(sends.map(({ status }) => status)).toEqual([
      { code: SpanStatusCode.ERROR, message: expect.stringContaining('was not sent: whoever asked waits no more') },
      { code: SpanStatusCode.UNSET },
    ]);
  });
});
