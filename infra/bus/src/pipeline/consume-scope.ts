import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessageSender } from '../endpoints/message-sender';
import type { Origin } from '../endpoints/origin';
import type { DeliveryContext } from './delivery-context';

const scope = new AsyncLocalStorage<DeliveryContext>();

/** Runs a consumer so that endpoints injected into what it calls join its delivery. */
export function withinDelivery<T>(context: DeliveryContext, work: () => Promise<T>): Promise<T> {
  return scope.run(context, work);
}

/** Where a message written around this call comes from: the delivery it joins, if its bus is this sender's; else from outside. */
export function surroundingOrigin(sender: MessageSender, outside: Origin): Origin {
  const delivery = scope.getStore();
  return delivery?.received.endpoint.sender === sender ? delivery : outside;
}
