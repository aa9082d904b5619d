import { copiedHeaders, fromAmqpHeaders, toAmqpHeaders } from './amqp-headers';

describe('toAmqpHeaders', () => {
  it('types each value as MassTransit does', () => {
    const headers = {
      text: 'hello',
      yes: true,
      no: false,
      none: null,
      int: 42,
      wide: 5_000_000_000,
      long: { int64: '9007199254740993' },
      big: 7n,
      double: 1.5,
      when: { timestamp: 1_741_964_966 },
      date: new Date('2025-03-14T15:09:26.535Z'),
      list: ['a'],
      object: { a: 1 },
    };
    expect(toAmqpHeaders(headers)).toEqual({
      text: 'hello',
      yes: 'True',
      int: { '!': 'int32', value: 42 },
      wide: { '!': 'int64', value: 5_000_000_000 },
      long: { '!': 'int64', value: 9_007_199_254_740_993n },
      big: { '!': 'int64', value: 7n },
      double: { '!': 'double', value: 1.5 },
      when: { '!': 'timestamp', value: 1_741_964_966 },
      date: { '!': 'timestamp', value: 1_741_964_966 },
    });
  });

  it('lets lists through only where the broker reads them', () => {
    expect(toAmqpHeaders({ CC: ['one', 2], BCC: ['three'], tags: ['x'] })).toEqual({
      CC: ['one', '2'],
      BCC: ['three'],
    });
  });

  it('leaves out what the broker ends a channel or a connection over', () => {
    const headers = { CC: 'one', BCC: 7, none: Number.NaN, much: Number.POSITIVE_INFINITY, large: 1e30 };
    expect(toAmqpHeaders(headers)).toEqual({ large: { '!': 'double', value: 1e30 } });
  });

  it('never writes the pseudo headers of the receiving side', () => {
    expect(toAmqpHeaders({ 'RabbitMQ-RoutingKey': 'eu', tenant: 'acme' })).toEqual({ tenant: 'acme' });
  });
});

describe('fromAmqpHeaders', () => {
  it('keeps moments and big integers, and reads the rest as plain values', () => {
    const table = {
      text: 'hello',
      count: 3,
      wide: Number.MAX_SAFE_INTEGER + 1,
      flag: true,
      none: null,
      when: { '!': 'timestamp', value: 1_741_964_966 },
      price: { '!': 'decimal', value: { places: 2, digits: 1290 } },
      bytes: Buffer.from('raw'),
      'x-death': [{ count: 1, queue: 'work' }],
    };
    expect(fromAmqpHeaders(table)).toEqual({
      text: 'hello',
      count: 3,
      wide: { int64: '9007199254740992' },
      flag: true,
      none: null,
      when: { timestamp: 1_741_964_966 },
      price: '{"places":2,"digits":1290}',
      bytes: 'raw',
      'x-death': [{ count: 1, queue: 'work' }],
    });
  });

  it('reads a message without headers as having none', () => {
    expect(fromAmqpHeaders(undefined)).toEqual({});
  });
});

describe('copiedHeaders', () => {
  it('keeps the original, typed as its writer typed it, and adds to it', () => {
    const original = {
      tenant: 'acme',
      flag: false,
      small: 7,
      ratio: 0.5,
      'x-dotnet-pub-seq-no': 2,
      'x-death': [{ count: 1, time: { '!': 'timestamp', value: 5 } }],
      when: { '!': 'timestamp', value: 9 },
    };
    expect(copiedHeaders(original, { 'MT-Reason': 'fault', 'MT-Fault-RetryCount': 2 }).headers).toEqual({
      tenant: 'acme',
      flag: false,
      small: { '!': 'int32', value: 7 },
      ratio: { '!': 'double', value: 0.5 },
      'x-dotnet-pub-seq-no': { '!': 'int64', value: 2 },
      'x-death': [{ count: { '!': 'int64', value: 1 }, time: { '!': 'timestamp', value: 5 } }],
      when: { '!': 'timestamp', value: 9 },
      'MT-Reason': 'fault',
      'MT-Fault-RetryCount': { '!': 'int32', value: 2 },
    });
  });

  it('leaves out what there is no room for, rather than be no copy, and names it', () => {
    const { headers, leftOut } = copiedHeaders(
      { first: 'x'.repeat(30_000), second: 'x'.repeat(30_000), third: 3 },
      { 'MT-Reason': 'fault' },
    );
    expect(Object.keys(headers)).toEqual(['first', 'third', 'MT-Reason']);
    expect(leftOut).toEqual(['second']);
  });

  it('leaves out what the queue noted about its own deliveries', () => {
    expect(copiedHeaders({ 'x-delivery-count': 3, 'x-acquired-count': 4 }, {})).toEqual({ headers: {}, leftOut: [] });
  });
});
