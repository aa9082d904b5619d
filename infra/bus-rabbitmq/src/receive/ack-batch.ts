/** Tells the broker that deliveries are done. `multiple` means this tag and every one below it. */
export type SendAck = (deliveryTag: number, multiple: boolean) => void;

/** How long a finished delivery waits behind a slow one before it is acknowledged alone, in milliseconds. */
const HOLD_MS = 100;
/** How long finished deliveries wait for more before fewer than are worth a message are acknowledged, in milliseconds. */
const LINGER_MS = 5;

/**
 * Turns deliveries that finish in any order into few acknowledgements: one `ack(multiple)` for everything finished
 * without a gap, as soon as that is worth a message, and single ones for what a slow delivery holds up.
 *
 * Belongs to one channel, whose delivery tags count up from 1 without gaps. A late acknowledgement is never a lost one:
 * the broker keeps the delivery until then.
 */
export class AckBatch {
  /** Every tag up to here is settled. */
  private settledUpTo = 0;
  /** The highest tag of that row which the broker was not told of yet; 0 when it knows all. */
  private tellUpTo = 0;
  /** Done, but above the row: a slower delivery is in front. */
  private readonly held = new Set<number>();
  /** Above the row, and the broker knows: requeued, or acknowledged alone. */
  private readonly told = new Set<number>();
  /** How far the broker was told last. */
  private toldUpTo = 0;
  private turn: NodeJS.Immediate | undefined;
  private lingerTimer: NodeJS.Timeout | undefined;
  private holdTimer: NodeJS.Timeout | undefined;

  /**
   * @param worthTelling this many finished deliveries are acknowledged in the present turn of the event loop, fewer a
   * little later. An acknowledgement costs as much as the message it is for; the broker hands out none meanwhile, so this
   * should be a fraction of the prefetch.
   */
  constructor(
    private readonly send: SendAck,
    private readonly worthTelling: number,
  ) {}

  /** This delivery is done; it is acknowledged soon. */
  complete(tag: number): void {
    if (tag !== this.settledUpTo + 1) {
      this.held.add(tag);
      this.holdTimer ??= setTimeout(() => this.releaseHeld(), HOLD_MS);
      return;
    }
    this.settledUpTo = tag;
    this.tellUpTo = tag;
    this.extendRow();
    this.tellSoon();
  }

  /** The broker was told about this delivery in another way, such as a requeue. */
  settledElsewhere(tag: number): void {
    if (tag !== this.settledUpTo + 1) {
      this.told.add(tag);
      return;
    }
    this.settledUpTo = tag;
    this.extendRow();
    if (this.tellUpTo > 0) this.tellSoon();
  }

  /** Sends what is due now: before the channel closes, nothing finished may be left unsaid. */
  flush(): void {
    this.clearTellTimers();
    if (this.tellUpTo === 0) return;
    const tag = this.tellUpTo;
    this.tellUpTo = 0;
    this.toldUpTo = tag;
    this.send(tag, true);
  }

  /** {@link flush}, then everything held as well, then no more timers. */
  end(): void {
    this.flush();
    this.releaseHeld();
    clearTimeout(this.holdTimer);
  }

  /** The channel is gone and its tags mean nothing any more. */
  abandon(): void {
    this.clearTellTimers();
    clearTimeout(this.holdTimer);
    this.tellUpTo = 0;
    this.held.clear();
    this.told.clear();
  }

  private tellSoon(): void {
    if (this.tellUpTo - this.toldUpTo >= this.worthTelling) this.turn ??= setImmediate(() => this.flush());
    else this.lingerTimer ??= setTimeout(() => this.flush(), LINGER_MS);
  }

  private clearTellTimers(): void {
    if (this.turn !== undefined) clearImmediate(this.turn);
    if (this.lingerTimer !== undefined) clearTimeout(this.lingerTimer);
    this.turn = undefined;
    this.lingerTimer = undefined;
  }

  private releaseHeld(): void {
    this.holdTimer = undefined;
    for (const tag of this.held) {
      this.told.add(tag);
      this.send(tag, false);
    }
    this.held.clear();
  }

  /**
   * Moves the row over what finished earlier. A tag the broker knows already never becomes the one that is acknowledged:
   * RabbitMQ closes the channel (406) over an acknowledgement of a tag it no longer holds.
   */
  private extendRow(): void {
    for (;;) {
      const next = this.settledUpTo + 1;
      if (this.held.delete(next)) this.tellUpTo = next;
      else if (!this.told.delete(next)) return;
      this.settledUpTo = next;
    }
  }
}
