import type { ConsumeContext } from './consume-context';
import { withinDelivery } from './consume-scope';
import type { DeliveryContext } from './delivery-context';
import type { Filter, Pipe, Probe } from './filter';

/** A consumer, as the pipe calls it. */
export type Consume = (context: ConsumeContext) => Promise<void>;

/** The innermost filter: the consumer itself, and then whatever it sent without awaiting it. */
export class ConsumeFilter implements Filter<DeliveryContext> {
  constructor(
    private readonly name: string,
    private readonly consume: Consume,
  ) {}

  async send(context: DeliveryContext, _next: Pipe<DeliveryContext>): Promise<void> {
    await withinDelivery(context, () => this.consume(context));
    await context.settlePending();
  }

  probe(): Probe {
    return { name: 'consume', consumer: this.name };
  }
}
