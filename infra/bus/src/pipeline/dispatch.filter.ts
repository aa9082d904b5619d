import type { MessageType } from '@baton/contracts';
import { readMessage } from '../serialization/message-reader';
import { DeliveryContext } from './delivery-context';
import type { Filter, Pipe, Probe } from './filter';
import { ConsumerFailure, ConsumersFailedError } from './pipeline.error';
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
 * does not fit a type reaches no consumer at all. All consumers run; if any fails, the delivery has failed.
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
    const failures: ConsumerFailure[] = [];
    await Promise.all(chosen.map((consumer, index) => runOne(consumer, contexts[index], failures)));
    if (failures.length > 0) throw new ConsumersFailedError(failures);
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

/** Failures are collected, so that one consumer's does not stop another; everything else ends the delivery. */
async function runOne(
  { pipe }: ConsumerPipe,
  context: DeliveryContext | undefined,
  failures: ConsumerFailure[],
): Promise<void> {
  if (!context) return;
  try {
    await pipe.send(context);
  } catch (error) {
    if (!(error instanceof ConsumersFailedError)) throw error;
    failures.push(...error.failures);
  }
}
