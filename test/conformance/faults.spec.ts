import { ReceiveFault } from '@baton/bus';
import { AnyFault, AppError, faultOf } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { describeOnEachTransport, describeOnRabbitMq } from './describe-stage';
import { HandTimers } from './hand-timers';
import { anOrder, IOrderEvent, OrderShipped, SubmitOrder } from './sample-messages';
import { atOnce, consuming, envelopeOf, minimalEnvelope, neverAgain, type Stage } from './stage';

const ENDPOINT = 'submit-order';
const FAULT_EXCHANGE = 'MassTransit:Fault--Sample.Orders:SubmitOrder--';
const MESSAGE_ID = '92100100-0005-ac11-dc83-08dd630a361f';
const CORRELATION_ID = '11111111-2222-3333-4444-555555555555';
const CONVERSATION_ID = '92100000-0005-ac11-dc83-08dd630a361f';

/** An error with a cause, as a driver's error is wrapped. */
class OutOfStockError extends AppError {
  readonly code = 'OUT_OF_STOCK';
  readonly retryable = true;
}

const failing = () => {
  throw new OutOfStockError('Out of stock');
};
const classic = { queue: { type: 'classic' as const } };

/** An endpoint whose one consumer always throws. */
const startFailing = (stage: Stage, more: object = {}) =>
  stage.start([consuming(SubmitOrder, { endpointName: ENDPOINT, ...atOnce, ...more }, failing, 'SubmitOrderConsumer')]);

describeOnEachTransport('a consumer that throws', (stage) => {
  it('C-058 leads to one fault, a copy in _error and an ack', async () => {
    const bus = await startFailing(stage);
    const faults = await stage.tap(FAULT_EXCHANGE);
    await bus.publish(SubmitOrder, anOrder);
    await faults.next();
    await stage.take(`${ENDPOINT}_error`);
    await bus.stop();
    expect([await stage.waitingIn(ENDPOINT), await stage.waitingIn(`${ENDPOINT}_error`), faults.waiting]).toEqual([
      0, 0, 0,
    ]);
  });

  it('C-060 leaves a copy with the original’s bytes, properties and headers, and no expiration', async () => {
    await startFailing(stage);
    const body = `{ "message" : ${JSON.stringify(anOrder)}, "messageType":["${SubmitOrder.urn}"] , "extra": 1.50 }`;
    await stage.put(ENDPOINT, body, {
      messageId: MESSAGE_ID,
      correlationId: CORRELATION_ID,
      expiration: 600_000,
      priority: 3,
      headers: { tenant: 'acme', count: 7 },
    });
    const copy = await stage.take(`${ENDPOINT}_error`);
    expect(copy.body.toString()).toBe(body);
    expect(copy.properties).toMatchObject({
      contentType: 'application/vnd.masstransit+json',
      messageId: MESSAGE_ID,
      correlationId: CORRELATION_ID,
      priority: 3,
    });
    expect(copy.properties.expiration).toBeUndefined();
    expect(copy.headers).toMatchObject({ tenant: 'acme', count: 7 });
  });

  it('C-061 says why, where and by whom in the copy’s headers', async () => {
    const bus = await startFailing(stage);
    await bus.publish(SubmitOrder, anOrder);
    const { headers } = await stage.take(`${ENDPOINT}_error`);
    expect(headers).toMatchObject({
      'MT-Reason': 'fault',
      'MT-Fault-ExceptionType': 'OutOfStockError',
      'MT-Fault-Message': 'Out of stock',
      'MT-Fault-StackTrace': expect.stringMatching(/^\s+at /),
      'MT-Fault-Timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/),
      'MT-Fault-InputAddress': expect.stringMatching(new RegExp(`^(?:rabbitmq|loopback)://.*/${ENDPOINT}$`)),
      'MT-Fault-ConsumerType': 'SubmitOrderConsumer',
      'MT-Fault-MessageType': 'Sample.Orders.SubmitOrder',
      'MT-Fault-RetryCount': 2,
      'MT-Host-ProcessId': String(process.pid),
      'MT-Host-MachineName': expect.any(String),
      'MT-Host-MassTransitVersion': expect.stringMatching(/^8\./),
    });
  });

  it('C-062 cuts long texts to 2,048 characters', async () => {
    const bus = await stage.start([
      consuming(SubmitOrder, { endpointName: ENDPOINT, ...neverAgain }, () => {
        const error = new OutOfStockError('m'.repeat(5_000));
        error.stack = `OutOfStockError\n    at ${'s'.repeat(5_000)}`;
        throw error;
      }),
    ]);
    await bus.publish(SubmitOrder, anOrder);
    const { headers } = await stage.take(`${ENDPOINT}_error`);
    expect(headers['MT-Fault-Message']).toBe('m'.repeat(2_048));
    expect(String(headers['MT-Fault-StackTrace'])).toHaveLength(2_048);
  });

  it('C-063 publishes a fault with all its fields, to consumers of it and of Fault', async () => {
    const ofOrders: unknown[] = [];
    const ofAll: string[] = [];
    await stage.start([
      consuming(faultOf(SubmitOrder), { endpointName: 'order-faults' }, ({ message }) => void ofOrders.push(message)),
      consuming(AnyFault, { endpointName: 'all-faults' }, ({ messageTypes }) => void ofAll.push(...messageTypes)),
    ]);
    const tap = await stage.tap(FAULT_EXCHANGE);
    await startFailing(stage, neverAgain);
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, { messageId: MESSAGE_ID }));
    const { message } = envelopeOf(await tap.next());
    expect(message).toEqual({
      faultId: expect.stringMatching(/^[\da-f-]{36}$/),
      faultedMessageId: MESSAGE_ID,
      timestamp: expect.stringMatching(/Z$/),
      exceptions: [
        {
          exceptionType: 'OutOfStockError',
          innerException: null,
          stackTrace: expect.any(String),
          message: 'Out of stock',
          source: null,
          data: { code: 'OUT_OF_STOCK' },
        },
      ],
      host: expect.objectContaining({ processId: process.pid }),
      faultMessageTypes: [SubmitOrder.urn],
      message: anOrder,
    });
    await eventually(() => expect(ofOrders).toHaveLength(1));
    await eventually(() => expect(ofAll).toEqual([faultOf(SubmitOrder).urn, 'urn:message:MassTransit:Fault']));
    expect(ofOrders).toEqual([expect.objectContaining({ faultedMessageId: MESSAGE_ID, message: anOrder })]);
  });

  it('C-064 sends the fault to the fault address, else to the response address, else publishes it', async () => {
    await startFailing(stage, neverAgain);
    const published = await stage.tap(FAULT_EXCHANGE);
    const faults = await stage.tap('faults-here');
    const answers = await stage.tap('answers-here');
    const put = (more: object) => stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, more));
    await put({ responseAddress: 'exchange:answers-here', faultAddress: 'exchange:faults-here' });
    await faults.next();
    await put({ responseAddress: 'exchange:answers-here' });
    await answers.next();
    await put({});
    await published.next();
    expect([faults.waiting, answers.waiting, published.waiting]).toEqual([0, 0, 0]);
  });

  it('C-064 publishes no fault where the endpoint says so, and still sends one that was asked for', async () => {
    await startFailing(stage, { ...neverAgain, publishFaults: false });
    const published = await stage.tap(FAULT_EXCHANGE);
    const unread = await stage.tap(ReceiveFault.entityName);
    const faults = await stage.tap('faults-here');
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder));
    await stage.put(ENDPOINT, 'no JSON');
    await stage.take(`${ENDPOINT}_error`);
    await stage.take(`${ENDPOINT}_error`);
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, { faultAddress: 'exchange:faults-here' }));
    await faults.next();
    expect([published.waiting, unread.waiting]).toEqual([0, 0]);
  });

  it('C-065 keeps the ids of the faulted message on its fault', async () => {
    await startFailing(stage, neverAgain);
    const tap = await stage.tap(FAULT_EXCHANGE);
    const ids = {
      requestId: '92100500-0005-ac11-77aa-08dd630a4000',
      correlationId: CORRELATION_ID,
      conversationId: CONVERSATION_ID,
    };
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, { messageId: MESSAGE_ID, ...ids }));
    expect(envelopeOf(await tap.next())).toMatchObject({ ...ids, initiatorId: CORRELATION_ID });
  });

  it('C-069 does not stop another consumer of its endpoint, and one fault is told', async () => {
    const done: string[] = [];
    const bus = await stage.start([
      consuming(OrderShipped, { endpointName: 'shipped', ...neverAgain }, failing, 'FailingConsumer'),
      consuming(
        IOrderEvent,
        { endpointName: 'shipped', ...neverAgain },
        ({ message }) => void done.push(message.orderId),
      ),
    ]);
    const faults = await stage.tap(AnyFault.entityName);
    await bus.publish(OrderShipped, { ...anOrder, carrier: null });
    const copy = await stage.take('shipped_error');
    expect(envelopeOf(await faults.next()).messageType).toContain(faultOf(OrderShipped).urn);
    expect([done, faults.waiting, copy.headers['MT-Fault-ConsumerType']]).toEqual([
      [anOrder.orderId],
      0,
      'FailingConsumer',
    ]);
  });

  it('C-069 is not put back for one consumer while another waits in its retry', async () => {
    const timers = new HandTimers();
    let [attempts, putBack] = [0, 0];
    const endpointName = 'shipped';
    const bus = await stage.start(
      [
        consuming(
          OrderShipped,
          { endpointName, recover: () => ({ kind: 'requeue' }) },
          () => {
            if (++putBack === 1) throw new Error('not now');
          },
          'PutBack',
        ),
        consuming(
          OrderShipped,
          { endpointName, retry: { kind: 'intervals', delaysMs: [7_000] } },
          () => {
            if (++attempts === 1) throw new Error('not yet');
          },
          'Retrying',
        ),
      ],
      { timers },
    );
    await bus.publish(OrderShipped, { ...anOrder, carrier: null });
    await eventually(() => expect([timers.lasting.includes(7_000), putBack]).toEqual([true, 1]));
    // A delivery that goes back pauses first: none does.
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    expect(timers.lasting).not.toContain(100);
    await timers.end((ms) => ms === 7_000);
    await timers.end((ms) => ms === 100);
    await eventually(() => expect([attempts, putBack]).toEqual([3, 2]));
    expect(await stage.waitingIn('shipped_error')).toBeFalsy();
  });
});

describeOnEachTransport('a message that reaches no consumer', (stage) => {
  const start = () => stage.start([consuming(SubmitOrder, { endpointName: ENDPOINT }, () => undefined)]);

  it('C-066 goes to _skipped with its reason and is acked', async () => {
    const bus = await start();
    const body = JSON.stringify(minimalEnvelope(OrderShipped, anOrder));
    await stage.put(ENDPOINT, body, { expiration: 600_000 });
    const copy = await stage.take(`${ENDPOINT}_skipped`);
    expect([copy.body.toString(), copy.properties.expiration]).toEqual([body, 600_000]);
    expect(copy.headers).toMatchObject({ 'MT-Reason': 'dead-letter', 'MT-Host-ProcessId': String(process.pid) });
    await bus.stop();
    expect(await stage.waitingIn(ENDPOINT)).toBe(0);
  });

  it('C-067 and is no JSON goes to _error, and is told as a ReceiveFault', async () => {
    await start();
    const tap = await stage.tap('MassTransit:ReceiveFault');
    await stage.put(ENDPOINT, 'no { JSON', { messageId: MESSAGE_ID });
    const copy = await stage.take(`${ENDPOINT}_error`);
    expect([copy.body.toString(), copy.headers['MT-Reason']]).toEqual(['no { JSON', 'fault']);
    expect(copy.headers).not.toHaveProperty('MT-Fault-ConsumerType');
    expect(copy.headers).not.toHaveProperty('MT-Fault-MessageType');
    const envelope = envelopeOf(await tap.next());
    expect(envelope).toMatchObject({
      requestId: null,
      correlationId: null,
      messageType: expect.arrayContaining([ReceiveFault.urn]),
    });
    expect(envelope.message).toMatchObject({
      faultedMessageId: MESSAGE_ID,
      contentType: 'application/vnd.masstransit+json',
      faultMessageTypes: null,
      exceptions: [expect.objectContaining({ message: expect.stringContaining('not JSON') })],
    });
  });
});

describeOnRabbitMq('the error queue of a classic endpoint', (stage) => {
  it('C-059 is a durable fanout pair whose queue has the arguments of its endpoint’s', async () => {
    const bus = await startFailing(stage, { ...neverAgain, queue: { ...classic.queue, maxPriority: 5 } });
    await bus.publish(SubmitOrder, anOrder);
    await stage.take(`${ENDPOINT}_error`);
    expect(await stage.exchange(`${ENDPOINT}_error`)).toEqual({ type: 'fanout', durable: true, autoDelete: false });
    expect(await stage.boundTo(`${ENDPOINT}_error`, 'queue')).toEqual([`${ENDPOINT}_error`]);
    expect(await stage.vhost.queue(`${ENDPOINT}_error`)).toMatchObject({
      durable: true,
      arguments: (await stage.vhost.queue(ENDPOINT))?.arguments,
    });
    expect((await stage.vhost.queue(ENDPOINT))?.arguments).toEqual({ 'x-max-priority': 5 });
  });
});
