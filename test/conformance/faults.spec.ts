import { ReceiveFault } from '@baton/bus';
import { AnyFault, AppError, faultOf } from '@baton/contracts';
import { eventually, HandTimers } from '@baton/testing';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, IOrderEvent, OrderShipped, SubmitOrder } from './sample-messages';
import { atOnce, consuming, envelopeOf, minimalEnvelope, neverAgain, type Stage } from './stage';

const ENDPOINT = 'submit-order';
const FAULT_EXCHANGE = 'MassTransit:Fault--Sample.Orders:SubmitOrder--';
const MESSAGE_ID = '92100100-0005-ac11-dc83-08dd630a361f';
const CORRELATION_ID = '11111111-2222-3333-4444-555555555555';
const CONVERSATION_ID = '92100000-0005-ac11-dc83-08dd630a361f';

/** An error with a code. */
class OutOfStockError extends AppError {
  readonly code = 'OUT_OF_STOCK';
  readonly retryable = true;
}

const failing = () => {
  throw new OutOfStockError('Out of stock');
};

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

  it.each(['before', 'after'])(
    'C-069 does not stop another consumer of its endpoint that begins %s it and ends later, and one fault is told',
    async (begins) => {
      const done: string[] = [];
      const faults = await stage.tap(AnyFault.entityName);
      const definition = { endpointName: 'shipped', ...neverAgain };
      const consumers = [
        consuming(OrderShipped, definition, failing, 'FailingConsumer'),
        consuming(IOrderEvent, definition, async ({ message }) => {
          // Long after the other has failed; a fault that does not wait would have been told by then.
          for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate);
          expect([faults.waiting, await stage.waitingIn('shipped_error')]).toEqual([0, 0]);
          done.push(message.orderId);
        }),
      ];
      const bus = await stage.start(begins === 'before' ? consumers.reverse() : consumers);
      await bus.publish(OrderShipped, { ...anOrder, carrier: null });
      const copy = await stage.take('shipped_error');
      expect(envelopeOf(await faults.next()).messageType).toContain(faultOf(OrderShipped).urn);
      expect([done, faults.waiting, copy.headers['MT-Fault-ConsumerType']]).toEqual([
        [anOrder.orderId],
        0,
        'FailingConsumer',
      ]);
      await bus.stop();
      expect([await stage.waitingIn('shipped'), await stage.waitingIn('shipped_error')]).toEqual([0, 0]);
    },
  );

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
    expect(timers.lasting).not.toContain(5_000);
    await timers.end((ms) => ms === 7_000);
    await timers.end((ms) => ms === 5_000);
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
