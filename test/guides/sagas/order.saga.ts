import { defineSaga, SagaConsumer, type SagaContext, SagaRepository } from '@baton/bus';
import { Injectable } from '@nestjs/common';
import {
  decideOrder,
  evolveOrder,
  newOrder,
  type Order,
  type OrderDecision,
  orderEvents,
  orderRequests,
} from './order';
import { OrderCancelled, OrderReady } from './order.messages';

/** The saga of an order: what comes to which order, and what follows. */
export const orderSaga = defineSaga({
  name: 'order',
  events: orderEvents,
  requests: orderRequests,
  initial: { events: ['placed'], state: () => newOrder },
  correlate: { paid: ({ orderNumber }) => ({ orderNumber }) },
  eventOf: (arrival) => arrival,
  decide: decideOrder,
  evolve: evolveOrder,
  timers: ({ timers }) => timers,
  removeWhen: ({ phase }) => phase === 'closed',
});

/** Where orders are kept. */
export abstract class OrderRepository extends SagaRepository<Order> {}

/** Tells others what was decided about an order. */
@Injectable()
@SagaConsumer(orderSaga)
export class OrderSaga implements SagaConsumer<typeof orderSaga> {
  readonly missing = { paid: 'fault' } as const;

  constructor(readonly repository: OrderRepository) {}

  async react(decision: OrderDecision, _order: Order, context: SagaContext<typeof orderSaga>): Promise<void> {
    switch (decision.kind) {
      case 'order-placed':
        return context.request('credit', { customerId: decision.customerId }, { timeoutMs: 30_000 });
      case 'order-ready':
        return context.publish(OrderReady, { orderId: context.id });
      case 'order-cancelled':
        return context.publish(OrderCancelled, { orderId: context.id, reason: decision.reason });
      case 'payment-awaited':
      case 'part-arrived':
      case 'order-held':
      case 'order-released':
      case 'order-closed':
        return;
    }
  }
}
