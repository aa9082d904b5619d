import { type AsyncMessage, Connection } from 'rabbitmq-client';
import { acknowledged, HandledCount, measureLanes } from '../gauge';
import { noteFor, orderIdOf, orderOf } from '../order';
import { OUTSTANDING, type Pass, type PassResult, PREFETCH, QUEUE } from '../pass';
import { runWorker } from '../worker';

const endpoint = { queue: QUEUE, queueOptions: { passive: true }, qos: { prefetchCount: PREFETCH } };

runWorker({ publish, consume, 'request-1': (pass) => request(pass, 1), 'request-64': (pass) => request(pass, 64) });

/** It writes an object as JSON. */
async function publish(pass: Pass): Promise<PassResult> {
  const connection = new Connection({ url: pass.brokerUrl, noDelay: true });
  const publisher = connection.createPublisher({ confirm: true });
  const note = noteFor(pass.size, JSON.stringify);
  const result = await measureLanes(pass, OUTSTANDING, (index) =>
    publisher.send({ routingKey: QUEUE, durable: true }, orderOf(index, note)),
  );
  await publisher.close();
  await connection.close();
  return result;
}

/** It reads JSON only where the content type says so, and that of an envelope does not: the body comes as bytes. */
async function consume(pass: Pass): Promise<PassResult> {
  const connection = new Connection({ url: pass.brokerUrl, noDelay: true });
  const count = new HandledCount(pass);
  const consumer = connection.createConsumer(endpoint, async () => count.add());
  consumer.on('error', fail);
  const result = await count.done;
  await acknowledged();
  await consumer.close();
  await connection.close();
  return result;
}

/** Without confirms: with them this client waits for an answer only after the confirm, and loses one that overtakes it. */
async function request(pass: Pass, lanes: number): Promise<PassResult> {
  const connection = new Connection({ url: pass.brokerUrl, noDelay: true });
  const consumer = connection.createConsumer(endpoint, ({ body }: AsyncMessage, reply) =>
    reply({ orderId: orderIdIn(body) }),
  );
  consumer.on('error', fail);
  const client = connection.createRPCClient();
  const note = noteFor(pass.size, JSON.stringify);
  const result = await measureLanes(pass, lanes, async (index) => {
    const { body } = await client.send({ routingKey: QUEUE, durable: true }, orderOf(index, note));
    if (orderIdIn(body) !== orderIdOf(index)) throw new Error(`${orderIdOf(index)} was answered wrongly.`);
  });
  await client.close();
  await consumer.close();
  await connection.close();
  return result;
}

function orderIdIn(body: unknown): string {
  return (body as { readonly orderId: string }).orderId;
}

function fail(error: unknown): never {
  throw error;
}
