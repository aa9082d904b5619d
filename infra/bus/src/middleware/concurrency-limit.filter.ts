import type { DeliveryContext } from '../pipeline/delivery-context';
import type { Filter, Pipe, Probe } from '../pipeline/filter';
import { Gate } from './gate';

/** Lets so many messages of one consumer be worked on at once; the others wait in their order, held. */
export class ConcurrencyLimitFilter implements Filter<DeliveryContext> {
  private readonly gate: Gate;

  constructor(private readonly limit: number) {
    this.gate = new Gate(limit);
  }

  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    await this.gate.enter(context.received.endpoint.stopping);
    try {
      await next.send(context);
    } finally {
      this.gate.leave();
    }
  }

  probe(): Probe {
    return { name: 'concurrency-limit', limit: this.limit };
  }
}
