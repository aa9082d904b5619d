import { readEnvelope } from '../serialization/envelope-reader';
import type { Filter, Pipe, Probe } from './filter';
import type { ReceiveContext } from './receive-context';

/** Bytes become an envelope. Whether its message fits a consumer's type is looked at per consumer, in dispatch. */
export class DeserializeFilter implements Filter<ReceiveContext> {
  /** @param exactIntegers some consumed type has 64-bit integers. */
  constructor(private readonly exactIntegers: boolean) {}

  async send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    context.envelope = readEnvelope(context.delivery, { exactIntegers: this.exactIntegers });
    await next.send(context);
  }

  probe(): Probe {
    return { name: 'deserialize', exactIntegers: this.exactIntegers };
  }
}
