import { type Address, InvalidAddressError } from '@baton/bus';
import { defineMessage, isEntityName } from '@baton/contracts';
import { z } from 'zod';
import { addressOf, exchangeAt, formatAddress, parseAddress } from '../../infra/bus/src/endpoints/address';
import { hostAddressOf } from '../../infra/bus-rabbitmq/src/connection/broker-address';
import { describeOnEachTransport, describeOnRabbitMq, describePure } from './describe-stage';
import { anOrder, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, neverAgain } from './stage';

const host = 'rabbitmq://localhost';
const durable = { type: 'fanout', durable: true, autoDelete: false };
/** Names that MassTransit refuses, though RabbitMQ itself might take them. */
const noNames = ['a b', 'a/b', 'a#b', ''];

describePure('an address', () => {
  it.each([
    ['queue:orders', { name: 'orders', bindQueue: true }],
    ['exchange:Sample.Orders:SubmitOrder', { name: 'Sample.Orders:SubmitOrder', bindQueue: false }],
    ['rabbitmq://h/q?Temporary=true', { durable: false, autoDelete: true }],
    ['rabbitmq://h/q?durable=false', { durable: false, autoDelete: false }],
    ['rabbitmq://h/q?autodelete=TRUE', { durable: true, autoDelete: true }],
    ['rabbitmq://h/q?durable=perhaps', { durable: true, autoDelete: false }],
    ['rabbitmq://h/q?bind=true&QUEUE=other', { bindQueue: true, queueName: 'other' }],
    ['rabbitmq://h/q?type=topic&unknown=1&queue=', { exchangeType: 'topic', queueName: undefined }],
    ['rabbitmq://h/q?delayedType=fanout', { exchangeType: 'x-delayed-message', delayedType: 'fanout' }],
    ['rabbitmq://h/q?AlternateExchange=alt', { alternateExchange: 'alt' }],
    ['rabbitmq://h/q?bindexchange=a&BindExchange=b&bindexchange=a', { bindExchanges: ['a', 'b'] }],
    ['rabbitmq://h/q?SingleActiveConsumer=true', { singleActiveConsumer: true }],
    ['amqps://h/q', { name: 'q', virtualHost: '/' }],
    ['loopback://localhost/q', { name: 'q' }],
  ])('C-043 is read in any case: %s', (address, expected) => {
    expect(parseAddress(address)).toMatchObject(expected);
  });

  it.each([
    '/q',
    '/q?temporary=true',
    '/q?durable=false',
    '/q?autodelete=true',
    '/q?temporary=true&type=direct&bind=true&queue=other&alternateexchange=alt&bindexchange=a&bindexchange=b&singleactiveconsumer=true',
    '/q?delayedtype=fanout&alternateexchange=alt',
  ])('C-043 is written in the canonical order: %s', (path) => {
    const [name, query = ''] = path.split('?');
    const turned = query.split('&').reverse().join('&');
    const backwards = turned.replace('bindexchange=b&bindexchange=a', 'bindexchange=a&bindexchange=b');
    expect(formatAddress(host, parseAddress(`${host}${name}?${backwards}`))).toBe(`${host}${path}`);
  });

  it('C-043 names a queue only where it is not the exchange’s', () => {
    expect(addressOf(host, { name: 'q', queue: 'q' })).toBe(`${host}/q?bind=true`);
    expect(addressOf(host, { name: 'q', queue: 'other' })).toBe(`${host}/q?bind=true&queue=other`);
  });

  it('C-044 keeps everything before the last slash as virtual host, unescaped', () => {
    expect(parseAddress('rabbitmq://h/a%2Fb/q')).toMatchObject({ virtualHost: 'a/b', name: 'q' });
    expect(parseAddress('rabbitmq://h:5673/a/b/q')).toMatchObject({ virtualHost: 'a/b', name: 'q' });
    expect(parseAddress('rabbitmq://h/q')).toMatchObject({ virtualHost: '/', name: 'q' });
  });

  it.each([
    ['amqp://guest:guest@h:5672/%2F', 'rabbitmq://h'],
    ['amqps://h:5671/v', 'rabbitmqs://h/v'],
    ['amqps://h:5672/v', 'rabbitmqs://h:5672/v'],
    ['amqp://h:5673/a%2Fb', 'rabbitmq://h:5673/a%2Fb'],
  ])('C-044 leaves out the default port of %s, and all of its user', (url, expected) => {
    expect(hostAddressOf(url)).toBe(expected);
  });

  it('C-047 may have letters of any script, digits and four signs in a name, up to 255', () => {
    const names = ['a', 'Größe_1', 'Sample.Orders:X-y', 'x'.repeat(255)];
    expect(names.filter((name) => !isEntityName(name))).toEqual([]);
    expect([...noNames, '#', 'x'.repeat(256)].filter(isEntityName)).toEqual([]);
    expect(() => defineMessage('Sample:Named', z.object({}), { wire: { entityName: 'a b' } })).toThrow(TypeError);
  });

  it.each([
    'topic:orders',
    'orders',
    'queue:',
    'queue:a b',
    'exchange:a/b',
    'exchange:a#b',
    'rabbitmq:/h/q',
    'rabbitmq://h/',
    'http://h/q',
    'rabbitmq://h/%zz',
    'rabbitmq://h/q?alternateexchange=a b',
    'rabbitmq://h/q?bindexchange=a%23b',
    'rabbitmq://h/q?bind=true&queue=a/b',
    'rabbitmq://h/q?type=x-consistent-hash',
    'rabbitmq://h/q?delayedtype=fanout',
  ])('C-047 is refused as %s, saying what would be right', (address) => {
    expect(() => exchangeAt(address)).toThrow(InvalidAddressError);
    expect(() => exchangeAt(address)).toThrow(/Expected exchange:name/);
  });
});

describeOnEachTransport('sending', (stage) => {
  it('C-042 to queue: declares exchange, queue and what binds them', async () => {
    const bus = await stage.start();
    await bus.send('queue:orders', SubmitOrder, anOrder);
    expect(envelopeOf(await stage.take('orders')).message).toEqual(anOrder);
    expect(await stage.exchange('orders')).toEqual(durable);
    expect(await stage.boundTo('orders', 'queue')).toEqual(['orders']);
  });

  it.each(['exchange:orders', 'rabbitmq://somewhere/orders', 'amqp://somewhere/v/orders'] as const)(
    'C-042 to %s declares the exchange alone',
    async (address) => {
      const bus = await stage.start();
      await bus.send(address, SubmitOrder, anOrder);
      expect(await stage.exchange('orders')).toEqual(durable);
      expect([await stage.waitingIn('orders'), await stage.boundTo('orders', 'queue')]).toEqual([undefined, []]);
    },
  );

  it('C-043 declares what an address asks for: type, alternate exchange, further bindings', async () => {
    const bus = await stage.start();
    await stage.tap('unrouted');
    await bus.send(
      'exchange:orders?type=topic&alternateexchange=unrouted&bindexchange=copies&bind=true&queue=kept&singleactiveconsumer=true',
      SubmitOrder,
      anOrder,
    );
    expect(await stage.exchange('orders')).toEqual({ ...durable, type: 'topic' });
    expect(await stage.exchange('copies')).toEqual(durable);
    expect([await stage.boundTo('orders', 'exchange'), await stage.boundTo('orders', 'queue')]).toEqual([
      ['copies'],
      ['kept'],
    ]);
    expect(envelopeOf(await stage.take('kept')).message).toEqual(anOrder);
  });

  it('C-043 brings what reaches no queue to the alternate exchange', async () => {
    const bus = await stage.start();
    const unrouted = await stage.tap('unrouted');
    await bus.send('exchange:orders?alternateexchange=unrouted', SubmitOrder, anOrder);
    expect(envelopeOf(await unrouted.next()).message).toEqual(anOrder);
  });

  it('C-045 to a temporary address declares its exchange as one that vanishes', async () => {
    const bus = await stage.start();
    await bus.send('exchange:short-lived?temporary=true', SubmitOrder, anOrder);
    expect(await stage.exchange('short-lived')).toEqual({ type: 'fanout', durable: false, autoDelete: true });
  });

  it.each<[Address, object]>([
    ['exchange:kept?autodelete=true', { durable: true, autoDelete: true }],
    ['exchange:kept?durable=false', { durable: false, autoDelete: false }],
  ])('C-045 to %s declares its exchange as the address says', async (address, life) => {
    const bus = await stage.start();
    await bus.send(address, SubmitOrder, anOrder);
    expect(await stage.exchange('kept')).toEqual({ type: 'fanout', ...life });
  });

  it('C-046 goes over its own connection, whatever host and virtual host an address names', async () => {
    const seen = Promise.withResolvers<unknown>();
    const bus = await stage.start([
      consuming(SubmitOrder, { endpointName: 'orders', ...neverAgain }, ({ message }) => seen.resolve(message)),
    ]);
    await bus.send('rabbitmqs://broker.example:5999/another/orders', SubmitOrder, anOrder);
    expect(await seen.promise).toEqual(anOrder);
  });

  it.each(noNames)('C-047 refuses the name "%s" for an endpoint and an address', async (name) => {
    const consumer = consuming(SubmitOrder, { endpointName: name }, () => undefined);
    await expect(stage.start([consumer])).rejects.toMatchObject({ code: 'BUS_CONFIGURATION' });
    const bus = await stage.start();
    const address: Address = `exchange:${name}`;
    await expect(bus.send(address, OrderShipped, { ...anOrder, carrier: null })).rejects.toBeInstanceOf(
      InvalidAddressError,
    );
  });
});

describeOnRabbitMq('sending, on the wire', (stage) => {
  it('C-042 declares the queue of a queue: address without arguments', async () => {
    const wire = await stage.tapWire();
    const bus = await stage.start([], { transport: stage.makeTransport({ urls: [wire.url] }) });
    await bus.send('queue:orders', SubmitOrder, anOrder);
    expect(wire.named('queue.declare')).toEqual([
      { queue: 'orders', passive: false, durable: true, exclusive: false, autoDelete: false, arguments: {} },
    ]);
    expect(wire.named('basic.publish')).toMatchObject([{ exchange: 'orders', routingKey: '' }]);
  });

  it('C-047 tells the broker nothing of a name it would not take', async () => {
    const wire = await stage.tapWire();
    const bus = await stage.start([], { transport: stage.makeTransport({ urls: [wire.url] }) });
    await expect(bus.send('queue:a b', SubmitOrder, anOrder)).rejects.toBeInstanceOf(InvalidAddressError);
    expect(wire.silent).toBe(true);
  });
});
