import { tenantOfReceived } from '../endpoints/tenant';
import type { DeliveryContext } from './delivery-context';
import type { Filter, Pipe, Probe } from './filter';

/** Finds out whom a message is about. One that should say and does not is given up at once. */
export class TenantFilter implements Filter<DeliveryContext> {
  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    context.workFor(tenantOfReceived(context.type, context.message, context.headers));
    await next.send(context);
  }

  probe(): Probe {
    return { name: 'tenant' };
  }
}
