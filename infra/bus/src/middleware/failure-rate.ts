import type { Clock } from '@baton/contracts';
import { handles, type RetryFilter } from '../recoverability/retry-policy';

/** How long MassTransit counts before it counts anew, for its kill switch as for its circuit breaker. */
export const DEFAULT_TRACKING_PERIOD_MS = 60_000;

/** From when on too many failures are too many. */
export interface TripThresholds {
  /** Nothing is judged before more messages than this were tried in a period. */
  readonly activation: number;
  /** Percent of those tried that failed. */
  readonly tripPercent: number;
  /** Counting starts anew after it, in milliseconds. */
  readonly periodMs: number;
}

/** Counts what was tried and what failed within a period, and says when that is too much. */
export class FailureRate {
  private tried = 0;
  private failed = 0;
  private startedAtMs: number;

  constructor(
    private readonly thresholds: TripThresholds,
    private readonly filter: RetryFilter,
    private readonly clock: Clock,
  ) {
    this.startedAtMs = clock.now().getTime();
  }

  /** Whether more were tried in this period than must be before anything is judged. */
  get isActive(): boolean {
    return this.tried > this.thresholds.activation;
  }

  /** Begins to count anew, now. */
  restart(): void {
    this.startedAtMs = this.clock.now().getTime();
    this.tried = 0;
    this.failed = 0;
  }

  /** Something is tried. */
  attempt(): void {
    this.startPeriodWhenDue();
    this.tried++;
  }

  /** Whether this error is one that counts. */
  counts(error: unknown): boolean {
    return handles(this.filter, error);
  }

  /** It failed. @returns whether that is too much */
  failure(): boolean {
    this.startPeriodWhenDue();
    this.failed++;
    return this.isActive && Math.floor((this.failed * 100) / this.tried) >= this.thresholds.tripPercent;
  }

  private startPeriodWhenDue(): void {
    const { periodMs } = this.thresholds;
    const elapsed = this.clock.now().getTime() - this.startedAtMs;
    if (elapsed < periodMs) return;
    this.startedAtMs += Math.floor(elapsed / periodMs) * periodMs;
    this.tried = 0;
    this.failed = 0;
  }
}
