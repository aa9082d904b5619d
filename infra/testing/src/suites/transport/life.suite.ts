import { messageOf, type TransportStage, textOf } from './transport.stage';

/** What is left when an endpoint or a transport ends. */
export function describeLife({ make, open, take, exchangeOf, endpointOf, receiving, found }: TransportStage): void {
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
      expect(await take('reply')).toBeUndefined();
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
      expect(await take('stopping')).toBeUndefined();
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
      const transport = make();
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
}
