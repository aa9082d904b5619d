import { addressOf, exchangeAt, formatAddress, InvalidAddressError, isEntityName, parseAddress } from './address';

const host = 'rabbitmq://localhost';

describe('parseAddress', () => {
  it.each([
    ['queue:orders', { name: 'orders', bindQueue: true }],
    ['exchange:Sample.Orders:SubmitOrder', { name: 'Sample.Orders:SubmitOrder', bindQueue: false }],
    ['rabbitmq://h/q', { name: 'q', virtualHost: '/' }],
    ['rabbitmq://h:5673/v/q', { name: 'q', virtualHost: 'v' }],
    ['rabbitmqs://h/a%2Fb/q', { name: 'q', virtualHost: 'a/b' }],
    ['amqp://h/a/b/q', { name: 'q', virtualHost: 'a/b' }],
    ['rabbitmq://h/q?Temporary=true', { durable: false, autoDelete: true }],
    ['rabbitmq://h/q?durable=false', { durable: false, autoDelete: false }],
    ['rabbitmq://h/q?autodelete=TRUE', { durable: true, autoDelete: true }],
    ['rabbitmq://h/q?bind=true&queue=other', { bindQueue: true, queueName: 'other' }],
    ['rabbitmq://h/q?type=topic&unknown=1', { exchangeType: 'topic' }],
    ['rabbitmq://h/q?bindexchange=a&BindExchange=b', { bindExchanges: ['a', 'b'] }],
    ['loopback://localhost/q', { name: 'q' }],
  ])('reads %s', (address, expected) => {
    expect(parseAddress(address)).toMatchObject(expected);
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
  ])('refuses %s, saying what would be right', (address) => {
    expect(() => parseAddress(address)).toThrow(InvalidAddressError);
    expect(() => parseAddress(address)).toThrow(/Expected exchange:name/);
  });
});

describe('formatAddress', () => {
  it.each([
    '/q',
    '/q?temporary=true',
    '/q?durable=false',
    '/q?autodelete=true',
    '/q?temporary=true&type=direct&bind=true&queue=other&delayedtype=fanout&alternateexchange=alt&bindexchange=a&bindexchange=b&singleactiveconsumer=true',
  ])('gives back %s in the order of MassTransit', (path) => {
    expect(formatAddress(host, parseAddress(`${host}${path}`))).toBe(`${host}${path}`);
  });
});

describe('addressOf', () => {
  it('names a queue only where it is not the exchange’s', () => {
    expect(addressOf(host, { name: 'q', queue: 'q' })).toBe(`${host}/q?bind=true`);
    expect(addressOf(host, { name: 'q', queue: 'other' })).toBe(`${host}/q?bind=true&queue=other`);
    expect(addressOf(host, { name: 'q', temporary: true })).toBe(`${host}/q?temporary=true`);
  });
});

describe('exchangeAt', () => {
  it('is what an address asks to declare', () => {
    expect(exchangeAt('queue:q')).toEqual({ name: 'q', temporary: false, queue: 'q' });
    expect(exchangeAt('exchange:q')).toEqual({ name: 'q', temporary: false, queue: undefined });
    expect(exchangeAt('rabbitmq://h/v/q?temporary=true')).toEqual({ name: 'q', temporary: true, queue: undefined });
  });

  it.each(['rabbitmq://h/q?type=topic', 'rabbitmq://h/q?durable=false', 'rabbitmq://h/q?delayedtype=fanout'])(
    'refuses %s, which is no plain fanout',
    (address) => {
      expect(() => exchangeAt(address)).toThrow(InvalidAddressError);
    },
  );
});

describe('isEntityName', () => {
  it('takes letters of any script, digits and four signs, up to 255', () => {
    expect(['a', 'Größe_1', 'Sample.Orders:X-y', 'x'.repeat(255)].filter((name) => !isEntityName(name))).toEqual([]);
    expect(['', 'a b', 'a/b', '#', 'x'.repeat(256)].filter(isEntityName)).toEqual([]);
  });
});
