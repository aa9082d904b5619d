import { AppError } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { describeOnEachTransport, describeOnRabbitMq } from './describe-stage';
import { anOrder, SubmitOrder } from './sample-messages';
import { atOnce, consuming, minimalEnvelope, neverAgain, type Stage } from './stage';

const ENDPOINT = 'submit-order';
const MESSAGE_ID = '92100100-0005-ac11-dc83-08dd630a361f';
const CORRELATION_ID = '11111111-2222-3333-4444-555555555555';

class OutOfStockError extends AppError {
  readonly code = 'OUT_OF_STOCK';
  readonly retryable = true;
}

/** An endpoint whose one consumer always throws. */
const startFailing = (stage: Stage, more: object = {}) => {
  const failing = () => {
    throw new OutOfStockError('Out of stock');
  };
  const definition = { endpointName: ENDPOINT, ...atOnce, ...more };
  return stage.start([consuming(SubmitOrder, definition, failing, 'SubmitOrderConsumer')]);
};

describeOnEachTransport('the copy in _error', (stage) => {
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
});

describeOnRabbitMq('a copy to _error that fails', (stage) => {
  it('C-068 gives the original back to its queue, until the copy is taken', async () => {
    let attempts = 0;
    await stage.start([
      consuming(SubmitOrder, { endpointName: 'no-error', ...neverAgain }, () => {
        attempts++;
        throw new Error('does not work');
      }),
    ]);
    // An exchange of another kind in its place: the endpoint's copies are refused.
    const channel = await stage.channel();
    await channel.deleteExchange('no-error_error');
    await channel.assertExchange('no-error_error', 'direct');
    await stage.put('no-error', minimalEnvelope(SubmitOrder, anOrder));
    await eventually(() => expect(attempts).toBeGreaterThan(1));
    expect(await stage.waitingIn('no-error_error')).toBe(0);
    await channel.deleteExchange('no-error_error');
    const { headers, body } = await stage.take('no-error_error');
    expect(headers['MT-Fault-Message']).toBe('does not work');
    expect(JSON.parse(body.toString())).toEqual(minimalEnvelope(SubmitOrder, anOrder));
    expect(await stage.waitingIn('no-error')).toBe(0);
  });
});

describeOnRabbitMq('the error queue of a classic endpoint', (stage) => {
  it('C-059 is a durable fanout pair whose queue has the arguments of its endpoint’s', async () => {
    const bus = await startFailing(stage, { ...neverAgain, queue: { type: 'classic', maxPriority: 5 } });
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
