import {
  completes,
  pauseTimers,
  resumeTimers,
  type SagaArrival,
  type SagaTimers,
  sagaTimers,
  scheduleTimer,
  unscheduleTimer,
} from '@baton/bus';
import { z } from 'zod';
import {
  CheckCredit,
  CreditApproved,
  CreditRefused,
  OrderClosed,
  OrderHeld,
  OrderPacked,
  OrderPlaced,
  OrderReleased,
  PaymentReceived,
} from './order.messages';

/** What comes to an order, by label. */
export const orderEvents = {
  placed: OrderPlaced,
  paid: PaymentReceived,
  packed: OrderPacked,
  held: OrderHeld,
  released: OrderReleased,
  closed: OrderClosed,
};

/** What an order asks, by label. */
export const orderRequests = {
  credit: { request: CheckCredit, responses: { approved: CreditApproved, refused: CreditRefused } },
};

const parts = ['paid', 'packed'] as const;
const DAY_MS = 24 * 3_600_000;
/** How long a customer has to pay. */
export const PAYMENT_DAYS = 7;

/** An order, as its row keeps it. */
export const orderState = z.object({
  phase: z.enum(['new', 'checking', 'open', 'ready', 'cancelled', 'closed']),
  orderNumber: z.string(),
  arrived: z.array(z.enum(parts)).readonly(),
  timers: sagaTimers,
});
export type Order = Omit<z.output<typeof orderState>, 'timers'> & { readonly timers: SagaTimers<'payment'> };

export type OrderEvent = SagaArrival<typeof orderEvents, typeof orderRequests, 'payment'>;

export type OrderDecision =
  | { readonly kind: 'order-placed'; readonly orderNumber: string; readonly customerId: string }
  | { readonly kind: 'payment-awaited'; readonly until: Date }
  | { readonly kind: 'part-arrived'; readonly part: (typeof parts)[number] }
  | { readonly kind: 'order-ready' }
  | { readonly kind: 'order-held'; readonly at: Date }
  | { readonly kind: 'order-released'; readonly at: Date }
  | { readonly kind: 'order-cancelled'; readonly reason: string }
  | { readonly kind: 'order-closed' };

export const newOrder: Order = { phase: 'new', orderNumber: '', arrived: [], timers: {} };

/** What follows from an event. */
export function decideOrder(order: Order, event: OrderEvent, now: Date): readonly OrderDecision[] | undefined {
  switch (event.kind) {
    case 'placed': {
      const { orderNumber, customerId } = event.message;
      return order.phase === 'new' ? [{ kind: 'order-placed', orderNumber, customerId }] : [];
    }
    case 'answered':
      if (event.response.kind === 'refused') return [cancelled(event.response.message.reason)];
      return [{ kind: 'payment-awaited', until: new Date(now.getTime() + PAYMENT_DAYS * DAY_MS) }];
    case 'request-faulted':
      return [cancelled('the credit check failed')];
    case 'request-expired':
      return [cancelled('the credit check did not answer')];
    case 'timer-due':
      return [cancelled('nothing was paid')];
    case 'paid':
    case 'packed':
      return order.phase === 'open' ? arrives(order, event.kind) : undefined;
    case 'held':
      return order.phase === 'open' ? [{ kind: 'order-held', at: now }] : undefined;
    case 'released':
      return order.phase === 'open' ? [{ kind: 'order-released', at: now }] : undefined;
    case 'closed':
      return order.phase === 'closed' ? [] : [{ kind: 'order-closed' }];
  }
}

/** An order is ready once it is paid and packed, in whatever order that comes. */
function arrives(order: Order, part: (typeof parts)[number]): readonly OrderDecision[] {
  if (order.arrived.includes(part)) return [];
  const arrived: OrderDecision = { kind: 'part-arrived', part };
  return completes(parts, order.arrived, part) ? [arrived, { kind: 'order-ready' }] : [arrived];
}

const cancelled = (reason: string): OrderDecision => ({ kind: 'order-cancelled', reason });

/** What a decision makes of an order. */
export function evolveOrder(order: Order, decision: OrderDecision): Order {
  switch (decision.kind) {
    case 'order-placed':
      return { ...order, phase: 'checking', orderNumber: decision.orderNumber };
    case 'payment-awaited':
      return { ...order, phase: 'open', timers: scheduleTimer(order.timers, 'payment', decision.until) };
    case 'part-arrived': {
      const timers = decision.part === 'paid' ? unscheduleTimer(order.timers, 'payment') : order.timers;
      return { ...order, arrived: [...order.arrived, decision.part], timers };
    }
    case 'order-ready':
      return { ...order, phase: 'ready' };
    case 'order-held':
      return { ...order, timers: pauseTimers(order.timers, decision.at) };
    case 'order-released':
      return { ...order, timers: resumeTimers(order.timers, decision.at) };
    case 'order-cancelled':
      return { ...order, phase: 'cancelled', timers: {} };
    case 'order-closed':
      return { ...order, phase: 'closed', timers: {} };
  }
}
