import { AppError, type Clock } from '@baton/contracts';
import type { Gauge } from '@baton/observability';
import { NotTakenError } from '../transport/not-taken.error';
import type { StoredMessage } from './outbox.port';

/** How long a row that was not taken is left alone; twice as long after each further try, up to the longest. */
const AGAIN_MS = 1_000;
const LONGEST_AGAIN_MS = 60_000;

interface Refusal {
  /** In a row. */
  readonly times: number;
  /** On the relay's clock, in milliseconds. */
  readonly leftAloneUntil: number;
}

/**
 * Whether a failed send is about its message alone. A retryable error is about the way to the broker, unless the
 * transport says otherwise; whatever is not an AppError came from this one message: over this way others have gone.
 */
export function concernsOneMessage(error: unknown): boolean {
  return !(error instanceof AppError) || !error.retryable || error instanceof NotTakenError;
}

/** Rows the broker did not take, each with a back-off of its own, so that no row stops the others. */
export class RefusedRows {
  private readonly refusals = new Map<StoredMessage['id'], Refusal>();

  constructor(
    private readonly clock: Clock,
    private readonly count: Gauge,
  ) {}

  /** Whether a row is to be tried at an instant of the relay's clock, in milliseconds. */
  isDue(id: StoredMessage['id'], now: number): boolean {
    const refusal = this.refusals.get(id);
    return refusal === undefined || refusal.leftAloneUntil <= now;
  }

  /** @returns for how many milliseconds the row is left alone: a while that grows, the longest where trying cannot help. */
  add(id: StoredMessage['id'], error: unknown): number {
    const times = (this.refusals.get(id)?.times ?? 0) + 1;
    const mayPass = error instanceof NotTakenError;
    const delayMs = mayPass ? Math.min(AGAIN_MS * 2 ** (times - 1), LONGEST_AGAIN_MS) : LONGEST_AGAIN_MS;
    this.refusals.set(id, { times, leftAloneUntil: this.clock.now().getTime() + delayMs });
    this.count.set(this.refusals.size);
    return delayMs;
  }

  /** After a look at all rows that began at `until`: who was due and was not refused again is delivered, or was taken out. */
  forgetDue(until: number): void {
    if (this.refusals.size === 0) return;
    for (const [id, { leftAloneUntil }] of this.refusals) if (leftAloneUntil <= until) this.refusals.delete(id);
    this.count.set(this.refusals.size);
  }

  /** They are the next relay's to try, and to tell. */
  clear(): void {
    this.forgetDue(Number.POSITIVE_INFINITY);
  }
}
