import { DeclarationRefusedError } from '@baton/bus-rabbitmq';
import { DeliveryInbox, eventually, useVhost } from '@baton/testing';
import { endpointOf, messageOf, textOf, useTransports } from './transport.fixture';

const vhost = useVhost();
const transports = useTransports(() => vhost.url);
const event = { name: 'Sample.Orders:IOrderEvent' };
const shipped = { name: 'Sample.Orders:OrderShipped', boundTo: [event] };

/** The vhost's own exchanges: RabbitMQ's are in every one. */
async function exchanges() {
  const all = await vhost.listExchanges();
  return all.filter(({ name }) => name !== '' && !name.startsWith('amq.'));
}

/** Bindings that somebody declared: each queue is bound to the default exchange by itself. */
async function bindings() {
  const all = await vhost.listBindings();
  return all
    .filter(({ source }) => source !== '')
    .map(({ source, destination, destination_type, routing_key }) => ({
      source,
      destination,
      destination_type,
      routing_key,
    }));
}

describe('what the broker holds', () => {
  it('is an endpoint of quorum queues with its _error, and nothing for _skipped yet', async () => {
    const transport = await transports.open();
    await transport.receive(
      endpointOf('submit-order', { bindings: [{ name: 'Sample.Orders:SubmitOrder' }] }),
      () => {},
    );
    const queues = (await vhost.listQueues()).filter(({ name }) => name.startsWith('submit-order'));
    expect(queues).toHaveLength(2);
    expect(queues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'submit-order',
          type: 'quorum',
          durable: true,
          auto_delete: false,
          arguments: {
            'x-queue-type': 'quorum',
            'x-delivery-limit': 10,
            'x-dead-letter-exchange': 'submit-order_error',
            'x-dead-letter-strategy': 'at-least-once',
            'x-overflow': 'reject-publish',
          },
        }),
        expect.objectContaining({
          name: 'submit-order_error',
          type: 'quorum',
          arguments: { 'x-queue-type': 'quorum' },
        }),
      ]),
    );
    const own = (await exchanges()).filter(({ name }) => /submit-order|SubmitOrder/.test(name));
    expect(own.map(({ name }) => name).sort(byText)).toEqual([
      'Sample.Orders:SubmitOrder',
      'submit-order',
      'submit-order_error',
    ]);
    for (const exchange of own) {
      expect(exchange).toMatchObject({
        type: 'fanout',
        durable: true,
        auto_delete: false,
        internal: false,
        arguments: {},
      });
    }
    const bound = (await bindings()).filter(({ destination }) => destination.startsWith('submit-order'));
    expect(bound).toHaveLength(3);
    expect(bound).toEqual(
      expect.arrayContaining([
        { source: 'submit-order', destination: 'submit-order', destination_type: 'queue', routing_key: '' },
        { source: 'submit-order_error', destination: 'submit-order_error', destination_type: 'queue', routing_key: '' },
        {
          source: 'Sample.Orders:SubmitOrder',
          destination: 'submit-order',
          destination_type: 'exchange',
          routing_key: '',
        },
      ]),
    );
  });

  it('lets a consumer of an ancestor hear of what is published under the descendant', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('order-events', { bindings: [event] }), inbox.take);
    await transport.send(shipped, messageOf('sent'));
    const delivery = await inbox.next();
    delivery.ack();
    expect(textOf(delivery)).toBe('sent');
    expect(await bindings()).toContainEqual({
      source: 'Sample.Orders:OrderShipped',
      destination: 'Sample.Orders:IOrderEvent',
      destination_type: 'exchange',
      routing_key: '',
    });
  });

  it('declares more behind an exchange when a later sender asks for more', async () => {
    const transport = await transports.open();
    await transport.send({ name: 'Sample.Orders:Late' }, messageOf('alone'));
    await transport.send({ name: 'Sample.Orders:Late', boundTo: [event] }, messageOf('with its ancestor'));
    expect(await bindings()).toContainEqual(
      expect.objectContaining({ source: 'Sample.Orders:Late', destination: 'Sample.Orders:IOrderEvent' }),
    );
  });

  it('holds a temporary endpoint only as long as its connection', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('vm_test_bus_1', { temporary: true }), inbox.take);
    await (await transports.open()).send({ name: 'vm_test_bus_1', temporary: true }, messageOf('reply'));
    (await inbox.next()).ack();
    expect(await vhost.queue('vm_test_bus_1')).toMatchObject({
      type: 'classic',
      durable: false,
      exclusive: true,
      arguments: { 'x-expires': 60_000 },
    });
    await transport.close();
    expect(await vhost.queue('vm_test_bus_1')).toBeUndefined();
    expect((await exchanges()).map(({ name }) => name)).not.toContain('vm_test_bus_1');
  });

  it('still takes answers to a requester that is gone, as nobody misses them', async () => {
    const transport = await transports.open();
    const gone = { name: 'vm_gone_bus_2', temporary: true };
    const requester = await transports.open();
    await requester.receive(endpointOf(gone.name, { temporary: true }), () => {});
    await transport.send(gone, messageOf('in time'));
    await requester.close();
    await transport.send(gone, messageOf('too late'));
  });
});

describe('declaring what exists', () => {
  it('is accepted a second time, by this process or the next', async () => {
    const endpoint = endpointOf('again', { bindings: [shipped] });
    const first = await transports.open();
    await (await first.receive(endpoint, () => {})).close();
    await first.receive(endpoint, () => {});
    await first.send(shipped, messageOf('once'));
    await first.close();
    const second = await transports.open();
    await second.receive(endpoint, () => {});
    await second.send(shipped, messageOf('twice'));
  });

  it('is refused with the reason when it differs, and harms nothing else', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('classic-one', { queue: { type: 'classic' } }), inbox.take);
    const refused = await transport.receive(endpointOf('classic-one'), () => {});
    expect(refused.consuming).toBe(false);
    expect(refused.fault).toBeInstanceOf(DeclarationRefusedError);
    expect(refused.fault?.message).toMatch(/queue "classic-one".*406.*inequivalent arg/s);
    const mismatch = transport.send({ name: 'classic-one', temporary: true }, messageOf('never'));
    await expect(mismatch).rejects.toBeInstanceOf(DeclarationRefusedError);
    await transport.send({ name: 'classic-one' }, messageOf('still works'));
    expect(textOf(await inbox.next())).toBe('still works');
  });
});

describe('a queue that somebody else has for himself', () => {
  it.each([
    ['consumes', /403.*exclusive/s],
    ['declared', /405.*RESOURCE[_-]LOCKED/s],
  ])('is told as the fault of its receiver when he %s it, and consumed once he is gone', async (way, reason) => {
    const endpoint = endpointOf(`taken-${way}`, { queue: { type: 'classic' } });
    const transport = await transports.open();
    const other = await transports.client.channel();
    if (way === 'consumes') {
      await (await transport.receive(endpoint, () => {})).close();
      await other.consume(endpoint.name, () => undefined, { exclusive: true });
    } else await other.assertQueue(endpoint.name, { durable: true, exclusive: true });

    const receiver = await transport.receive(endpoint, () => {});

    expect(receiver.consuming).toBe(false);
    expect(receiver.fault?.message).toMatch(reason);
    await transports.client.close();
    await eventually(() => expect(receiver.consuming).toBe(true));
  });
});

function byText(one: string, other: string): number {
  return one < other ? -1 : 1;
}
