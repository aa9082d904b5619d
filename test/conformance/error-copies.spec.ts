import { hostname } from 'node:os';
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

const faultHeaders = [
  'MT-Reason',
  'MT-Fault-ExceptionType',
  'MT-Fault-Message',
  'MT-Fault-StackTrace',
  'MT-Fault-Timestamp',
  'MT-Fault-InputAddress',
  'MT-Fault-ConsumerType',
  'MT-Fault-MessageType',
];
const hostHeaders = {
  'MT-Host-MachineName': hostname(),
  'MT-Host-ProcessName': expect.any(String),
  'MT-Host-ProcessId': String(process.pid),
  'MT-Host-Assembly': expect.any(String),
  'MT-Host-AssemblyVersion': expect.any(String),
  'MT-Host-MassTransitVersion': expect.stringMatching(/^8\./),
  'MT-Host-FrameworkVersion': expect.any(String),
  'MT-Host-OperatingSystemVersion': expect.any(String),
};

function withoutKeys(from: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
}

describeOnEachTransport('the copy in _error', (stage) => {
  it('C-060 has the original’s bytes, properties and headers, and no expiration', async () => {
    await startFailing(stage);
    const body = `{ "message" : ${JSON.stringify(anOrder)}, "messageType":["${SubmitOrder.urn}"] , "extra": 1.50 }`;
    await stage.put(ENDPOINT, body, {
      messageId: MESSAGE_ID,
      correlationId: CORRELATION_ID,
      expiration: 600_000,
      priority: 3,
      replyTo: 'somewhere',
      headers: { tenant: 'acme', count: 7 },
    });
    const { body: copied, properties, headers } = await stage.take(`${ENDPOINT}_error`);
    expect(copied.toString()).toBe(body);
    expect(properties).toMatchObject({
      contentType: 'application/vnd.masstransit+json',
      messageId: MESSAGE_ID,
      correlationId: CORRELATION_ID,
      priority: 3,
      replyTo: 'somewhere',
    });
    expect(properties.expiration).toBeUndefined();
    // Beside those that say why: a quorum queue's own notes.
    const added = Object.keys(headers).filter((name) => /^(?:MT|x)-/.test(name));
    expect(withoutKeys(headers, added)).toEqual({ tenant: 'acme', count: 7 });
  });

  it('C-060 has the original’s bytes where nobody can read them', async () => {
    await startFailing(stage);
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await stage.put(ENDPOINT, body);
    expect([...(await stage.take(`${ENDPOINT}_error`)).body]).toEqual([...body]);
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
      ...hostHeaders,
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

describeOnRabbitMq('the copy in _error, in AMQP’s own types', (stage) => {
  it('C-060 has every property and header of the original, whatever its kind', async () => {
    await startFailing(stage);
    const channel = await stage.channel();
    const original = {
      contentType: 'application/vnd.masstransit+json',
      contentEncoding: 'utf-8',
      deliveryMode: 1,
      priority: 3,
      correlationId: CORRELATION_ID,
      replyTo: 'somewhere',
      messageId: MESSAGE_ID,
      timestamp: 1_741_964_966,
      type: 'order',
      appId: 'shop',
    };
    const headers = {
      text: 'acme',
      int: 7,
      long: 9_007_199_254_740_991,
      fraction: 1.5,
      yes: true,
      no: false,
      nothing: null,
      moment: { '!': 'timestamp', value: 1_741_964_966 },
      bytes: Buffer.from([0, 255]),
      list: ['a', 1, { deep: true }],
      table: { inner: { x: 'y' } },
    };
    channel.publish(ENDPOINT, 'a key', Buffer.from('no JSON'), { ...original, expiration: '600000', headers });
    const copy = await eventually(async () => {
      const found = await channel.get(`${ENDPOINT}_error`, { noAck: true });
      if (!found) throw new Error('No copy has come.');
      return found;
    });
    expect([copy.content.toString(), copy.fields.routingKey]).toEqual(['no JSON', 'a key']);
    expect(copy.properties).toMatchObject({ ...original, expiration: undefined });
    expect(copy.properties.headers).toMatchObject(headers);
  });

  it('C-061 counts in an int32, and tells everything else as text', async () => {
    const wire = await stage.tapWire();
    const transport = stage.makeTransport({ urls: [wire.url] });
    const failing = () => {
      throw new OutOfStockError('Out of stock');
    };
    await stage.start([consuming(SubmitOrder, { endpointName: ENDPOINT, ...atOnce }, failing)], { transport });
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder), { headers: { theirs: 'x' } });
    await stage.take(`${ENDPOINT}_error`);
    const tables = wire.named('content').map(({ headers }) => Object(headers));
    const { theirs, ...added } = tables.find((table) => 'MT-Reason' in table);
    expect([theirs, added['MT-Fault-RetryCount']]).toEqual([{ S: 'x' }, { I: 2 }]);
    for (const name of [...faultHeaders, ...Object.keys(hostHeaders)])
      expect([name, added[name]]).toEqual([name, { S: expect.any(String) }]);
  });

  it('C-061 says nothing of retries that were none', async () => {
    const bus = await startFailing(stage, neverAgain);
    await bus.publish(SubmitOrder, anOrder);
    expect((await stage.take(`${ENDPOINT}_error`)).headers).not.toHaveProperty('MT-Fault-RetryCount');
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
