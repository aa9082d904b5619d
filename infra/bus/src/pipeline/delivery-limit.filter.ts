import type { Filter, Pipe, Probe } from './filter';
import { DeliveryLimitError } from './pipeline.error';
import type { ReceiveContext } from './receive-context';
import type { RequeueLedger } from './requeue-ledger';

/** Ends the circle of a message that comes back again and again, where the broker does not. */
export class DeliveryLimitFilter implements Filter<ReceiveContext> {
  constructor(
    private readonly ledger: RequeueLedger,
    private readonly limit: number,
  ) {}

  async send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    const repetitions = this.ledger.repetitionsOf(context.delivery);
    if (repetitions > this.limit) throw new DeliveryLimitError(repetitions + 1, this.limit);
    await next.send(context);
  }

  probe(): Probe {
    return { name: 'delivery-limit', repetitions: this.limit };
  }
}
