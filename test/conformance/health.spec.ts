import type { BusHealth } from '@baton/bus';
import { eventually } from '@baton/testing';
import { describeOnEachTransport, describeOnRabbitMq } from './describe-stage';
import { anOrder, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming } from './stage';

describeOnEachTransport('the health of a bus', (stage) => {
  it('C-088 is unhealthy before the start, healthy when ready, unhealthy when stopped', async () => {
    const bus = stage.make();
    consuming(SubmitOrder, { endpointName: 'orders' }, () => undefined)(bus);
    expect(bus.health()).toMatchObject({ status: 'unhealthy', description: 'not started', connected: false });
    await bus.start();
    expect(bus.health()).toEqual({
      status: 'healthy',
      description: 'ready',
      connected: true,
      endpoints: { orders: 'ready' },
    });
    await bus.stop();
    expect(bus.health()).toMatchObject({
      status: 'unhealthy',
      description: 'stopped',
      connected: false,
      endpoints: { orders: 'stopped' },
    });
  });
});

describeOnRabbitMq('the health of a bus whose endpoints fail', (stage) => {
  it('C-088 is degraded with one faulted, unhealthy with all, healthy when the cause is gone', async () => {
    const channel = await stage.channel();
    const bus = await stage.start([
      consuming(SubmitOrder, { endpointName: 'first' }, () => undefined),
      consuming(OrderShipped, { endpointName: 'second' }, () => undefined),
    ]);
    const becomes = (expected: Partial<BusHealth>) => eventually(() => expect(bus.health()).toMatchObject(expected));
    /** As an operator would by mistake: the queue is gone, and another stands in its place. */
    const replace = async (queue: string) => {
      await eventually(async () => {
        const other = await stage.channel();
        await other.deleteQueue(queue);
        await other.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } });
        await other.close();
      });
    };
    await replace('first');
    const faulted = expect.stringMatching(
      /^faulted \(RabbitMQ refused to declare queue "first":.*406.*inequivalent arg/,
    );
    await becomes({
      status: 'degraded',
      description: 'not ready: first',
      endpoints: { first: faulted, second: 'ready' },
    });
    await replace('second');
    await becomes({ status: 'unhealthy', description: 'not ready: first, second' });
    for (const queue of ['first', 'second']) await channel.deleteQueue(queue);
    await becomes({ status: 'healthy', description: 'ready', endpoints: { first: 'ready', second: 'ready' } });
  });

  it('C-088 is degraded from the start where an endpoint is refused, whose consumers then follow', async () => {
    const channel = await stage.channel();
    await channel.assertQueue('taken', { durable: true });
    const consumed = Promise.withResolvers<unknown>();
    const bus = await stage.start([
      consuming(SubmitOrder, { endpointName: 'taken' }, ({ message }) => consumed.resolve(message)),
      consuming(OrderShipped, { endpointName: 'free' }, () => undefined),
    ]);
    expect(bus.health()).toMatchObject({ status: 'degraded', endpoints: { free: 'ready' } });
    await channel.deleteQueue('taken');
    await eventually(() => expect(bus.health().status).toBe('healthy'));
    await bus.publish(SubmitOrder, anOrder);
    expect(await consumed.promise).toEqual(anOrder);
  });
});
