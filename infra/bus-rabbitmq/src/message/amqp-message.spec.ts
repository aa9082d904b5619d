import type { MessageProperties } from 'amqplib';
import { copyOptions, expirationOf, toAmqp } from './amqp-message';

const plain = { body: new Uint8Array([1, 2]), contentType: 'application/vnd.masstransit+json', headers: {} };

describe('toAmqp', () => {
  it('is persistent with an empty routing key unless told otherwise', () => {
    const { routingKey, options } = toAmqp(plain);
    expect([routingKey, options.deliveryMode]).toEqual(['', 2]);
    expect(toAmqp({ ...plain, durable: false, routingKey: 'eu' })).toMatchObject({
      routingKey: 'eu',
      options: { deliveryMode: 1 },
    });
  });

  it('sends the same bytes without copying them', () => {
    const bytes = new Uint8Array(8).subarray(2, 5);
    const { content } = toAmqp({ ...plain, body: bytes });
    expect([content.length, content.buffer, content.byteOffset]).toEqual([3, bytes.buffer, bytes.byteOffset]);
  });
});

describe('expirationOf', () => {
  it.each([
    [90_000, '90000'],
    [0.2, '1'],
    [0, '1000'],
    [-5, '1000'],
    [10 ** 12, '4294967295'],
  ])('writes a lifetime of %d ms as %s', (timeToLiveMs, text) => {
    expect(expirationOf(timeToLiveMs)).toBe(text);
  });
});

describe('copyOptions', () => {
  const original: MessageProperties = {
    contentType: 'application/vnd.masstransit+json',
    contentEncoding: 'utf-8',
    headers: { tenant: 'acme' },
    deliveryMode: 2,
    priority: 4,
    correlationId: 'c',
    replyTo: 'r',
    expiration: '60000',
    messageId: 'm',
    timestamp: 1_700_000_000,
    type: 't',
    userId: 'somebody-else',
    appId: 'a',
    clusterId: undefined,
  };

  it('keeps every property except the user, whom the broker would not believe', () => {
    const { headers, clusterId, userId, ...kept } = original;
    const copy = copyOptions(original, { tenant: 'acme' }, Number(original.expiration));
    expect(copy).toEqual({ ...kept, headers: { tenant: 'acme' }, mandatory: true });
    expect(copy).not.toHaveProperty('userId');
  });

  it('has no lifetime but the one it is given', () => {
    expect(copyOptions(original, {}, undefined).expiration).toBeUndefined();
  });
});
