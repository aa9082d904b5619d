/** How an endpoint, or the bus as a whole, is doing. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** What {@link BusControl.health} says. */
export interface BusHealth {
  readonly status: HealthStatus;
  /** Why, in a few words: `ready`, `not started`, `the broker is away`, `blocked by the broker: low on memory`. */
  readonly description: string;
  readonly connected: boolean;
  /**
   * By endpoint: `ready`; `not ready`, while it waits for the broker; `faulted (why)`, while it tries again to declare or
   * consume; `stopping`, `stopped`.
   */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** The life of a bus. The Nest module starts and stops it; health checks and the CLI read it. */
export abstract class BusControl {
  /**
   * Connects, then starts all endpoints. Resolves when every one consumes, or its first try has failed: one whose
   * try has failed is faulted in {@link health} and tried again, and the others work. Starting twice does nothing.
   */
  abstract start(): Promise<void>;
  /**
   * Takes no more, lets what is in flight finish until the deadline, aborts the rest and leaves it on its queue; then
   * stops the relay and closes the transport. Stopping twice does nothing.
   */
  abstract stop(options?: { readonly deadlineMs?: number }): Promise<void>;
  abstract health(): BusHealth;
  /** Every endpoint's pipe, as text. */
  abstract probe(): string;
}
