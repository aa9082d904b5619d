import { type Address, InMemoryOutboxStore, RequestFaultError, RequestTimeoutError } from '@baton/bus';
import { faultOf } from '@baton/contracts';
import { eventually } from '@baton/testing';
import captured from '../../infra/bus/test/fixtures/masstransit/request.json';
import { describeOnEachTransport, describeOnRabbitMq } from './describe-stage';
import { anOrder, CheckOrder, OrderNotFound, OrderStatus } from './sample-messages';
import { type Connect, consuming, envelopeOf, minimalEnvelope, neverAgain } from './stage';

const requestId = '55555555-6666-7777-8888-999999999999';
const conversationId = '0a0a0a0a-6666-7777-8888-999999999999';
const correlationId = '12121212-6666-7777-8888-999999999999';
const answers = { status: OrderStatus, missing: OrderNotFound };
const anAnswer = { ...anOrder, status: 'open' };
/** Answers under the first type. */
const desk: Connect = consuming(CheckOrder, { endpointName: 'desk', ...neverAgain }, (context) =>
  context.respond(OrderStatus, anAnswer),
);

describeOnEachTransport('a request', (stage) => {
  it('C-048 says who asks, what may answer and how long it is awaited, as MassTransit does', async () => {
    const tap = await stage.tap(CheckOrder.entityName);
    await stage.start([desk]);
    const bus = await stage.start();
    await bus.getResponse(CheckOrder, anOrder, answers);
    const request = await tap.next();
    const { requestId: id, responseAddress, faultAddress, sentTime, expirationTime, headers } = envelopeOf(request);
    expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(responseAddress).toBe(bus.address);
    expect(responseAddress).toMatch(/_bus_[a-z\d]{26}\?temporary=true$/);
    expect(faultAddress).toBeNull();
    expect(headers).toEqual(captured.body.headers);
    expect(request.headers).not.toHaveProperty('MT-Request-AcceptType');
    expect(request.properties.expiration).toBe(30_000);
    expect(Date.parse(String(expirationTime)) - Date.parse(String(sentTime))).toBe(30_000);
  });

  it('C-049 is answered by what has its id and an awaited type, and by nothing else', async () => {
    const tap = await stage.tap(CheckOrder.entityName);
    const bus = await stage.start();
    const asked = bus.getResponse(CheckOrder, anOrder, answers);
    const { requestId: id, responseAddress } = envelopeOf(await tap.next());
    const reply = String(responseAddress).split('/').at(-1)?.split('?')[0] ?? '';
    const answer = (message: object, more: object) => stage.put(reply, minimalEnvelope(OrderStatus, message, more));
    await answer({ ...anOrder, status: 'of another request' }, { requestId: conversationId });
    await answer({ ...anOrder, status: 'of another type' }, { requestId: id, messageType: [CheckOrder.urn] });
    await answer({ ...anOrder, status: 'right' }, { requestId: String(id).toUpperCase() });
    expect(await asked).toEqual({ kind: 'status', message: { ...anOrder, status: 'right' } });
  });

  it.each([
    ['C-050 with a correlation id has that as the initiator of its answer', correlationId, correlationId],
    ['C-050 without one has its own id as the initiator of its answer', null, requestId],
  ])('%s', async (_title, given, initiatorId) => {
    const tap = await stage.tap('replies');
    await stage.start([desk]);
    const responseAddress: Address = 'exchange:replies';
    const more = { requestId, conversationId, correlationId: given, responseAddress };
    await stage.put('desk', minimalEnvelope(CheckOrder, anOrder, more));
    const answer = envelopeOf(await tap.next());
    expect(answer).toMatchObject({ requestId, conversationId, initiatorId, correlationId: null, message: anAnswer });
  });

  it('C-052 that names no address has its answer published', async () => {
    const tap = await stage.tap(OrderStatus.entityName);
    await stage.start([desk]);
    await stage.put('desk', minimalEnvelope(CheckOrder, anOrder, { requestId }));
    expect(envelopeOf(await tap.next())).toMatchObject({ requestId, message: anAnswer });
  });

  it('C-053 fails with the fault of its consumer, which nobody else is told of', async () => {
    const published = await stage.tap(faultOf(CheckOrder).entityName);
    await stage.start([
      consuming(CheckOrder, { endpointName: 'desk', ...neverAgain }, () => {
        throw new RangeError('The desk is on fire.');
      }),
    ]);
    const bus = await stage.start();
    const error: unknown = await bus.getResponse(CheckOrder, anOrder, answers).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RequestFaultError);
    expect(error).toMatchObject({
      fault: {
        message: anOrder,
        exceptions: [{ exceptionType: 'RangeError', message: 'The desk is on fire.' }],
        faultMessageTypes: [CheckOrder.urn],
      },
    });
    expect(published.waiting).toBe(0);
  });

  it('C-053 fails with the fault another service sends', async () => {
    const tap = await stage.tap(CheckOrder.entityName);
    const bus = await stage.start();
    const failed = expect(bus.getResponse(CheckOrder, anOrder, answers)).rejects.toMatchObject({
      code: 'REQUEST_FAULTED',
      fault: { exceptions: [{ exceptionType: 'System.InvalidOperationException', message: 'Out of stock' }] },
    });
    const { requestId: id } = envelopeOf(await tap.next());
    const exceptions = [{ exceptionType: 'System.InvalidOperationException', message: 'Out of stock' }];
    const fault = { faultId: requestId, timestamp: '2025-03-14T15:09:27.0123456Z', exceptions, message: anOrder };
    const reply = bus.address.split('/').at(-1)?.split('?')[0] ?? '';
    await stage.put(reply, minimalEnvelope(faultOf(CheckOrder), fault, { requestId: id }));
    await failed;
  });

  it('C-054 may have answers of several types: the first that comes counts, and says which it is', async () => {
    await stage.start([
      consuming(CheckOrder, { endpointName: 'desk', ...neverAgain }, async (context) => {
        await context.respond(OrderNotFound, anOrder);
        await context.respond(OrderStatus, anAnswer);
      }),
    ]);
    const bus = await stage.start();
    expect(await bus.getResponse(CheckOrder, anOrder, answers)).toEqual({ kind: 'missing', message: anOrder });
  });

  it('C-054 says to its consumer which answers it takes', async () => {
    const accepted: (readonly boolean[])[] = [];
    await stage.start([
      consuming(CheckOrder, { endpointName: 'desk', ...neverAgain }, async (context) => {
        accepted.push([OrderStatus, OrderNotFound].map((type) => context.isResponseAccepted(type)));
        if (context.isResponseAccepted(OrderNotFound)) await context.respond(OrderNotFound, anOrder);
      }),
    ]);
    const bus = await stage.start();
    await bus.getResponse(CheckOrder, anOrder, { missing: OrderNotFound });
    await stage.put('desk', minimalEnvelope(CheckOrder, anOrder, { responseAddress: 'exchange:replies' }));
    await stage.put('desk', minimalEnvelope(CheckOrder, anOrder));
    await eventually(() => expect(accepted).toHaveLength(3));
    expect(new Set(accepted.map(String))).toEqual(new Set(['false,true', 'true,true', 'false,false']));
  });

  it('C-055 that nobody answers fails as timed out, and a late answer does no harm', async () => {
    const tap = await stage.tap(CheckOrder.entityName);
    const bus = await stage.start();
    // Long enough for the tap to see it on a busy machine: the request lives no longer than its asker waits.
    const asked = bus.getResponse(CheckOrder, anOrder, answers, { timeToLiveMs: 250 });
    await expect(asked).rejects.toBeInstanceOf(RequestTimeoutError);
    const { requestId: id } = envelopeOf(await tap.next());
    const reply = bus.address.split('/').at(-1)?.split('?')[0] ?? '';
    await stage.put(reply, minimalEnvelope(OrderStatus, anAnswer, { requestId: id }));
    await stage.put(reply, '{nonsense');
    await stage.start([desk]);
    // Comes behind these two.
    expect(await bus.getResponse(CheckOrder, anOrder, answers)).toEqual({ kind: 'status', message: anAnswer });
  });

  it.each([
    ['C-057 gives its answer what is left of its time', 20_000, 15_000, 20_000],
    ['C-057 gives its answer a second where its time is over', -5_000, 1_000, 1_000],
  ])('%s', async (_title, lifeMs, least, most) => {
    const tap = await stage.tap('replies');
    await stage.start([desk]);
    const expirationTime = new Date(Date.now() + lifeMs).toISOString();
    const more = { requestId, responseAddress: 'exchange:replies', expirationTime };
    await stage.put('desk', minimalEnvelope(CheckOrder, anOrder, more));
    const { expiration } = (await tap.next()).properties;
    expect(expiration).toBeGreaterThanOrEqual(least);
    expect(expiration).toBeLessThanOrEqual(most);
  });
});

describeOnRabbitMq('a request', (stage) => {
  it.each([
    ['C-051 that names a temporary exchange is answered there as it was declared', true],
    ['C-051 that names a durable exchange is answered there as it was declared', false],
  ])('%s', async (_title, temporary) => {
    const channel = await stage.channel();
    await channel.assertExchange('client', 'fanout', { durable: !temporary, autoDelete: temporary });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'client', '');
    await stage.start([desk]);
    const responseAddress = `rabbitmq://elsewhere/any/client${temporary ? '?temporary=true' : ''}`;
    await stage.put('desk', minimalEnvelope(CheckOrder, anOrder, { requestId, responseAddress }));
    const answer = await eventually(async () => {
      const message = await channel.get(queue, { noAck: true });
      if (message === false) throw new Error('No answer came.');
      return message;
    });
    expect(JSON.parse(answer.content.toString())).toMatchObject({ requestId, message: anAnswer });
  });

  it.each([
    ['C-056 of a client without a queue is answered by the broker’s short way', 'answers', OrderStatus],
    ['C-056 of a client without a queue is answered there after a redelivery, too', 'answers later', OrderStatus],
    ['C-056 of a client without a queue gets its fault by the broker’s short way', 'fails', faultOf(CheckOrder)],
  ] as const)('%s', async (_title, what, type) => {
    const redelivery = { kind: 'intervals', delaysMs: what === 'answers later' ? [1] : [] } as const;
    await stage.start(
      [
        consuming(CheckOrder, { endpointName: 'desk', ...neverAgain, redelivery }, async (context) => {
          if (what !== 'answers' && context.redeliveryCount === 0) throw new Error('The desk is on fire.');
          await context.respond(OrderStatus, anAnswer);
        }),
      ],
      { outboxStore: new InMemoryOutboxStore() },
    );
    const channel = await stage.channel();
    const answered = new Promise<unknown>((resolve) => {
      void channel.consume('amq.rabbitmq.reply-to', (answer) => resolve(JSON.parse(String(answer?.content))), {
        noAck: true,
      });
    });
    const responseAddress = 'rabbitmq://localhost/amq.rabbitmq.reply-to?temporary=true';
    const request = minimalEnvelope(CheckOrder, anOrder, { requestId, responseAddress });
    channel.publish('desk', '', Buffer.from(JSON.stringify(request)), { replyTo: 'amq.rabbitmq.reply-to' });
    expect(await answered).toMatchObject({ requestId, messageType: expect.arrayContaining([type.urn]) });
    expect(await stage.exchange('amq.rabbitmq.reply-to')).toBeUndefined();
  });
});
