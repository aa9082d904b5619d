import { AppError } from '@baton/contracts';
import { DeliveryInbox, useVhost } from '@baton/testing';
import type { ConsumeMessage } from 'amqplib';
import { endpointOf, messageOf, textOf, useTransports } from './transport.fixture';

const vhost = useVhost();
const transports = useTransports(() => vhost.url);

/** Reads one message of a queue with a plain client. */
async function fetchOne(queue: string): Promise<ConsumeMessage> {
  const channel = await transports.client.channel();
  return new Promise((resolve, reject) => {
    channel
      .consume(queue, (message) => (message === null ? reject(new Error('cancelled')) : resolve(message)), {
        noAck: true,
      })
      .catch(reject);
  });
}

describe('what a plain AMQP client sees', () => {
  it('is the body as it was given, and properties and headers as MassTransit types them', async () => {
    const transport = await transports.open();
    const sent = messageOf('body', {
      contentType: 'application/vnd.masstransit+json',
      messageId: '740f0000-e8dc-2f11-12ac-08df48587a4e',
      correlationId: '11111111-2222-3333-4444-555555555555',
      timeToLiveMs: 90_000,
      priority: 4,
      routingKey: 'eu.west',
      headers: {
        text: 'hello',
        yes: true,
        no: false,
        int: 42,
        double: 1.5,
        when: { timestamp: 1_741_964_966 },
        list: [1],
      },
    });
    await transport.send({ name: 'plain', queue: 'plain' }, sent);
    const { content, fields, properties } = await fetchOne('plain');
    expect(content.toString()).toBe('body');
    expect([fields.exchange, fields.routingKey]).toEqual(['plain', 'eu.west']);
    const { headers, ...rest } = properties;
    expect(rest).toMatchObject({
      contentType: 'application/vnd.masstransit+json',
      deliveryMode: 2,
      messageId: sent.messageId,
      correlationId: sent.correlationId,
      expiration: '90000',
      priority: 4,
    });
    expect([rest.replyTo, rest.timestamp, rest.type, rest.appId, rest.userId, rest.contentEncoding]).toEqual(
      Array(6).fill(undefined),
    );
    expect(headers).toEqual({
      text: 'hello',
      yes: 'True',
      int: 42,
      double: 1.5,
      when: { '!': 'timestamp', value: 1_741_964_966 },
    });
  });

  it('is an answer over direct reply-to, where a requester has no queue', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('ask', { queue: { type: 'classic' } }), inbox.take);
    const channel = await transports.client.channel();
    const answer = new Promise<string>((resolve) => {
      void channel.consume('amq.rabbitmq.reply-to', (message) => resolve(String(message?.content)), { noAck: true });
    });
    channel.publish('ask', '', Buffer.from('?'), { replyTo: 'amq.rabbitmq.reply-to' });
    const request = await inbox.next();
    expect(request.replyTo).toMatch(/^amq\.rabbitmq\.reply-to\./);
    await transport.send({ name: 'amq.rabbitmq.reply-to' }, messageOf('!', { routingKey: request.replyTo }));
    request.ack();
    expect(await answer).toBe('!');
  });
});

describe('a delivery', () => {
  it('shows what another client sent, moments and content type in a header included', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('read'), inbox.take);
    const channel = await transports.client.confirmChannel();
    channel.publish('read', 'key', Buffer.from('raw'), {
      messageId: 'm-1',
      correlationId: 'c-1',
      expiration: '60000',
      deliveryMode: 2,
      headers: { 'Content-Type': 'application/json', when: { '!': 'timestamp', value: 7 }, deep: { a: [1] } },
    });
    const delivery = await inbox.next();
    delivery.ack();
    expect({
      text: textOf(delivery),
      contentType: delivery.contentType,
      messageId: delivery.messageId,
      correlationId: delivery.correlationId,
      timeToLiveMs: delivery.timeToLiveMs,
      routingKey: delivery.routingKey,
      durable: delivery.durable,
      deliveryCount: delivery.deliveryCount,
      headers: delivery.headers,
    }).toEqual({
      text: 'raw',
      contentType: 'application/json',
      messageId: 'm-1',
      correlationId: 'c-1',
      timeToLiveMs: 60_000,
      routingKey: 'key',
      durable: true,
      deliveryCount: 0,
      headers: { 'Content-Type': 'application/json', when: { timestamp: 7 }, deep: { a: [1] } },
    });
  });
});

describe('a copy in _error or _skipped', () => {
  const published = {
    contentType: 'application/vnd.masstransit+json',
    deliveryMode: 2,
    messageId: 'm-1',
    correlationId: 'c-1',
    expiration: '600000',
    priority: 3,
    timestamp: 1_700_000_000,
    type: 'sample',
    appId: 'peer',
    userId: 'guest',
    headers: { tenant: 'acme', flag: false, seq: { '!': 'int64', value: 7 }, nested: { list: ['a', 1] } },
  };

  it.each([
    ['error', undefined],
    ['skipped', '600000'],
  ] as const)('for %s keeps bytes, properties, headers, with expiration %s', async (target, expiration) => {
    const name = `copied-${target}`;
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf(name), inbox.take);
    const body = Buffer.from([0, 1, 2, 255, 254]);
    const channel = await transports.client.confirmChannel();
    channel.publish(name, 'original-key', body, published);
    await (await inbox.next()).move(target, { 'MT-Reason': 'fault', 'MT-Fault-RetryCount': 2 });
    const copy = await fetchOne(`${name}_${target}`);
    expect(copy.content).toEqual(body);
    expect([copy.fields.exchange, copy.fields.routingKey]).toEqual([`${name}_${target}`, 'original-key']);
    const { headers: _, userId: __, ...kept } = published;
    expect(copy.properties).toMatchObject({ ...kept, expiration });
    expect(copy.properties.headers).toEqual({
      tenant: 'acme',
      flag: false,
      seq: 7,
      nested: { list: ['a', 1] },
      'MT-Reason': 'fault',
      'MT-Fault-RetryCount': 2,
    });
  });

  it('can be requeued when its target cannot take it, and is not lost', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('stuck'), inbox.take);
    await transport.send({ name: 'stuck' }, messageOf('zero'));
    await (await inbox.next()).move('error', {});
    const channel = await transports.client.channel();
    await channel.deleteQueue('stuck_error');
    await transport.send({ name: 'stuck' }, messageOf('one'));
    const stuck = await inbox.next();
    await expect(stuck.move('error', {})).rejects.toBeInstanceOf(AppError);
    stuck.requeue();
    const again = await inbox.next();
    expect([textOf(again), again.deliveryCount]).toEqual(['one', 1]);
    // What was missing has been declared again by then.
    await again.move('error', {});
    expect((await fetchOne('stuck_error')).content.toString()).toBe('one');
  });
});
