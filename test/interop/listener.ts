import type { Bus, ConsumeContext, ConsumerDefinition } from '@baton/bus';
import type { MessageType } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { orderOf } from './order-of';

/** A consumer on Baton's side that keeps what it got, then does what it is given to do. */
export class Listener<M extends MessageType> {
  readonly contexts: ConsumeContext<M>[] = [];

  constructor(
    private readonly type: M,
    private readonly definition: ConsumerDefinition,
    private readonly consume: (context: ConsumeContext<M>) => Promise<void> = async () => undefined,
  ) {}

  connectTo(bus: Bus): void {
    const keep = async (context: ConsumeContext<M>) => {
      this.contexts.push(context);
      await this.consume(context);
    };
    bus.connectConsumer(this.type, this.definition, keep, `listener to ${this.type.name}`);
  }

  /** What it has got of an order by now. */
  allOf(orderId: string): readonly ConsumeContext<M>[] {
    return this.contexts.filter(({ message }) => orderOf(message) === orderId);
  }

  /** Waits until it got the message of an order. */
  got(orderId: string): Promise<ConsumeContext<M>> {
    return eventually(() => {
      const [first] = this.allOf(orderId);
      if (first === undefined) throw new Error(`No ${this.type.name} of ${orderId} came.`);
      return first;
    });
  }
}
