import { type ReadOptions, readEnvelope } from '../serialization/envelope-reader';
import type { Filter, Pipe, Probe } from './filter';
import type { ReceiveContext } from './receive-context';

/** Bytes become an envelope. Whether its message fits a consumer's type is looked at per consumer, in dispatch. */
export class DeserializeFilter implements Filter<ReceiveContext> {
  constructor(private readonly options: ReadOptions) {}

  async send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    context.envelope = readEnvelope(context.delivery, this.options, context.endpoint.address);
    await next.send(context);
  }

  probe(): Probe {
    const { exactIntegers = false, untypedAs } = this.options;
    return { name: 'deserialize', exactIntegers, rawJson: untypedAs !== undefined };
  }
}
