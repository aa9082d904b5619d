import { headerOf, MessageHeader } from '../serialization/headers';
import type { Filter, Pipe, Probe } from './filter';
import type { ReceiveContext } from './receive-context';

/** Notes the trace a delivery belongs to, from the header beside its bytes, so that what it causes carries it on. */
export class TraceFilter implements Filter<ReceiveContext> {
  send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    const activityId = headerOf(context.delivery.headers, MessageHeader.activityId);
    if (typeof activityId === 'string') context.activityId = activityId;
    return next.send(context);
  }

  probe(): Probe {
    return { name: 'trace', header: MessageHeader.activityId };
  }
}
