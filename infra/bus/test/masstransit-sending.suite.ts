import { type SendOptions } from '@baton/bus';
import { type MessageType } from '@baton/contracts';
import { deliverable, fixture, traceOf } from './masstransit.fixture';
import { expectSame, incoming, type MassTransitWorld, messageIn, orderId } from './masstransit.world';
import {
  Approved,
  CancelScheduledMessage,
  Chain,
  ChangedInvoice,
  ChangedOrder,
  ChangedTwice,
  CheckOrder,
  DerivedEvent,
  HiddenChild,
  IOrderEvent,
  OrderNotFound,
  OrderPair,
  OrderShipped,
  OrderStatus,
  Renamed,
  ScheduleMessage,
  SubmitOrder,
  Work,
} from './masstransit-types.fixture';

/** What Baton sends, message by message, against what MassTransit sent. */
export function describeSending(world: MassTransitWorld): void {
  describe('publishing', () => {
    const cases: readonly (readonly [string, MessageType, SendOptions])[] = [
      ['publish-event', OrderShipped, {}],
      ['publish-class-hierarchy', DerivedEvent, {}],
      ['publish-excluded-ancestor', HiddenChild, {}],
      ['publish-generic-nested', ChangedTwice, {}],
      ['publish-generic-other-namespace', ChangedInvoice, {}],
      ['publish-generic-same-namespace', ChangedOrder, {}],
      ['publish-generic-two-arguments', OrderPair, {}],
      ['publish-interface-initializer', IOrderEvent, { headers: { From: 'init' } }],
      ['publish-nested', Approved, {}],
      ['publish-nondurable', OrderShipped, { durable: false }],
      ['publish-renamed', Renamed, {}],
    ];

    it.each(cases)('%s', async (name, type, options) => {
      const theirs = fixture(name);

      await world.bus.publish({ ...type, tenant: 'platform' }, messageIn(theirs, type), options);

      expectSame(world.transport.onlySent, theirs);
    });

    it('publish-event-headers-ttl-priority', async () => {
      const theirs = fixture('publish-event-headers-ttl-priority');

      await world.bus.publish(OrderShipped, messageIn(theirs, OrderShipped), {
        correlationId: '11111111-2222-3333-4444-555555555555',
        routingKey: 'eu.west',
        priority: 4,
        timeToLiveMs: 90_000,
        headers: {
          text: 'hello',
          yes: true,
          no: false,
          int: 42,
          long: 9007199254740993n,
          double: 1.5,
          guid: orderId,
          when: new Date('2025-03-14T15:09:26.535Z'),
          list: ['a', 'b'],
          object: { a: 1, theName: 'x' },
        },
      });

      // A date here has milliseconds where .NET has ticks.
      const trimmed = JSON.parse(
        JSON.stringify(theirs, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)).replaceAll(
          '26.5358979Z',
          '26.535Z',
        ),
      );
      expectSame(
        JSON.parse(
          JSON.stringify(world.transport.onlySent, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)),
        ),
        trimmed,
      );
    });
  });

  describe('sending', () => {
    it('send-every-value', async () => {
      const theirs = fixture('send-every-value');

      await world.bus.send('queue:submit-order', SubmitOrder, messageIn(theirs, SubmitOrder));

      expectSame(world.transport.onlySent, theirs);
    });

    it('send-every-value, read by a consumer, is the same again', async () => {
      const theirs = fixture('send-every-value');
      let seen: unknown;

      const moved = await world.consume('submit-order', SubmitOrder, deliverable(theirs), async ({ message }) => {
        seen = message;
      });

      expect(moved).toBeUndefined();
      expect(seen).toEqual(theirs.body?.message);
    });

    it.each([
      ['schedule-message', ScheduleMessage],
      ['schedule-publish', ScheduleMessage],
      ['cancel-scheduled-message', CancelScheduledMessage],
    ] as const)('%s', async (name, type) => {
      const theirs = fixture(name);

      await world.bus.send('queue:quartz', type as MessageType<unknown, 'platform'>, messageIn(theirs, type));

      expectSame(world.transport.onlySent, theirs);
    });
  });

  describe('publishing from a consumer', () => {
    it('consumer-publish', async () => {
      const theirs = fixture('consumer-publish');
      const correlationId = '22222222-3333-4444-5555-666666666666';

      await world.consume('submit-order', Work, incoming(Work, { orderId, what: '' }, { correlationId }), (context) =>
        context.publish(OrderShipped, messageIn(theirs, OrderShipped)),
      );

      expectSame(world.transport.onlySent, theirs);
    });

    it('chain-publish-from-consumer: headers go on, the conversation too', async () => {
      const theirs = fixture('chain-publish-from-consumer');
      const conversationId = 'c0c0c0c0-0000-0000-0000-000000000001';
      const envelope = {
        correlationId: '33333333-4444-5555-6666-777777777777',
        conversationId,
        headers: { tenant: 'acme', 'MT-Own': 'stays' },
      };

      await world.consume('chain', Chain, incoming(Chain, { orderId }, envelope), (context) =>
        context.publish(OrderShipped, messageIn(theirs, OrderShipped)),
      );

      expectSame(world.transport.onlySent, theirs);
      expect(world.transport.onlySent.body).toMatchObject({ conversationId });
    });

    it('traced-send and traced-publish-from-consumer: the trace goes on', async () => {
      const [sent, published] = [fixture('traced-send'), fixture('traced-publish-from-consumer')];

      await world.consume('traced', Work, deliverable(sent), (context) =>
        context.publish(OrderShipped, messageIn(published, OrderShipped)),
      );

      expectSame(world.transport.onlySent, published);
      expect(traceOf(world.transport.onlySent)).toBe(traceOf(published));
      expect(world.transport.onlySent.body).toMatchObject({ conversationId: published.body?.conversationId });
    });
  });

  describe('asking and answering', () => {
    it('request', async () => {
      const theirs = fixture('request');
      await world.bus.start();

      const asked = world.bus.getResponse(
        CheckOrder,
        { orderId },
        { status: OrderStatus, missing: OrderNotFound },
        { timeToLiveMs: 20_000 },
      );
      await new Promise(setImmediate);
      const request = world.transport.onlySent;
      await world.transport.deliver(
        world.bus.address.split('/').at(-1)?.split('?')[0] ?? '',
        incoming(OrderStatus, { orderId, status: 'open' }, { requestId: request.body?.requestId }),
      );

      expectSame(request, theirs);
      expect(await asked).toEqual({ kind: 'status', message: { orderId, status: 'open' } });
    });

    it('response', async () => {
      const theirs = fixture('response');
      const envelope = {
        requestId: '55555555-6666-7777-8888-999999999999',
        correlationId: '12121212-6666-7777-8888-999999999999',
        responseAddress: 'rabbitmq://localhost:15600/capture/reply-tap',
        expirationTime: '2026-11-22T05:22:05.613Z',
      };

      await world.consume('check-order', CheckOrder, incoming(CheckOrder, { orderId }, envelope), (context) =>
        context.respond(OrderStatus, messageIn(theirs, OrderStatus)),
      );

      // What is left of the request's thirty seconds, here and there.
      expect(world.transport.onlySent.properties.expiration).toBe(theirs.properties.expiration);
      expectSame(world.transport.onlySent, theirs);
      expect(world.transport.onlySent.body).toMatchObject({ requestId: envelope.requestId });
    });
  });
}
