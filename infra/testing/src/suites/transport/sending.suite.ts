import { messageOf, type TransportStage, textOf } from './transport.stage';

/** What a transport brings to its queues, and in which order. */
export function describeSending({
  open,
  named,
  take,
  exchangeOf,
  endpointOf,
  receiving,
  found,
  expectNothingBefore,
}: TransportStage): void {
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

      expect(textOf((await take('kept')) ?? messageOf('none'))).toBe('x');
    });
  });
}
