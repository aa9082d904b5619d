import type { Guid } from '@baton/contracts';
import type { DeliveryContext } from '../pipeline/delivery-context';
import type { CancelTimer } from '../timers';

/** A batch that may still get messages. */
export class OpenBatch {
  /** Stops the clock of its time limit. */
  cancelTimer: CancelTimer | undefined;
  /** Settles as the batch does, for each of its deliveries. */
  readonly done: Promise<void>;
  private readonly byId = new Map<Guid, DeliveryContext>();
  private settle: (work: Promise<void>) => void = () => undefined;

  constructor() {
    this.done = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  get size(): number {
    return this.byId.size;
  }

  /** A message that is in it already is not in it twice; both its deliveries are settled with it. */
  add(context: DeliveryContext): void {
    if (!this.byId.has(context.messageId)) this.byId.set(context.messageId, context);
  }

  /** In the order of their delivery, which their way here may have changed. */
  get members(): readonly DeliveryContext[] {
    return [...this.byId.values()].sort((one, other) => one.received.sequence - other.received.sequence);
  }

  /** What becomes of the work becomes of the batch. */
  settleWith(work: Promise<void>): void {
    this.cancelTimer?.();
    this.settle(work);
  }
}
