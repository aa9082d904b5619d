import { LogField } from '@baton/observability';
import type { DeliveryContext } from '../pipeline/delivery-context';
import type { Filter, Pipe, Probe } from '../pipeline/filter';
import { UnsettledError } from '../pipeline/pipeline.error';
import type { CircuitBreaker } from './circuit-breaker';

/** Stops bothering what a consumer cannot do without while it is broken: each attempt fails at once, with its error. */
export class CircuitBreakerFilter implements Filter<DeliveryContext> {
  constructor(
    private readonly consumer: string,
    private readonly breaker: CircuitBreaker,
  ) {}

  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    this.breaker.admit();
    try {
      await next.send(context);
    } catch (error) {
      if (!(error instanceof UnsettledError)) this.failed(context, error);
      throw error;
    }
    this.breaker.succeeded();
  }

  probe(): Probe {
    const { thresholds, resetIntervalsMs } = this.breaker;
    const { activation, tripPercent, periodMs } = thresholds;
    return { name: 'circuit-breaker', activation, tripPercent, periodMs, resetIntervalsMs: resetIntervalsMs.join(',') };
  }

  private failed({ received: { endpoint } }: DeliveryContext, error: unknown): void {
    const openMs = this.breaker.failed(error);
    if (openMs === undefined) return;
    endpoint.logger.warn(
      {
        [LogField.endpoint]: endpoint.name,
        [LogField.consumer]: this.consumer,
        [LogField.delayMs]: openMs,
        err: error,
      },
      'A consumer fails too often; its circuit is open, and its messages fail at once.',
    );
  }
}
