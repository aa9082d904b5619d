import { LogField } from '@baton/observability';
import { type RecoverabilityPolicy, type recover, saysUnavailable } from '../recoverability/recover';
import type { RetryPolicy } from '../recoverability/retry-policy';
import { retriesOf } from '../recoverability/retry-policy';
import { headerOf, MessageHeader } from '../serialization/headers';
import type { DeliveryContext } from './delivery-context';
import type { Filter, Pipe, Probe } from './filter';
import {
  AbandonedError,
  ConsumerFailure,
  ConsumersFailedError,
  DeliveryLostError,
  HeldTooLongError,
  RedeliveryFailedError,
  UnsettledError,
} from './pipeline.error';
import { putOff } from './redelivery';

/** How a consumer's failures are answered. */
export interface RetryOptions {
  readonly consumer: string;
  readonly policy: RecoverabilityPolicy;
  readonly recover: typeof recover;
}

/** Runs a consumer until it is done or `recover` gives it up. Each attempt is a new transaction. */
export class RetryFilter implements Filter<DeliveryContext> {
  private readonly spread = Math.random();

  constructor(private readonly options: RetryOptions) {}

  async send(context: DeliveryContext, next: Pipe<DeliveryContext>): Promise<void> {
    const { endpoint } = context.received;
    const startedAt = performance.now();
    const outcome = await this.attempts(context, next);
    endpoint.metrics.consumed.inc({ consumer: this.options.consumer, outcome });
    endpoint.metrics.consumeDuration.observe(
      { consumer: this.options.consumer },
      (performance.now() - startedAt) / 1_000,
    );
  }

  probe(): Probe {
    const { retry, redelivery } = this.options.policy;
    return { name: 'retry', ...probeOf(retry), redeliveries: retriesOf(redelivery) };
  }

  private async attempts(
    context: DeliveryContext,
    next: Pipe<DeliveryContext>,
  ): Promise<'consumed' | 'deferred' | 'discarded'> {
    for (let waits = 0; ; ) {
      try {
        await next.send(context);
        context.endAttempt();
        return 'consumed';
      } catch (error) {
        context.endAttempt();
        const step = await this.follow(error, context, waits);
        if (step === 'wait') waits++;
        else if (step !== 'again') return step;
      }
    }
  }

  private async follow(
    error: unknown,
    context: DeliveryContext,
    waits: number,
  ): Promise<'again' | 'wait' | 'deferred' | 'discarded'> {
    const { endpoint } = context.received;
    const { consumer, policy } = this.options;
    if (error instanceof UnsettledError) throw error;
    if (endpoint.abandoned.aborted) throw new AbandonedError();
    if (!context.received.delivery.live) throw new DeliveryLostError(error);
    const { retryAttempt, redeliveryCount } = context;
    const decision = this.options.recover(
      error,
      {
        retryAttempt,
        redeliveryCount,
        waits,
        heldMs: context.received.heldMs,
        spread: this.spread,
        random: Math.random(),
      },
      policy,
    );
    const fields = {
      [LogField.endpoint]: endpoint.name,
      [LogField.consumer]: consumer,
      [LogField.messageId]: context.messageId,
      [LogField.conversationId]: context.conversationId,
      [LogField.organizationId]: headerOf(context.headers, MessageHeader.tenantId),
      err: error,
    };
    switch (decision.kind) {
      case 'retry-now':
        endpoint.metrics.retries.inc({ consumer });
        endpoint.logger.info(
          { ...fields, [LogField.attempt]: retryAttempt + 1, [LogField.delayMs]: decision.pauseMs },
          'A consumer failed; it is tried again.',
        );
        await this.pause(context, decision.pauseMs);
        context.startAttempt(retryAttempt + 1);
        return 'again';
      case 'wait':
        endpoint.logger.warn(
          { ...fields, [LogField.delayMs]: decision.pauseMs },
          'A server is away; the message is held.',
        );
        await this.pause(context, decision.pauseMs);
        context.startAttempt(retryAttempt);
        return 'wait';
      case 'retry-after':
        try {
          await this.defer(context, decision.delayMs);
        } catch (notDeferred) {
          // The store it would wait in is away: it waits here, as if its consumer had met that.
          if (saysUnavailable(notDeferred) && !saysUnavailable(error)) return this.follow(notDeferred, context, waits);
          throw new RedeliveryFailedError(consumer, notDeferred);
        }
        endpoint.logger.info(
          { ...fields, [LogField.delayMs]: decision.delayMs },
          'A consumer failed; the message is delivered again later.',
        );
        return 'deferred';
      case 'discard':
        endpoint.logger.info({ ...fields, reason: decision.reason }, 'A message was discarded on purpose.');
        return 'discarded';
      case 'requeue':
        throw new HeldTooLongError(consumer, error);
      case 'move-to-error':
        endpoint.metrics.consumed.inc({ consumer, outcome: 'faulted' });
        throw new ConsumersFailedError([new ConsumerFailure(consumer, context.type, context, error)]);
    }
  }

  private async pause({ received: { endpoint, delivery } }: DeliveryContext, ms: number): Promise<void> {
    endpoint.observer?.held(true);
    if (ms > 0) await endpoint.timers.pause(ms, endpoint.stopping);
    endpoint.observer?.held(false);
    if (endpoint.stopping.aborted) throw new AbandonedError();
    if (!delivery.live) throw new DeliveryLostError();
  }

  /** Another consumer of this delivery may have put it off already: one copy is enough, or failures would multiply it. */
  private async defer(context: DeliveryContext, delayMs: number): Promise<void> {
    const { received, redeliverBy } = context;
    if (received.deferred) return;
    received.deferred = true;
    try {
      await putOff(context, { delayMs, afterSuccess: false, by: redeliverBy });
    } catch (error) {
      received.deferred = false;
      throw error;
    }
  }
}

function probeOf({ handle, ignore, ...policy }: RetryPolicy): Omit<Probe, 'name'> {
  const names = (types: NonNullable<typeof handle>) => types.map(({ name }) => name).join(',');
  const { kind, ...settings } = policy;
  const numbers = Object.entries(settings).map(([name, value]) => [name, String(value)]);
  return {
    kind,
    ...Object.fromEntries(numbers),
    ...(handle ? { handle: names(handle) } : {}),
    ...(ignore ? { ignore: names(ignore) } : {}),
  };
}
