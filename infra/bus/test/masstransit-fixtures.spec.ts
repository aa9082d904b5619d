import { Bus, type ConsumeContext, type SendOptions } from '@baton/bus';
import { faultOf, type MessageOf, type MessageType } from '@baton/contracts';
import { FakeClock } from '@baton/testing';
import { PublishTopology } from '../src/endpoints/publish-topology';
import { readEnvelope } from '../src/serialization/envelope-reader';
import { silent } from './bus.fixture';
import {
  capturedHost,
  deliverable,
  fixture,
  fixtureNames,
  type Moved,
  masked,
  RecordingTransport,
  traceOf,
  usedFixtures,
  type WireMessage,
  wireFormOf,
} from './masstransit.fixture';
import {
  Approved,
  CancelScheduledMessage,
  Chain,
  ChangedInvoice,
  ChangedOrder,
  ChangedTwice,
  CheckOrder,
  DatesProbe,
  DeepEvent,
  DerivedEvent,
  FailOrder,
  HiddenChild,
  IOrderEvent,
  OrderNotFound,
  OrderPair,
  OrderShipped,
  OrderStatus,
  Renamed,
  ScheduleMessage,
  SubmitOrder,
  Work,
} from './masstransit-types.fixture';

/** Files no test here uses, and why. */
const unused: Readonly<Record<string, string>> = {
  'trace-spans':
    'spans are made by tracing, which comes with OpenTelemetry; that a trace is carried on is tested by traced-*',
  'topology-endpoints': 'queues, flags and arguments are the RabbitMQ transport’s; its tests use this file',
  'topology-after-requests':
    'the temporary endpoint of a bus is declared by the RabbitMQ transport; its tests use this file',
};

const orderId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';
let transport: RecordingTransport;
let bus: Bus;

function makeBus(): Bus {
  transport = new RecordingTransport();
  return new Bus({ transport, logger: silent, clock: new FakeClock('2026-11-22T05:21:35.615Z'), host: capturedHost });
}

beforeEach(() => {
  bus = makeBus();
});
afterEach(() => bus.stop());

/** Both sides with what varies masked. */
function expectSame(ours: WireMessage, theirs: WireMessage): void {
  expect(masked(ours)).toEqual(masked(theirs));
}

/** A captured message's payload, as the type's code form. */
function messageIn<M extends MessageType>({ body }: WireMessage, _type: M): MessageOf<M> {
  return body?.message as MessageOf<M>;
}

/** Starts a bus with one consumer and delivers to it. @returns what became of the delivery */
async function consume<M extends MessageType>(
  endpointName: string,
  type: M,
  message: Parameters<RecordingTransport['deliver']>[1],
  work: (context: ConsumeContext<M>) => Promise<void>,
): Promise<Moved | undefined> {
  const retry = { kind: 'intervals', delaysMs: [0, 0] } as const;
  bus.connectConsumer(
    type,
    { endpointName, retry },
    work,
    `MassTransit.MessageHandler<${type.name.replace(':', '.')}>`,
  );
  await bus.start();
  return transport.deliver(endpointName, message);
}

/** An incoming message with only what a test is about. */
function incoming(type: MessageType, message: object, envelope: object = {}) {
  const body = { messageId: 'a0a0a0a0-0000-0000-0000-000000000001', messageType: [type.urn], message, ...envelope };
  return { body: Buffer.from(JSON.stringify(body)), contentType: 'application/vnd.masstransit+json', headers: {} };
}

describe('publishing', () => {
  const cases: readonly (readonly [string, MessageType, SendOptions])[] = [
    ['publish-event', OrderShipped, {}],
    ['publish-class-hierarchy', DerivedEvent, {}],
    ['publish-excluded-ancestor', HiddenChild, {}],
    ['publish-generic-nested', ChangedTwice, {}],
    ['publish-generic-other-namespace', ChangedInvoice, {}],
    ['publish-generic-same-namespace', ChangedOrder, {}],
    ['publish-generic-two-arguments', OrderPair, {}],
    ['publish-interface-initializer', IOrderEvent, { headers: { From: 'init' } }],
    ['publish-nested', Approved, {}],
    ['publish-nondurable', OrderShipped, { durable: false }],
    ['publish-renamed', Renamed, {}],
  ];

  it.each(cases)('%s', async (name, type, options) => {
    const theirs = fixture(name);

    await bus.publish({ ...type, tenant: 'platform' }, messageIn(theirs, type), options);

    expectSame(transport.onlySent, theirs);
  });

  it('publish-event-headers-ttl-priority', async () => {
    const theirs = fixture('publish-event-headers-ttl-priority');

    await bus.publish(OrderShipped, messageIn(theirs, OrderShipped), {
      correlationId: '11111111-2222-3333-4444-555555555555',
      routingKey: 'eu.west',
      priority: 4,
      timeToLiveMs: 90_000,
      headers: {
        text: 'hello',
        yes: true,
        no: false,
        int: 42,
        long: 9007199254740993n,
        double: 1.5,
        guid: orderId,
        when: new Date('2025-03-14T15:09:26.535Z'),
        list: ['a', 'b'],
        object: { a: 1, theName: 'x' },
      },
    });

    // A date here has milliseconds where .NET has ticks.
    const trimmed = JSON.parse(
      JSON.stringify(theirs, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)).replaceAll(
        '26.5358979Z',
        '26.535Z',
      ),
    );
    expectSame(
      JSON.parse(
        JSON.stringify(transport.onlySent, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)),
      ),
      trimmed,
    );
  });
});

describe('sending', () => {
  it('send-every-value', async () => {
    const theirs = fixture('send-every-value');

    await bus.send('queue:submit-order', SubmitOrder, messageIn(theirs, SubmitOrder));

    expectSame(transport.onlySent, theirs);
  });

  it('send-every-value, read by a consumer, is the same again', async () => {
    const theirs = fixture('send-every-value');
    let seen: unknown;

    const moved = await consume('submit-order', SubmitOrder, deliverable(theirs), async ({ message }) => {
      seen = message;
    });

    expect(moved).toBeUndefined();
    expect(seen).toEqual(theirs.body?.message);
  });

  it.each([
    ['schedule-message', ScheduleMessage],
    ['schedule-publish', ScheduleMessage],
    ['cancel-scheduled-message', CancelScheduledMessage],
  ] as const)('%s', async (name, type) => {
    const theirs = fixture(name);

    await bus.send('queue:quartz', type as MessageType<unknown, 'platform'>, messageIn(theirs, type));

    expectSame(transport.onlySent, theirs);
  });
});

describe('publishing from a consumer', () => {
  it('consumer-publish', async () => {
    const theirs = fixture('consumer-publish');
    const correlationId = '22222222-3333-4444-5555-666666666666';

    await consume('submit-order', Work, incoming(Work, { orderId, what: '' }, { correlationId }), (context) =>
      context.publish(OrderShipped, messageIn(theirs, OrderShipped)),
    );

    expectSame(transport.onlySent, theirs);
  });

  it('chain-publish-from-consumer: headers go on, the conversation too', async () => {
    const theirs = fixture('chain-publish-from-consumer');
    const conversationId = 'c0c0c0c0-0000-0000-0000-000000000001';
    const envelope = {
      correlationId: '33333333-4444-5555-6666-777777777777',
      conversationId,
      headers: { tenant: 'acme', 'MT-Own': 'stays' },
    };

    await consume('chain', Chain, incoming(Chain, { orderId }, envelope), (context) =>
      context.publish(OrderShipped, messageIn(theirs, OrderShipped)),
    );

    expectSame(transport.onlySent, theirs);
    expect(transport.onlySent.body).toMatchObject({ conversationId });
  });

  it('traced-send and traced-publish-from-consumer: the trace goes on', async () => {
    const [sent, published] = [fixture('traced-send'), fixture('traced-publish-from-consumer')];

    await consume('traced', Work, deliverable(sent), (context) =>
      context.publish(OrderShipped, messageIn(published, OrderShipped)),
    );

    expectSame(transport.onlySent, published);
    expect(traceOf(transport.onlySent)).toBe(traceOf(published));
    expect(transport.onlySent.body).toMatchObject({ conversationId: published.body?.conversationId });
  });
});

describe('asking and answering', () => {
  it('request', async () => {
    const theirs = fixture('request');
    await bus.start();

    const asked = bus.getResponse(
      CheckOrder,
      { orderId },
      { status: OrderStatus, missing: OrderNotFound },
      { timeToLiveMs: 20_000 },
    );
    await new Promise(setImmediate);
    const request = transport.onlySent;
    await transport.deliver(
      bus.address.split('/').at(-1)?.split('?')[0] ?? '',
      incoming(OrderStatus, { orderId, status: 'open' }, { requestId: request.body?.requestId }),
    );

    expectSame(request, theirs);
    expect(await asked).toEqual({ kind: 'status', message: { orderId, status: 'open' } });
  });

  it('response', async () => {
    const theirs = fixture('response');
    const envelope = {
      requestId: '55555555-6666-7777-8888-999999999999',
      correlationId: '12121212-6666-7777-8888-999999999999',
      responseAddress: 'rabbitmq://localhost:15600/capture/reply-tap',
      expirationTime: '2026-11-22T05:22:05.613Z',
    };

    await consume('check-order', CheckOrder, incoming(CheckOrder, { orderId }, envelope), (context) =>
      context.respond(OrderStatus, messageIn(theirs, OrderStatus)),
    );

    // What is left of the request's thirty seconds, here and there.
    expect(transport.onlySent.properties.expiration).toBe(theirs.properties.expiration);
    expectSame(transport.onlySent, theirs);
    expect(transport.onlySent.body).toMatchObject({ requestId: envelope.requestId });
  });
});

/** An error under the name a .NET exception has. */
function exception(name: string, message: string, cause?: Error): Error {
  return Object.assign(new Error(message, cause && { cause }), { name });
}

describe('failing', () => {
  const outOfStock = () =>
    exception(
      'System.InvalidOperationException',
      'Out of stock',
      exception('System.TimeoutException', 'warehouse silent'),
    );

  it('fault-published and fault-any', async () => {
    const theirs = fixture('fault-published');
    const message = incoming(FailOrder, { orderId, kind: 'ioe' }, { headers: { tenant: 'acme' } });

    await consume('fail-order', FailOrder, message, async () => {
      throw outOfStock();
    });

    expectSame(transport.onlySent, theirs);
    // The copy at the common exchange is the same message: the fault's exchange is bound to it.
    expect(masked(fixture('fault-any'))).toEqual(masked(theirs));
    expect(new PublishTopology().exchangeOf(faultOf(FailOrder)).boundTo).toEqual([
      { name: 'MassTransit:Fault', temporary: false },
    ]);
  });

  it('fault-to-address', async () => {
    const theirs = fixture('fault-to-address');
    const requestId = '44444444-5555-6666-7777-888888888888';
    const envelope = { requestId, faultAddress: 'rabbitmq://localhost:15600/capture/reply-tap' };

    await consume('fail-order', FailOrder, incoming(FailOrder, { orderId, kind: 'arg' }, envelope), async () => {
      throw exception('System.ArgumentException', "Bad argument (Parameter 'kind')");
    });

    expectSame(transport.onlySent, theirs);
    expect(transport.onlySent.body).toMatchObject({ requestId });
  });

  it('error-queue-copy', async () => {
    const theirs = fixture('error-queue-copy');
    const original = deliverable({ ...theirs, headers: { tenant: { S: 'acme' } } });

    const moved = await consume('fail-order', FailOrder, original, async () => {
      throw outOfStock();
    });

    expect(moved?.to).toBe('error');
    const copy = wireFormOf('fail-order_error', moved?.message ?? original);
    expectSame(copy, theirs);
    expect(copy.body_text).toBe(theirs.body_text);
  });

  it('skipped-copy', async () => {
    const theirs = fixture('skipped-copy');
    const original = deliverable({ ...theirs, headers: {} });

    const moved = await consume('submit-order', SubmitOrder, original, async () => undefined);

    expect(moved?.to).toBe('skipped');
    const copy = wireFormOf('submit-order_skipped', moved?.message ?? original);
    expectSame(copy, theirs);
    expect(copy.body_text).toBe(theirs.body_text);
  });

  /** Reader and schema say in their own words what is wrong with the body. */
  const withOwnWords = ({ headers, properties, body, ...rest }: WireMessage): unknown => {
    const { 'MT-Fault-ExceptionType': _type, 'MT-Fault-Message': _message, ...others } = headers;
    const faultBody =
      body === null || typeof body.message !== 'object'
        ? body
        : { ...body, message: { ...body.message, exceptions: ['<own words>'] } };
    return masked({ ...rest, headers: others, properties: { ...properties, delivery_mode: 2 }, body: faultBody });
  };

  it.each(['garbage', 'wrong-payload'])('%s: the copy in the error queue and the fault', async (name) => {
    const [copied, faulted] = [fixture(`${name}-error-copy`), fixture(`${name}-receive-fault`)];
    const original = deliverable({ ...copied, headers: {} });

    const moved = await consume('submit-order', SubmitOrder, original, async () => undefined);

    expect(moved?.to).toBe('error');
    const copy = wireFormOf('submit-order_error', moved?.message ?? original);
    expect(withOwnWords(copy)).toEqual(withOwnWords(copied));
    expect(copy.body_text).toBe(copied.body_text);
    expect(withOwnWords(transport.onlySent)).toEqual(withOwnWords(faulted));
    expect(Object.keys(exceptionIn(transport.onlySent)).sort()).toEqual(Object.keys(exceptionIn(faulted)).sort());
  });
});

function exceptionIn({ body }: WireMessage): object {
  const fault = body?.message as { readonly exceptions: readonly object[] } | undefined;
  return fault?.exceptions[0] ?? {};
}

describe('reading', () => {
  it('raw-json-send', () => {
    const theirs = fixture('raw-json-send');
    const { headers } = theirs;

    const envelope = readEnvelope(deliverable(theirs));

    expect(envelope).toMatchObject({
      messageId: headers.MessageId?.S,
      conversationId: headers.ConversationId?.S,
      sourceAddress: headers['MT-Source-Address']?.S,
      messageType: [Work.urn],
      message: theirs.body,
      headers: { tenant: 'acme' },
      host: capturedHost,
    });
  });
});

describe('accepted-by-consumer', () => {
  const seenByThem = () =>
    fixture<Readonly<Record<string, 'not consumed' | Readonly<Record<string, unknown>>>>>('accepted-by-consumer');
  const envelope = 'application/vnd.masstransit+json';
  const urn = DatesProbe.urn;
  const withCount = (count: string, more = '') => `{"messageType":["${urn}"],"message":{"count":${count}}${more}}`;

  /** The bodies, written by hand as theirs were; what was seen is in the file. */
  const bodies: Readonly<Record<string, readonly [contentType: string, body: string]>> = {
    'minimal envelope': [envelope, `{"messageType":["${urn}"],"message":{}}`],
    'PascalCase message': [envelope, `{"messageType":["${urn}"],"message":{"Count":3,"Id":"${orderId}"}}`],
    'PascalCase envelope': [envelope, `{"MessageType":["${urn}"],"Message":{"count":4}}`],
    'enum as string': [envelope, `{"messageType":["${urn}"],"message":{"priority":"High"}}`],
    'enum as number': [envelope, `{"messageType":["${urn}"],"message":{"priority":7}}`],
    'int as string': [envelope, withCount('"7"')],
    'long as string': [envelope, `{"messageType":["${urn}"],"message":{"big":"9"}}`],
    'null for value type': [envelope, withCount('null')],
    'unknown fields': [envelope, `{"messageType":["${urn}"],"message":{"count":9,"unknown":{"a":1}},"unknown":2}`],
    'content type with charset': [`${envelope}; charset=utf-8`, withCount('10')],
    'no content type': ['', withCount('11')],
    'application/json with an envelope body': ['application/json', withCount('12')],
    'application/json raw body': ['application/json', '{"count":13}'],
    'trailing comma and comment': [envelope, withCount('14,', ', /* said */')],
    'headers array in envelope': [envelope, withCount('15', ',"headers":[{"Key":"a","Value":"b"}]')],
    'second entry of messageType': [
      envelope,
      `{"messageType":["urn:message:Other:Thing","${urn}"],"message":{"count":16}}`,
    ],
    'sentTime date only': [envelope, withCount('17', ',"sentTime":"2025-03-14"')],
    'messageId not a guid': [envelope, withCount('18', ',"messageId":"not-a-guid"')],
    'expired long ago': [envelope, withCount('19', ',"expirationTime":"2001-01-01T00:00:00Z"')],
    'no messageType': [envelope, '{"message":{"count":20}}'],
  };

  /** Cases that are not the bus's to decide, and why. */
  const notOurs: Readonly<Record<string, string>> = {
    'date only for DateTime': 'a schema decides about dates',
    'date only for DateTimeOffset': 'a schema decides about dates',
    'date only for DateOnly': 'a schema decides about dates',
    'date-time for DateOnly': 'a schema decides about dates',
    'millisecond Z for DateTime': 'a schema decides about dates',
    'offset for DateTime': 'a schema decides about dates',
    'decimal as number': 'a schema decides about decimals',
    'decimal as string': 'a schema decides about decimals',
    'int as 7.0': 'JSON numbers have one type here: 7.0 is 7, which they refuse and we take',
    'timespan constant': 'a schema decides about durations',
    'timespan iso': 'a schema decides about durations',
  };

  it.each(Object.keys(bodies))('%s', async (name) => {
    const [contentType, body] = bodies[name] ?? ['', ''];
    const theirs = seenByThem()[name];
    let seen: MessageOf<typeof DatesProbe> | undefined;

    await consume(
      'dates-probe',
      DatesProbe,
      { body: Buffer.from(body), contentType, headers: {} },
      async ({ message }) => {
        seen = message;
      },
    );

    if (theirs === 'not consumed') expect(seen).toBeUndefined();
    else
      expect({ Count: seen?.count ?? 0, Priority: seen?.priority ?? 0 }).toEqual({
        Count: theirs?.Count,
        Priority: theirs?.Priority,
      });
  });

  it('has each of its cases tested or listed', () => {
    expect([...Object.keys(bodies), ...Object.keys(notOurs)].sort()).toEqual(Object.keys(seenByThem()).sort());
  });
});

describe('topology-all', () => {
  it('has the bindings that publishing makes, and the exchanges they join', () => {
    const theirs = fixture<{
      readonly exchanges: readonly { name: string }[];
      readonly bindings: readonly Record<string, unknown>[];
    }>('topology-all');
    const topology = new PublishTopology();
    const published = [
      OrderShipped,
      DerivedEvent,
      HiddenChild,
      DeepEvent,
      faultOf(FailOrder),
      faultOf(OrderShipped),
    ].map((type) => topology.exchangeOf(type));

    const ours = published.flatMap(({ name, boundTo = [] }) => boundTo.map((ancestor) => `${name} > ${ancestor.name}`));

    const endpoints = new Set(
      theirs.bindings.filter((binding) => binding.destination_type === 'queue').map(({ destination }) => destination),
    );
    const theirTypes = theirs.bindings.filter(
      ({ source, destination, destination_type }) =>
        destination_type === 'exchange' && !endpoints.has(destination) && source !== 'MassTransit:ReceiveFault',
    );
    expect(ours.sort()).toEqual(theirTypes.map(({ source, destination }) => `${source} > ${destination}`).sort());
    const names = new Set(theirs.exchanges.map(({ name }) => name));
    expect(published.filter(({ name }) => !names.has(name))).toEqual([]);
  });
});

describe('the captured files', () => {
  it('are each used by a test, or listed with a reason', () => {
    const missing = fixtureNames.filter((name) => !usedFixtures().has(name) && !(name in unused));

    expect(missing).toEqual([]);
    expect(Object.keys(unused).filter((name) => usedFixtures().has(name) || !fixtureNames.includes(name))).toEqual([]);
  });
});
