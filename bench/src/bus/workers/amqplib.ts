import { type Channel, type ConfirmChannel, connect, type Options } from 'amqplib';
import { Gauge } from '../../gauge';
import { acknowledged, HandledCount, measureLanes } from '../gauge';
import { noteFor, OrderSubmitted, orderIdOf, orderOf } from '../order';
import { OUTSTANDING, type Pass, type PassResult, PREFETCH, QUEUE } from '../pass';
import { runWorker } from '../worker';

/** How far a variant goes beyond the plainest way. */
interface RawWay {
  /** Where it publishes; the default exchange leads straight to the queue. */
  readonly exchange: string;
  readonly routingKey: string;
  /** One acknowledgement for so many deliveries. */
  readonly ackEvery: number;
}

const ways: Readonly<Record<string, RawWay>> = {
  amqplib: { exchange: '', routingKey: QUEUE, ackEvery: 1 },
  'amqplib-exchanges': { exchange: OrderSubmitted.entityName, routingKey: '', ackEvery: 1 },
  'amqplib-acks': { exchange: '', routingKey: QUEUE, ackEvery: 50 },
};

const options: Options.Publish = { persistent: true, contentType: 'application/json' };

runWorker({ publish, consume, 'request-1': (pass) => request(pass, 1), 'request-64': (pass) => request(pass, 64) });

/** The same bytes again and again, and a callback at each confirm: the least there is to do. */
async function publish(pass: Pass): Promise<PassResult> {
  const connection = await connect(pass.brokerUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const body = Buffer.from(JSON.stringify(orderOf(0, noteFor(pass.size, JSON.stringify))));
  const gauge = new Gauge();
  await publishAll(channel, wayOf(pass), body, pass.warmUp);
  gauge.begin();
  await publishAll(channel, wayOf(pass), body, pass.messages);
  const result = gauge.end();
  await connection.close();
  return result;
}

function publishAll(
  channel: ConfirmChannel,
  { exchange, routingKey }: RawWay,
  body: Buffer,
  count: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let confirmed = 0;
    const next = () => {
      sent += 1;
      channel.publish(exchange, routingKey, body, options, (error: unknown) => {
        if (error) return reject(error);
        confirmed += 1;
        if (sent < count) next();
        else if (confirmed === count) resolve();
      });
    };
    while (sent < Math.min(OUTSTANDING, count)) next();
  });
}

/** Looks at nothing of what it gets, and acks. */
async function consume(pass: Pass): Promise<PassResult> {
  const connection = await connect(pass.brokerUrl, { noDelay: true });
  const channel = await connection.createChannel();
  const { ackEvery } = wayOf(pass);
  const count = new HandledCount(pass);
  let handled = 0;
  await channel.prefetch(PREFETCH);
  await channel.consume(QUEUE, (message) => {
    if (message === null) throw new Error('The queue is gone.');
    handled += 1;
    if (handled % ackEvery === 0) channel.ack(message, ackEvery > 1);
    count.add();
  });
  const result = await count.done;
  channel.ackAll();
  await acknowledged();
  await connection.close();
  return result;
}

/** Answers by the broker's direct reply-to; nothing is confirmed. */
async function request(pass: Pass, lanes: number): Promise<PassResult> {
  const connection = await connect(pass.brokerUrl, { noDelay: true });
  await answer(await connection.createChannel());
  const channel = await connection.createChannel();
  const waiting = new Map<string, (body: string) => void>();
  const replyTo = 'amq.rabbitmq.reply-to';
  await channel.consume(
    replyTo,
    (message) => waiting.get(String(message?.properties.correlationId))?.(String(message?.content)),
    { noAck: true },
  );
  const note = noteFor(pass.size, JSON.stringify);
  const result = await measureLanes(pass, lanes, async (index) => {
    const correlationId = String(index);
    const body = Buffer.from(JSON.stringify(orderOf(index, note)));
    const answered = await new Promise<string>((resolve) => {
      waiting.set(correlationId, resolve);
      channel.publish('', QUEUE, body, { ...options, correlationId, replyTo });
    });
    waiting.delete(correlationId);
    const { orderId } = JSON.parse(answered) as { readonly orderId: string };
    if (orderId !== orderIdOf(index)) throw new Error(`${orderIdOf(index)} was answered with ${orderId}.`);
  });
  await connection.close();
  return result;
}

async function answer(channel: Channel): Promise<void> {
  await channel.prefetch(PREFETCH);
  await channel.consume(QUEUE, (message) => {
    if (message === null) throw new Error('The queue is gone.');
    const { orderId } = JSON.parse(message.content.toString()) as { readonly orderId: string };
    const { replyTo, correlationId } = message.properties as {
      readonly replyTo: string;
      readonly correlationId: string;
    };
    channel.sendToQueue(replyTo, Buffer.from(JSON.stringify({ orderId })), { ...options, correlationId });
    channel.ack(message);
  });
}

function wayOf({ variant }: Pass): RawWay {
  const way = ways[variant];
  if (way === undefined) throw new RangeError(`There is no ${variant}.`);
  return way;
}
