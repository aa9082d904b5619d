import { messageOf, type TransportStage, textOf } from './transport.stage';

/** Whom a transport gives what, and how often. */
export function describeReceiving({
  open,
  exchangeOf,
  endpointOf,
  receiving,
  found,
  expectNothingBefore,
}: TransportStage): void {
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
}

function byNumber(one: string, other: string): number {
  return Number(one) - Number(other);
}
