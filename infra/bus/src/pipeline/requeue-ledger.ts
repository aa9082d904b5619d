import type { Delivery } from '../transport/transport.port';

/** The most messages remembered; the oldest are forgotten. */
const CAPACITY = 1_000;

/**
 * How often this process put which message back on an endpoint's queue. Brokers differ in what they count as a delivery,
 * so the bus counts for itself what it does.
 */
export class RequeueLedger {
  private readonly counts = new Map<string, number>();

  /** Notes that a message goes back. @returns how often it had before */
  requeued({ messageId }: Delivery): number {
    if (messageId === undefined) return 0;
    const before = this.counts.get(messageId) ?? 0;
    this.counts.delete(messageId);
    this.counts.set(messageId, before + 1);
    if (this.counts.size > CAPACITY) this.forgetOldest();
    return before;
  }

  /** A message is done with. */
  settled({ messageId }: Delivery): void {
    if (this.counts.size > 0 && messageId !== undefined) this.counts.delete(messageId);
  }

  /** How often a message came before, by the transport's count or our own. */
  repetitionsOf({ messageId, deliveryCount = 0 }: Delivery): number {
    const own = this.counts.size > 0 && messageId !== undefined ? (this.counts.get(messageId) ?? 0) : 0;
    return Math.max(deliveryCount, own);
  }

  private forgetOldest(): void {
    const oldest = this.counts.keys().next();
    if (!oldest.done) this.counts.delete(oldest.value);
  }
}
