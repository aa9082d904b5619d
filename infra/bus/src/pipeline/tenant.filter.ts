import type { DeliveryContext } from './delivery-context';
import type { Filter, Pipe, Probe } from './filter';

/** Finds out whom a message is about, before anything is done for it. One that should say and does not is given up at once. */
export class TenantFilter implements Filter<DeliveryContext> {
  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    // Asking is finding out.
    void context.tenant;
    await next.send(context);
  }

  probe(): Probe {
    return { name: 'tenant' };
  }
}
