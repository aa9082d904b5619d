import type { Clock } from '@baton/contracts';
import type { RetryFilter } from '../recoverability/retry-policy';
import { DEFAULT_TRACKING_PERIOD_MS, FailureRate } from './failure-rate';

/** When an endpoint stops itself, and for how long; `handle` and `ignore` say which errors count. */
export interface KillSwitchOptions extends RetryFilter {
  /** Nothing is judged before more messages than this. @default 100 */
  readonly activationThreshold?: number | undefined;
  /** Percent of a period's messages that failed for good. @default 10 */
  readonly tripThreshold?: number | undefined;
  /** Messages are counted anew after it, in milliseconds. @default 60 000 */
  readonly trackingPeriodMs?: number | undefined;
  /** How long the endpoint takes nothing, in milliseconds. @default 60 000 */
  readonly restartTimeoutMs?: number | undefined;
}

const DEFAULT_ACTIVATION = 100;
const DEFAULT_TRIP_PERCENT = 10;
const DEFAULT_RESTART_MS = 60_000;

/**
 * MassTransit's kill switch: counts what an endpoint's messages come to and says when it shall stop for a while. While it
 * is tried again after that, one failure stops it anew; a success after enough messages makes all as before.
 */
export class KillSwitch {
  readonly restartTimeoutMs: number;
  readonly thresholds;
  private readonly rate: FailureRate;
  private state: 'started' | 'stopped' | 'restarting' = 'started';

  constructor(options: KillSwitchOptions, clock: Clock) {
    this.restartTimeoutMs = options.restartTimeoutMs ?? DEFAULT_RESTART_MS;
    this.thresholds = {
      activation: options.activationThreshold ?? DEFAULT_ACTIVATION,
      tripPercent: options.tripThreshold ?? DEFAULT_TRIP_PERCENT,
      periodMs: options.trackingPeriodMs ?? DEFAULT_TRACKING_PERIOD_MS,
    };
    this.rate = new FailureRate(this.thresholds, options, clock);
  }

  /** A message is worked on. */
  attempted(): void {
    this.rate.attempt();
  }

  /** It was consumed. */
  succeeded(): void {
    if (this.state !== 'restarting' || !this.rate.isActive) return;
    this.state = 'started';
    this.rate.restart();
  }

  /** It failed for good. @returns whether the endpoint shall stop now */
  failed(error: unknown): boolean {
    if (this.state === 'stopped' || !this.rate.counts(error)) return false;
    const tooMany = this.rate.failure();
    if (this.state === 'started' && !tooMany) return false;
    this.state = 'stopped';
    return true;
  }

  /** The endpoint takes messages again. */
  restarted(): void {
    this.state = 'restarting';
    this.rate.restart();
  }
}
