import { AsyncLocalStorage } from 'node:async_hooks';
import type { DeliveryContext } from './delivery-context';

const scope = new AsyncLocalStorage<DeliveryContext>();

/** Runs a consumer so that endpoints injected into what it calls join its delivery. */
export function withinDelivery<T>(context: DeliveryContext, work: () => Promise<T>): Promise<T> {
  return scope.run(context, work);
}

/** The delivery being consumed around this call; undefined outside of consumers. */
export function currentDelivery(): DeliveryContext | undefined {
  return scope.getStore();
}
