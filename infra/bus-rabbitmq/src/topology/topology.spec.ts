import type { ReceiveEndpoint } from '@baton/bus';
import { movePlan, receivePlan, sendPlan } from './topology';

const endpoint = (over: Partial<ReceiveEndpoint> = {}): ReceiveEndpoint => ({
  name: 'submit-order',
  prefetchCount: 16,
  queue: {},
  bindings: [{ name: 'Sample.Orders:SubmitOrder' }],
  ...over,
});
const durable = { durable: true, autoDelete: false };

describe('receivePlan', () => {
  it('is a quorum queue that ends poison in _error, which exists from the start', () => {
    expect(receivePlan(endpoint())).toEqual({
      queues: [
        {
          name: 'submit-order',
          ...durable,
          exclusive: false,
          arguments: {
            'x-queue-type': 'quorum',
            'x-delivery-limit': { '!': 'int32', value: 10 },
            'x-dead-letter-exchange': 'submit-order_error',
            'x-dead-letter-strategy': 'at-least-once',
            'x-overflow': 'reject-publish',
          },
        },
        { name: 'submit-order_error', ...durable, exclusive: false, arguments: { 'x-queue-type': 'quorum' } },
      ],
      exchanges: [
        { name: 'submit-order', ...durable },
        { name: 'Sample.Orders:SubmitOrder', ...durable },
        { name: 'submit-order_error', ...durable },
      ],
      queueBindings: [
        { source: 'submit-order', destination: 'submit-order' },
        { source: 'submit-order_error', destination: 'submit-order_error' },
      ],
      exchangeBindings: [{ source: 'Sample.Orders:SubmitOrder', destination: 'submit-order' }],
    });
  });

  it('takes the options of the queue', () => {
    const queue = { deliveryLimit: 3, singleActiveConsumer: true, expiresMs: 120_000, maxPriority: 5 };
    expect(receivePlan(endpoint({ queue })).queues[0]?.arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-delivery-limit': { '!': 'int32', value: 3 },
      'x-dead-letter-exchange': 'submit-order_error',
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      'x-single-active-consumer': true,
      'x-expires': { '!': 'int64', value: 120_000 },
    });
  });

  it('is an exclusive queue and a vanishing exchange when temporary', () => {
    const plan = receivePlan(endpoint({ name: 'vm_test_bus_x', temporary: true, bindings: [] }));
    expect(plan.queues).toEqual([
      {
        name: 'vm_test_bus_x',
        durable: false,
        exclusive: true,
        autoDelete: false,
        arguments: { 'x-expires': { '!': 'int64', value: 60_000 } },
      },
    ]);
    expect(plan.exchanges).toEqual([{ name: 'vm_test_bus_x', durable: false, autoDelete: true }]);
  });
});

describe('movePlan', () => {
  it('makes _skipped as _error: quorum, and dead-lettering nowhere', () => {
    expect(movePlan(endpoint({ queue: { singleActiveConsumer: true } }), 'skipped')).toEqual({
      queues: [{ name: 'submit-order_skipped', ...durable, exclusive: false, arguments: { 'x-queue-type': 'quorum' } }],
      exchanges: [{ name: 'submit-order_skipped', ...durable }],
      queueBindings: [{ source: 'submit-order_skipped', destination: 'submit-order_skipped' }],
      exchangeBindings: [],
    });
  });

  it("inherits a classic queue's arguments, as MassTransit's does", () => {
    const [queue] = movePlan(endpoint({ queue: { type: 'classic', maxPriority: 5 } }), 'error').queues;
    expect(queue?.arguments).toEqual({ 'x-max-priority': { '!': 'int32', value: 5 } });
  });
});

describe('sendPlan', () => {
  const ancestor = { name: 'Sample.Orders:IOrderEvent' };

  it('declares every ancestor of a type and binds it, because its consumers do not', () => {
    const plan = sendPlan({
      name: 'Sample.Orders:OrderShipped',
      boundTo: [ancestor, { name: 'Sample.Orders:IEvent' }],
    });
    expect(plan).toEqual({
      queues: [],
      exchanges: [
        { name: 'Sample.Orders:OrderShipped', ...durable },
        { name: 'Sample.Orders:IOrderEvent', ...durable },
        { name: 'Sample.Orders:IEvent', ...durable },
      ],
      queueBindings: [],
      exchangeBindings: [
        { source: 'Sample.Orders:OrderShipped', destination: 'Sample.Orders:IOrderEvent' },
        { source: 'Sample.Orders:OrderShipped', destination: 'Sample.Orders:IEvent' },
      ],
    });
  });

  it('declares the plain queue that a queue: address asks for', () => {
    const plan = sendPlan({ name: 'quartz', queue: 'quartz' });
    expect(plan.queues).toEqual([{ name: 'quartz', ...durable, exclusive: false, arguments: {} }]);
    expect(plan.queueBindings).toEqual([{ source: 'quartz', destination: 'quartz' }]);
  });

  it("declares another service's temporary exchange as its address says", () => {
    expect(sendPlan({ name: 'vm_shop_bus_x', temporary: true }).exchanges).toEqual([
      { name: 'vm_shop_bus_x', durable: false, autoDelete: true },
    ]);
  });
});
