import { type Delivery, InMemoryBroker, InMemoryTransport } from '@baton/bus';

describe('a queue of the broker in memory', () => {
  it.each([2, 3, 4])('gives each of %i consumers its turn, also where messages come one by one', async (consumers) => {
    const waiting: (() => void)[] = [];
    const broker = new InMemoryBroker({ soon: (handOut) => void waiting.push(handOut) });
    const transport = new InMemoryTransport(broker);
    await transport.connect();
    const endpoint = { name: 'bells', prefetchCount: 1, queue: {}, bindings: [] };
    await transport.deploy(endpoint);
    const taken = Array.from({ length: consumers }, () => 0);
    for (let nth = 0; nth < consumers; nth++)
      await transport.receive(endpoint, (delivery: Delivery) => {
        taken[nth] = (taken[nth] ?? 0) + 1;
        delivery.ack();
      });

    for (let message = 0; message < consumers * 4; message++) {
      await transport.send({ name: 'bells', type: 'fanout', durable: true, autoDelete: false }, {
        headers: {},
        body: Buffer.from('{}'),
      } as never);
      for (let handOut = waiting.shift(); handOut; handOut = waiting.shift()) handOut();
    }

    expect(taken).toEqual(taken.map(() => 4));
  });
});
