import 'reflect-metadata';
import { AmqpConnection } from '@golevelup/nestjs-rabbitmq';
import { acknowledged, HandledCount, measureLanes } from '../gauge';
import { noteFor, orderIdOf, orderOf } from '../order';
import { OUTSTANDING, type Pass, type PassResult, PREFETCH, QUEUE } from '../pass';
import { runWorker } from '../worker';

interface HasOrderId {
  readonly orderId: string;
}

runWorker({ publish, consume, 'request-1': (pass) => request(pass, 1), 'request-64': (pass) => request(pass, 64) });

/** It writes an object as JSON and waits for the confirm. */
async function publish(pass: Pass): Promise<PassResult> {
  const connection = await connected(pass);
  const note = noteFor(pass.size, JSON.stringify);
  const result = await measureLanes(pass, OUTSTANDING, async (index) => {
    await connection.publish('', QUEUE, orderOf(index, note), { persistent: true });
  });
  await connection.close();
  return result;
}

/** It reads JSON, and acks when the handler has returned. */
async function consume(pass: Pass): Promise<PassResult> {
  const connection = await connected(pass);
  const count = new HandledCount(pass);
  await connection.createSubscriber(
    async () => count.add(),
    { queue: QUEUE, createQueueIfNotExists: false },
    'consume',
  );
  const result = await count.done;
  await acknowledged();
  await connection.close();
  return result;
}

async function request(pass: Pass, lanes: number): Promise<PassResult> {
  const connection = await connected(pass);
  await connection.createRpc<HasOrderId, HasOrderId>(async (order) => ({ orderId: order?.orderId ?? '' }), {
    queue: QUEUE,
    routingKey: QUEUE,
    createQueueIfNotExists: false,
  });
  const note = noteFor(pass.size, JSON.stringify);
  const result = await measureLanes(pass, lanes, async (index) => {
    const { orderId } = await connection.request<HasOrderId>({
      exchange: '',
      routingKey: QUEUE,
      payload: orderOf(index, note),
      publishOptions: { persistent: true },
    });
    if (orderId !== orderIdOf(index)) throw new Error(`${orderIdOf(index)} was answered with ${orderId}.`);
  });
  await connection.close();
  return result;
}

/** Its connection without Nest around it: with `@RabbitSubscribe` it would do a little more. */
async function connected({ brokerUrl }: Pass): Promise<AmqpConnection> {
  const connection = new AmqpConnection({
    uri: brokerUrl,
    prefetchCount: PREFETCH,
    connectionInitOptions: { wait: true },
    connectionManagerOptions: { connectionOptions: { noDelay: true } },
  });
  await connection.init();
  return connection;
}
