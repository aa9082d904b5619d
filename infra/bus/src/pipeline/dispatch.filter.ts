import type { MessageType } from '@baton/contracts';
import { readMessage } from '../serialization/message-reader';
import { DeliveryContext } from './delivery-context';
import type { Filter, Pipe, Probe } from './filter';
import { AbandonedError, ConsumerFailure, ConsumersFailedError, UnsettledError } from './pipeline.error';
import type { ReceiveContext } from './receive-context';
import type { RedeliverBy } from './redelivery';

/** A consumer with the pipe that leads to it. */
export interface ConsumerPipe {
  readonly name: string;
  readonly type: MessageType;
  readonly timeoutMs: number;
  readonly redeliverBy: RedeliverBy;
  readonly pipe: Pipe<DeliveryContext>;
}

/** The most lists of message types whose consumers are remembered. */
const REMEMBERED_TYPES = 1_000;
const nobody: readonly ConsumerPipe[] = [];

/**
 * Offers a delivery to every consumer one of whose types it is, each seeing the fields of its own type. A message that
 * does not fit a type reaches no consumer at all. All consumers run to their end, whatever becomes of one of them: settled
 * before, the delivery would come again while they still work on it. If any fails, the delivery has failed.
 */
export class DispatchFilter implements Filter<ReceiveContext> {
  private readonly byUrn = new Map<string, readonly ConsumerPipe[]>();
  private readonly longestUrn: number;

  constructor(private readonly consumers: readonly ConsumerPipe[]) {
    this.longestUrn = Math.max(0, ...consumers.map(({ type }) => type.urn.length));
  }

  async send(received: ReceiveContext, _next: Pipe<ReceiveContext>): Promise<void> {
    const { envelope } = received;
    if (!envelope) return;
    const chosen = this.consumersOf(envelope.messageType);
    if (chosen.length === 0) return;
    received.consumed = true;
    const contexts = chosen.map(
      ({ type, timeoutMs, redeliverBy }) =>
        new DeliveryContext(received, envelope, type, readMessage(type, envelope.message), timeoutMs, redeliverBy),
    );
    const ends = await Promise.all(chosen.map((consumer, index) => endOf(consumer, contexts[index])));
    decide(ends.flatMap<UnsettledError | ConsumerFailure>((end) => end ?? []));
  }

  probe(): Probe {
    return { name: 'dispatch', consumers: this.consumers.length };
  }

  private consumersOf(urns: readonly string[]): readonly ConsumerPipe[] {
    const [first] = urns;
    if (first === undefined) return nobody;
    if (urns.length === 1) return this.consumersOfOne(first);
    return [...new Set(urns.flatMap((urn) => this.consumersOfOne(urn)))];
  }

  private consumersOfOne(urn: string): readonly ConsumerPipe[] {
    // Nobody's, and nothing to remember: names may be made up without end.
    if (urn.length > this.longestUrn) return nobody;
    const known = this.byUrn.get(urn);
    if (known) return known;
    const wanted = urn.toLowerCase();
    const found = this.consumers.filter(({ type }) => type.urn.toLowerCase() === wanted);
    if (this.byUrn.size < REMEMBERED_TYPES) this.byUrn.set(urn, found);
    return found;
  }
}

/** What became of one consumer: why its delivery cannot be settled, or its failures; undefined where it is done. */
type End = UnsettledError | readonly ConsumerFailure[] | undefined;

async function endOf({ name, type, pipe }: ConsumerPipe, context: DeliveryContext | undefined): Promise<End> {
  if (!context) return undefined;
  try {
    await pipe.send(context);
    return undefined;
  } catch (error) {
    if (error instanceof UnsettledError) return error;
    if (error instanceof ConsumersFailedError) return error.failures;
    return [new ConsumerFailure(name, type, context, error)];
  }
}

/**
 * A delivery that comes again is not faulted now: who failed fails then. One that a stopping bus gives up is left alone,
 * whatever else it met.
 */
function decide(ends: readonly (UnsettledError | ConsumerFailure)[]): void {
  const unsettled = ends.filter((end) => end instanceof UnsettledError);
  const [decisive] = [...unsettled.filter((end) => end instanceof AbandonedError), ...unsettled];
  if (decisive) throw decisive;
  const failures = ends.filter((end) => end instanceof ConsumerFailure);
  if (failures.length > 0) throw new ConsumersFailedError(failures);
}
