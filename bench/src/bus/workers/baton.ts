import { busAt } from '../baton-bus';
import { acknowledged, HandledCount, measureLanes } from '../gauge';
import { OrderAccepted, OrderSubmitted, orderIdOf, orderOf } from '../order';
import { OUTSTANDING, type Pass, type PassResult, PREFETCH, QUEUE } from '../pass';
import { runWorker } from '../worker';

runWorker({ publish, consume, 'request-1': (pass) => request(pass, 1), 'request-64': (pass) => request(pass, 64) });

async function publish(pass: Pass): Promise<PassResult> {
  const bus = busAt(pass.brokerUrl);
  await bus.start();
  const note = 'n'.repeat(pass.noteLength);
  const result = await measureLanes(pass, OUTSTANDING, (index) => bus.publish(OrderSubmitted, orderOf(index, note)));
  await bus.stop();
  return result;
}

async function consume(pass: Pass): Promise<PassResult> {
  const bus = busAt(pass.brokerUrl);
  const count = new HandledCount(pass);
  const endpoint = { endpointName: QUEUE, queue: { type: pass.queueType }, prefetchCount: PREFETCH };
  bus.connectConsumer(OrderSubmitted, endpoint, async () => count.add(), 'consumes');
  await bus.start();
  const result = await count.done;
  await acknowledged();
  await bus.stop();
  return result;
}

async function request(pass: Pass, lanes: number): Promise<PassResult> {
  const bus = busAt(pass.brokerUrl);
  const endpoint = { endpointName: QUEUE, queue: { type: pass.queueType }, prefetchCount: PREFETCH };
  bus.connectConsumer(
    OrderSubmitted,
    endpoint,
    (context) => context.respond(OrderAccepted, { orderId: context.message.orderId }),
    'answers',
  );
  await bus.start();
  const note = 'n'.repeat(pass.noteLength);
  const result = await measureLanes(pass, lanes, async (index) => {
    const answer = await bus.getResponse(OrderSubmitted, orderOf(index, note), { accepted: OrderAccepted });
    if (answer.message.orderId !== orderIdOf(index)) throw new Error(`${orderIdOf(index)} was answered wrongly.`);
  });
  await bus.stop();
  return result;
}
