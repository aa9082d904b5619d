import { DeliveryInbox, eventually, recordedLog, useVhost } from '@baton/testing';
import { endpointOf, messageOf, textOf, useTransports } from './transport.fixture';

const vhost = useVhost();
const transports = useTransports(() => vhost.url);

/** Sends numbered messages at once. */
function sendMany(
  transport: { send: (to: { name: string }, message: ReturnType<typeof messageOf>) => Promise<void> },
  to: string,
  count: number,
) {
  return Promise.all(
    Array.from({ length: count }, (_, index) => transport.send({ name: to }, messageOf(String(index)))),
  );
}

describe('acknowledging', () => {
  it('leaves nothing behind, in whatever order deliveries finish', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    const receiver = await transport.receive(endpointOf('shuffled', { prefetchCount: 100 }), inbox.take);
    await sendMany(transport, 'shuffled', 300);
    for (let batch = 0; batch < 3; batch++) {
      const deliveries = await Promise.all(Array.from({ length: 100 }, () => inbox.next()));
      for (const delivery of deliveries.reverse()) delivery.ack();
    }
    await receiver.close();
    expect((await transports.client.count('shuffled')).messages).toBe(0);
  });

  it('lets others be acknowledged while one delivery takes its time', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('slow-first', { prefetchCount: 10 }), inbox.take);
    await sendMany(transport, 'slow-first', 40);
    const slow = await inbox.next();
    // The broker hands out more than ten only as it hears of those that are done.
    for (let index = 1; index < 40; index++) (await inbox.next()).ack();
    slow.ack();
    await transport.close();
    expect((await transports.client.count('slow-first')).messages).toBe(0);
  });

  it('counts the first settlement alone', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    const receiver = await transport.receive(endpointOf('settled-once'), inbox.take);
    await sendMany(transport, 'settled-once', 2);
    const [first, second] = [await inbox.next(), await inbox.next()];
    first.ack();
    first.requeue();
    await first.move('error', {});
    second.ack();
    second.ack();
    await receiver.close();
    expect([
      (await transports.client.count('settled-once')).messages,
      (await transports.client.count('settled-once_error')).messages,
    ]).toEqual([0, 0]);
    expect(inbox.size).toBe(0);
  });
});

describe('prefetch', () => {
  it('is how many deliveries one endpoint holds, whatever another holds', async () => {
    const transport = await transports.open();
    const [narrow, wide] = [new DeliveryInbox(), new DeliveryInbox()];
    await transport.receive(endpointOf('narrow', { prefetchCount: 2 }), narrow.take);
    await transport.receive(endpointOf('wide', { prefetchCount: 50 }), wide.take);
    await sendMany(transport, 'narrow', 5);
    await sendMany(transport, 'wide', 20);
    await eventually(() => expect(wide.size).toBe(20));
    expect(narrow.size).toBe(2);
    (await narrow.next()).ack();
    await eventually(() => expect(narrow.size).toBe(2));
  });
});

describe('a message that is put back again and again', () => {
  it('ends in _error by the delivery limit, the broker keeping count', async () => {
    const transport = await transports.open();
    const [inbox, errors] = [new DeliveryInbox(), new DeliveryInbox()];
    await transport.receive(endpointOf('poison', { queue: { deliveryLimit: 3 } }), inbox.take);
    await transport.send({ name: 'poison' }, messageOf('deadly', { messageId: 'm-1', headers: { tenant: 'acme' } }));
    const counts: (number | undefined)[] = [];
    for (let time = 0; time < 4; time++) {
      const delivery = await inbox.next();
      counts.push(delivery.deliveryCount);
      delivery.requeue();
    }
    expect(counts).toEqual([0, 1, 2, 3]);
    const dead = await eventually(async () => {
      const message = await transports.client.get('poison_error');
      if (message === undefined) throw new Error('not yet in poison_error');
      return message;
    });
    expect([dead.content.toString(), dead.properties.messageId]).toEqual(['deadly', 'm-1']);
    expect(dead.properties.headers?.tenant).toBe('acme');
    expect(errors.size + inbox.size).toBe(0);
  });
});

describe('stopping', () => {
  it('takes no more, lets what is in flight be settled, and leaves the rest on the queue', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    const receiver = await transport.receive(endpointOf('stopping', { prefetchCount: 2 }), inbox.take);
    await sendMany(transport, 'stopping', 5);
    const [first, second] = [await inbox.next(), await inbox.next()];
    await receiver.stop();
    first.ack();
    await receiver.close();
    second.ack();
    await receiver.stop();
    await receiver.close();
    const next = new DeliveryInbox();
    await transport.receive(endpointOf('stopping'), next.take);
    const left = await Promise.all(Array.from({ length: 4 }, () => next.next()));
    expect(left.map(textOf).sort()).toEqual(['1', '2', '3', '4']);
    expect(left.filter((delivery) => (delivery.deliveryCount ?? 0) > 0).map(textOf)).toEqual(['1']);
    for (const delivery of left) delivery.ack();
  });

  it('closes twice without harm, and refuses what comes after', async () => {
    const transport = await transports.open();
    await transport.close();
    await transport.close();
    await expect(transport.send({ name: 'x' }, messageOf('late'))).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' });
    await expect(transport.receive(endpointOf('x'), () => {})).rejects.toMatchObject({ code: 'TRANSPORT_CLOSED' });
    expect(transport.connected).toBe(false);
  });

  it('confirms what was sent before', async () => {
    const transport = await transports.open();
    const sent = sendMany(transport, 'confirmed-at-close', 2_000);
    await transport.close();
    expect(await sent).toHaveLength(2_000);
  });
});

describe('a queue deleted under its consumer', () => {
  it('is declared and consumed again', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('deleted'), inbox.take);
    await (await transports.client.channel()).deleteQueue('deleted');
    await eventually(async () => expect((await transports.client.count('deleted')).consumers).toBe(1));
    await transport.send({ name: 'deleted' }, messageOf('after'));
    const delivery = await inbox.next();
    delivery.ack();
    expect(textOf(delivery)).toBe('after');
  });
});

describe('a channel closed by the broker over an acknowledgement it does not know', () => {
  it('is opened again, and what it held is delivered again', async () => {
    const { lines, logger } = recordedLog();
    const transport = await transports.open({ logger });
    const inbox = new DeliveryInbox();
    const receiver = await transport.receive(endpointOf('unknown-tag', { prefetchCount: 2 }), inbox.take);
    await sendMany(transport, 'unknown-tag', 2);
    const [first, second] = [await inbox.next(), await inbox.next()];
    // As a defect in the client or in us would.
    const { fields } = Reflect.get(first, 'original') as { readonly fields: { deliveryTag: number } };
    fields.deliveryTag = 999;
    first.ack();
    const again = await inbox.nextOf(2);
    expect(again.map((delivery) => [textOf(delivery), delivery.deliveryCount])).toEqual([
      ['0', 1],
      ['1', 1],
    ]);
    second.ack();
    for (const delivery of again) delivery.ack();
    expect(lines).toContainEqual(
      expect.objectContaining({
        endpoint: 'unknown-tag',
        msg: 'The endpoint lost its channel; declaring and consuming again',
        err: expect.objectContaining({ message: expect.stringContaining('unknown delivery tag 999') }),
      }),
    );
    expect([receiver.consuming, receiver.fault, transport.connected]).toEqual([true, undefined, true]);
    await receiver.close();
    expect((await transports.client.count('unknown-tag')).messages).toBe(0);
  });
});

describe('a receiver that throws', () => {
  it('costs neither the message nor the connection', async () => {
    const transport = await transports.open();
    const inbox = new DeliveryInbox();
    let thrown = false;
    await transport.receive(endpointOf('thrower'), (delivery) => {
      if (thrown) inbox.take(delivery);
      else {
        thrown = true;
        throw new Error('a defect');
      }
    });
    await transport.send({ name: 'thrower' }, messageOf('kept'));
    const delivery = await inbox.next();
    expect([textOf(delivery), delivery.deliveryCount, transport.connected]).toEqual(['kept', 1, true]);
    delivery.ack();
  });
});

describe('a copy of a message whose headers fill the table', () => {
  it('lacks what there is no room for, and the log names it', async () => {
    const { lines, logger } = recordedLog();
    const transport = await transports.open({ logger });
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('crowded'), inbox.take);
    const headers = { first: 'x'.repeat(30_000), second: 'secret'.repeat(5_000), third: 3 };
    await transport.send({ name: 'crowded' }, messageOf('kept', { headers, messageId: 'its-id' }));
    await (await inbox.next()).move('error', { 'MT-Reason': 'fault' });
    const copy = await eventually(async () => {
      const got = await transports.client.get('crowded_error');
      if (!got) throw new Error('There is no copy yet.');
      return got;
    });
    expect(copy.properties.headers).toMatchObject({ first: headers.first, third: 3, 'MT-Reason': 'fault' });
    expect(copy.properties.headers).not.toHaveProperty('second');
    const warned = lines.filter(({ level }) => level === 'warn');
    expect(warned).toEqual([
      expect.objectContaining({
        endpoint: 'crowded',
        exchange: 'crowded_error',
        messageId: 'its-id',
        count: 1,
        leftOut: ['second'],
      }),
    ]);
    expect(JSON.stringify(warned)).not.toContain('secret');
  });
});
