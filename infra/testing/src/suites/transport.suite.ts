import { randomBytes } from 'node:crypto';
import type { Exchange, ReceiveEndpoint, Transport, TransportMessage } from '@baton/bus';
import { eventually } from '../eventually';
import { DeliveryInbox } from './delivery-inbox';

/** A message as someone finds it who looks into a queue. */
export interface FoundMessage {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** As far as they are text or numbers. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly messageId: string | undefined;
  readonly correlationId: string | undefined;
  readonly timeToLiveMs: number | undefined;
}

/** What the suite needs beside the transport itself. */
export interface TransportFixture {
  /** Another service's transport on the same broker, not connected. The suite closes what it opens. */
  make(): Transport;
  /** Takes the first message out of a queue, past the transport. @returns undefined when there is none, or no queue. */
  take(queue: string): Promise<FoundMessage | undefined>;
}

/**
 * What every transport owes the bus: run by the in-memory one and by RabbitMQ's, so that tests on the first mean
 * something for the second. Names differ from test to test, so one broker serves them all.
 */
export function describeTransport(name: string, fixture: () => TransportFixture): void {
  describe(name, () => {
    const opened: Transport[] = [];
    let prefix = '';

    beforeEach(() => {
      prefix = `t${randomBytes(4).toString('hex')}`;
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((transport) => transport.close()));
    });

    const open = async (): Promise<Transport> => {
      const transport = fixture().make();
      opened.push(transport);
      await transport.connect();
      return transport;
    };
    const named = (what: string): string => `${prefix}-${what}`;
    const exchangeOf = (what: string, over: Partial<Exchange> = {}): Exchange => ({ name: named(what), ...over });
    const endpointOf = (what: string, over: Partial<ReceiveEndpoint> = {}): ReceiveEndpoint => ({
      name: named(what),
      prefetchCount: 50,
      queue: {},
      bindings: [],
      ...over,
    });
    const receiving = async (transport: Transport, endpoint: ReceiveEndpoint) => {
      const inbox = new DeliveryInbox();
      const receiver = await transport.receive(endpoint, inbox.take);
      return { inbox, receiver };
    };
    const found = (queue: string): Promise<FoundMessage> =>
      eventually(async () => {
        const message = await fixture().take(named(queue));
        if (!message) throw new Error(`Nothing is in ${named(queue)}.`);
        return message;
      });
    /** Nothing more arrives: proved by a message that is sent later and comes next. */
    const expectNothingBefore = async (inbox: DeliveryInbox, transport: Transport, to: Exchange): Promise<void> => {
      await transport.send(to, messageOf('the end'));
      const last = await inbox.next();
      expect(textOf(last)).toBe('the end');
      last.ack();
    };

    describe('sending', () => {
      it('brings body, content type, ids, headers and priority unchanged', async () => {
        const transport = await open();
        const { inbox } = await receiving(transport, endpointOf('work'));
        const sent = messageOf('héllo', {
          contentType: 'application/vnd.masstransit+json',
          messageId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11',
          correlationId: '11111111-2222-3333-4444-555555555555',
          headers: { text: 'hello', int: 42, double: 1.5 },
          priority: 4,
        });

        await transport.send(exchangeOf('work'), sent);

        const delivery = await inbox.next();
        expect(textOf(delivery)).toBe('héllo');
        expect(delivery).toMatchObject({
          contentType: sent.contentType,
          messageId: sent.messageId,
          correlationId: sent.correlationId,
          priority: 4,
        });
        expect(delivery.headers).toMatchObject({ text: 'hello', int: 42, double: 1.5 });
        delivery.ack();
      });

      it('succeeds in silence when nothing is bound', async () => {
        const transport = await open();

        await expect(transport.send(exchangeOf('Sample:Nobody'), messageOf('x'))).resolves.toBeUndefined();
      });

      it('reaches every endpoint that is bound to the exchange', async () => {
        const transport = await open();
        const type = exchangeOf('Sample:Event');
        const one = await receiving(transport, endpointOf('one', { bindings: [type] }));
        const other = await receiving(transport, endpointOf('other', { bindings: [type] }));

        await transport.send(type, messageOf('x'));

        for (const { inbox } of [one, other]) {
          const delivery = await inbox.next();
          expect(textOf(delivery)).toBe('x');
          delivery.ack();
        }
      });

      it('reaches consumers of an ancestor by the bindings the publisher makes, once', async () => {
        const transport = await open();
        const ancestor = exchangeOf('Sample:IEvent');
        const grandparent = exchangeOf('Sample:IGrand');
        const { inbox } = await receiving(transport, endpointOf('watch', { bindings: [ancestor, grandparent] }));
        const published = exchangeOf('Sample:Event', { boundTo: [ancestor, grandparent] });

        await transport.send(published, messageOf('x'));

        const delivery = await inbox.next();
        expect(textOf(delivery)).toBe('x');
        delivery.ack();
        await expectNothingBefore(inbox, transport, exchangeOf('watch'));
      });

      it('declares the queue of an address that names one', async () => {
        const transport = await open();

        await transport.send(exchangeOf('parked', { queue: named('parked') }), messageOf('x'));

        expect(textOf(await found('parked'))).toBe('x');
      });

      it('keeps the order of one exchange, however many sends overlap', async () => {
        const transport = await open();
        const { inbox } = await receiving(transport, endpointOf('ordered', { prefetchCount: 1_000 }));
        const bodies = Array.from({ length: 500 }, (_, index) => String(index));

        await Promise.all(bodies.map((body) => transport.send(exchangeOf('ordered'), messageOf(body))));

        const deliveries = await inbox.nextOf(bodies.length);
        expect(deliveries.map(textOf)).toEqual(bodies);
        for (const delivery of deliveries) delivery.ack();
      });

      it('resolves only when the message is in its queue', async () => {
        const transport = await open();
        await (await receiving(transport, endpointOf('kept'))).receiver.close();

        await transport.send(exchangeOf('kept'), messageOf('x'));

        expect(textOf((await fixture().take(named('kept'))) ?? messageOf('none'))).toBe('x');
      });
    });

    describe('receiving', () => {
      it('shares an endpoint between competing consumers, each message once', async () => {
        const [one, other] = [await open(), await open()];
        const endpoint = endpointOf('shared', { prefetchCount: 1 });
        const seen: string[] = [];
        let done: () => void = () => undefined;
        const all = new Promise<void>((resolve) => {
          done = resolve;
        });
        for (const transport of [one, other]) {
          await transport.receive(endpoint, (delivery) => {
            seen.push(textOf(delivery));
            delivery.ack();
            if (seen.length === 20) done();
          });
        }
        const bodies = Array.from({ length: 20 }, (_, index) => String(index));

        await Promise.all(bodies.map((body) => one.send(exchangeOf('shared'), messageOf(body))));
        await all;

        expect([...seen].sort(byNumber)).toEqual(bodies);
      });

      it('hands out no more than the prefetch count before something is settled', async () => {
        const transport = await open();
        const [limited, free] = [endpointOf('limited', { prefetchCount: 2 }), endpointOf('free')];
        const type = exchangeOf('Sample:Both');
        const { inbox } = await receiving(transport, { ...limited, bindings: [type] });
        const witness = await receiving(transport, { ...free, bindings: [type] });
        for (const body of ['1', '2', '3']) await transport.send(type, messageOf(body));
        const held = await inbox.nextOf(2);

        // The third reached the other endpoint, so it is in this one's queue too, and was not handed out.
        for (const delivery of await witness.inbox.nextOf(3)) delivery.ack();
        expect(inbox.size).toBe(0);
        held[0]?.ack();

        expect(textOf(await inbox.next())).toBe('3');
      });

      it('delivers a requeued message again and counts it', async () => {
        const transport = await open();
        const { inbox } = await receiving(transport, endpointOf('again'));
        await transport.send(exchangeOf('again'), messageOf('x'));
        const first = await inbox.next();
        expect(first.deliveryCount).toBe(0);

        first.requeue();

        const second = await inbox.next();
        expect(textOf(second)).toBe('x');
        expect(second.deliveryCount).toBe(1);
        second.ack();
      });

      it('gives a message up to the error queue once it was delivered one time more than the limit', async () => {
        const transport = await open();
        const { inbox } = await receiving(transport, endpointOf('poison', { queue: { deliveryLimit: 2 } }));
        await transport.send(exchangeOf('poison'), messageOf('x'));

        for (let deliveries = 0; deliveries < 3; deliveries++) (await inbox.next()).requeue();

        expect(textOf(await found('poison_error'))).toBe('x');
        await expectNothingBefore(inbox, transport, exchangeOf('poison'));
      });

      it('ignores what is settled a second time', async () => {
        const transport = await open();
        const { inbox } = await receiving(transport, endpointOf('once'));
        await transport.send(exchangeOf('once'), messageOf('x'));
        const delivery = await inbox.next();

        delivery.ack();
        delivery.ack();
        delivery.requeue();

        await expectNothingBefore(inbox, transport, exchangeOf('once'));
      });
    });

    describe('moving', () => {
      it.each(['error', 'skipped'] as const)(
        'copies the bytes, properties and headers to the %s queue, adds headers, and acks',
        async (to) => {
          const transport = await open();
          const { inbox } = await receiving(transport, endpointOf('moving'));
          const body = Uint8Array.from([0, 255, 1, 254, 123, 10, 9]);
          await transport.send(exchangeOf('moving'), {
            body,
            contentType: 'application/octet-stream',
            messageId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11',
            correlationId: '11111111-2222-3333-4444-555555555555',
            headers: { tenant: 'acme', attempts: 3 },
          });

          await (await inbox.next()).move(to, { 'MT-Reason': 'fault', 'MT-Fault-RetryCount': 2 });

          const copy = await found(`moving_${to}`);
          expect([...copy.body]).toEqual([...body]);
          expect(copy).toMatchObject({
            contentType: 'application/octet-stream',
            messageId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11',
            correlationId: '11111111-2222-3333-4444-555555555555',
          });
          expect(copy.headers).toMatchObject({
            tenant: 'acme',
            attempts: 3,
            'MT-Reason': 'fault',
            'MT-Fault-RetryCount': 2,
          });
          await expectNothingBefore(inbox, transport, exchangeOf('moving'));
        },
      );

      it('lets an error copy live on after the time of the original is over', async () => {
        const transport = await open();
        const { inbox } = await receiving(transport, endpointOf('brief'));
        await transport.send(exchangeOf('brief'), messageOf('x', { timeToLiveMs: 600_000 }));

        await (await inbox.next()).move('error', {});

        expect((await found('brief_error')).timeToLiveMs).toBeUndefined();
      });
    });

    describe('temporary endpoints', () => {
      it('take messages while they live and are gone afterwards', async () => {
        const transport = await open();
        const exchange = exchangeOf('reply', { temporary: true });
        const endpoint = endpointOf('reply', { temporary: true, queue: { type: 'classic', expiresMs: 60_000 } });
        const { inbox, receiver } = await receiving(transport, endpoint);
        await (await open()).send(exchange, messageOf('x'));
        const delivery = await inbox.next();
        expect(textOf(delivery)).toBe('x');
        delivery.ack();

        await receiver.close();
        await transport.close();

        await expect((await open()).send(exchange, messageOf('late'))).resolves.toBeUndefined();
        expect(await fixture().take(named('reply'))).toBeUndefined();
      });
    });

    describe('stopping', () => {
      it('takes no more once it is stopped, but still settles what it has', async () => {
        const transport = await open();
        const { inbox, receiver } = await receiving(transport, endpointOf('stopping'));
        await transport.send(exchangeOf('stopping'), messageOf('1'));
        const held = await inbox.next();

        await receiver.stop();
        await transport.send(exchangeOf('stopping'), messageOf('2'));
        held.ack();
        await receiver.close();

        expect(inbox.size).toBe(0);
        expect(textOf(await found('stopping'))).toBe('2');
        expect(await fixture().take(named('stopping'))).toBeUndefined();
      });

      it('gives back what is unsettled when it closes, in order', async () => {
        const transport = await open();
        const { inbox, receiver } = await receiving(transport, endpointOf('unsettled'));
        for (const body of ['1', '2', '3']) await transport.send(exchangeOf('unsettled'), messageOf(body));
        const held = await inbox.nextOf(3);
        held[1]?.ack();

        await receiver.stop();
        await receiver.close();

        const again = await receiving(await open(), endpointOf('unsettled'));
        const back = await again.inbox.nextOf(2);
        expect(back.map(textOf)).toEqual(['1', '3']);
        for (const delivery of back) delivery.ack();
      });

      it('gives back what is unsettled when the transport closes', async () => {
        const transport = await open();
        const { inbox } = await receiving(transport, endpointOf('closing'));
        await transport.send(exchangeOf('closing'), messageOf('x'));
        await inbox.next();

        await transport.close();

        const again = await receiving(await open(), endpointOf('closing'));
        const delivery = await again.inbox.next();
        expect(textOf(delivery)).toBe('x');
        delivery.ack();
      });

      it('may be stopped and closed twice', async () => {
        const transport = await open();
        const { receiver } = await receiving(transport, endpointOf('twice'));

        for (const end of [receiver.stop, receiver.stop, receiver.close, receiver.close]) await end.call(receiver);
        await transport.close();

        await expect(transport.close()).resolves.toBeUndefined();
      });

      it('refuses to send after it closed, retryably', async () => {
        const transport = await open();
        await transport.close();

        await expect(transport.send(exchangeOf('closed'), messageOf('x'))).rejects.toMatchObject({ retryable: true });
      });
    });

    describe('the connection', () => {
      it('is told to those who ask', async () => {
        const transport = fixture().make();
        opened.push(transport);
        const told: boolean[] = [];
        transport.onConnectionChange((connected) => told.push(connected));
        expect(transport.connected).toBe(false);

        await transport.connect();
        expect(transport.connected).toBe(true);
        await transport.close();

        expect(transport.connected).toBe(false);
        expect(told).toEqual([true, false]);
      });
    });
  });
}

function messageOf(text: string, over: Partial<TransportMessage> = {}): TransportMessage {
  return { body: Buffer.from(text), contentType: 'text/plain', headers: {}, ...over };
}

function textOf({ body }: { readonly body: Uint8Array }): string {
  return Buffer.from(body).toString();
}

function byNumber(one: string, other: string): number {
  return Number(one) - Number(other);
}
