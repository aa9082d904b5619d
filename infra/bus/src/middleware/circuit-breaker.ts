import type { Clock } from '@baton/contracts';
import type { RetryFilter } from '../recoverability/retry-policy';
import { DEFAULT_TRACKING_PERIOD_MS, FailureRate } from './failure-rate';

/** When a consumer's circuit opens and closes; `handle` and `ignore` say which errors count. */
export interface CircuitBreakerOptions extends RetryFilter {
  /** Attempts are counted anew after it, in milliseconds. @default 60 000 */
  readonly trackingPeriodMs?: number | undefined;
  /** Percent of a period's attempts that failed. @default 5 */
  readonly tripThreshold?: number | undefined;
  /** Nothing is judged before more attempts than this. @default 5 */
  readonly activeThreshold?: number | undefined;
  /**
   * How long the circuit stays open, the first, second, … time in a row; the last for ever after.
   * @default 100 ms, 200 ms, 500 ms, 1 s, 5 s, 10 s, 15 s, 30 s, 60 s
   */
  readonly resetIntervalsMs?: readonly number[] | undefined;
}

const DEFAULT_RESETS_MS = [100, 200, 500, 1_000, 5_000, 10_000, 15_000, 30_000, 60_000];
const DEFAULT_TRIP_PERCENT = 5;
const DEFAULT_ACTIVATION = 5;

type State =
  | { readonly kind: 'closed' | 'half-open' }
  | { readonly kind: 'open'; readonly untilMs: number; readonly error: unknown };

/**
 * MassTransit's circuit breaker. Closed, it counts. Open, it lets nothing through: everything fails at once with the error
 * that opened it. After the reset interval it is half open: one failure opens it for the next interval, a success after
 * enough attempts closes it.
 *
 * @see docs/adr/0025-own-circuit-breaker.md
 */
export class CircuitBreaker {
  readonly resetIntervalsMs: readonly number[];
  readonly thresholds;
  private readonly rate: FailureRate;
  private state: State = { kind: 'closed' };
  private openings = 0;

  constructor(
    options: CircuitBreakerOptions,
    private readonly clock: Clock,
  ) {
    this.resetIntervalsMs = options.resetIntervalsMs ?? DEFAULT_RESETS_MS;
    this.thresholds = {
      activation: options.activeThreshold ?? DEFAULT_ACTIVATION,
      tripPercent: options.tripThreshold ?? DEFAULT_TRIP_PERCENT,
      periodMs: options.trackingPeriodMs ?? DEFAULT_TRACKING_PERIOD_MS,
    };
    this.rate = new FailureRate(this.thresholds, options, clock);
  }

  /** An attempt begins. @throws what opened the circuit, while it is open */
  admit(): void {
    if (this.state.kind === 'open') {
      if (this.clock.now().getTime() < this.state.untilMs) throw this.state.error;
      this.state = { kind: 'half-open' };
      this.rate.restart();
    }
    this.rate.attempt();
  }

  /** An attempt succeeded. */
  succeeded(): void {
    if (this.state.kind !== 'half-open' || !this.rate.isActive) return;
    this.state = { kind: 'closed' };
    this.openings = 0;
    this.rate.restart();
  }

  /** An attempt failed. @returns how long the circuit stays open now, in milliseconds; undefined when this did not open it. */
  failed(error: unknown): number | undefined {
    if (this.state.kind === 'open' || !this.rate.counts(error)) return undefined;
    const tooMany = this.rate.failure();
    if (this.state.kind === 'closed' && !tooMany) return undefined;
    return this.open(error);
  }

  private open(error: unknown): number {
    const longest = this.resetIntervalsMs.at(-1) ?? 0;
    const openMs = this.resetIntervalsMs[this.openings++] ?? longest;
    this.state = { kind: 'open', untilMs: this.clock.now().getTime() + openMs, error };
    return openMs;
  }
}
