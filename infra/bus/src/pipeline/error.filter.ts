import { AnyFault, AppError, faultOf, type Guid, type MessageType } from '@baton/contracts';
import { LogField } from '@baton/observability';
import type { Address } from '../endpoints/address';
import {
  errorHeadersOf,
  type FaultFacts,
  faultMessageOf,
  ReceiveFault,
  receiveFaultMessageOf,
} from '../recoverability/fault-builder';
import { mediaTypeOf } from '../serialization/envelope-reader';
import { type HeaderValue, headerOf, MessageHeader } from '../serialization/headers';
import { guidOrNone } from '../serialization/new-id';
import type { Filter, Pipe, Probe } from './filter';
import {
  type ConsumerFailure,
  ConsumersFailedError,
  DeliveryLimitError,
  DeliveryLostError,
  UnsettledError,
} from './pipeline.error';
import type { ReceiveContext } from './receive-context';

/**
 * What failed for good: a `Fault<T>` for each consumer that gave up, or one `ReceiveFault` where no consumer was reached,
 * then a copy in `_error`, then the ack. Faults leave past any outbox.
 */
export class ErrorFilter implements Filter<ReceiveContext> {
  /** @param publishesFaults `false` keeps faults to those who asked for them by an address. */
  constructor(private readonly publishesFaults: boolean) {}

  async send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    try {
      await next.send(context);
    } catch (error) {
      if (error instanceof UnsettledError || context.endpoint.abandoned.aborted) throw error;
      if (!context.delivery.live) throw new DeliveryLostError(error);
      await this.fault(context, error);
    }
  }

  probe(): Probe {
    return { name: 'error', to: '_error', publishesFaults: this.publishesFaults };
  }

  private async fault(context: ReceiveContext, error: unknown): Promise<void> {
    const { endpoint, delivery } = context;
    const failures = error instanceof ConsumersFailedError ? error.failures : [];
    try {
      if (failures.length === 0 && this.publishesFaults) await publishReceiveFault(context, error);
      for (const failure of failures) await this.sendFault(context, failure);
    } catch (notPublished) {
      // A message that came back too often must leave even if its fault cannot be told.
      if (!(error instanceof DeliveryLimitError)) throw notPublished;
      endpoint.logger.error(
        { [LogField.endpoint]: endpoint.name, err: notPublished },
        'The fault of a message could not be published.',
      );
    }
    const [first] = failures;
    const cause = first ? first.error : error;
    await delivery.move(
      'error',
      errorHeadersOf({
        error: cause,
        at: endpoint.clock.now(),
        inputAddress: endpoint.address,
        host: endpoint.host,
        consumer: first && consumerOf(first),
      }),
    );
    context.outcome = 'faulted';
    context.failure = cause;
    endpoint.logger.error(
      {
        [LogField.endpoint]: endpoint.name,
        [LogField.messageId]: context.envelope?.messageId ?? delivery.messageId,
        [LogField.messageType]: context.envelope?.messageType[0],
        [LogField.conversationId]: context.envelope?.conversationId,
        [LogField.consumer]: first?.consumer,
        [LogField.organizationId]: context.envelope && headerOf(context.envelope.headers, MessageHeader.tenantId),
        err: cause,
      },
      'A message failed for good; it was moved to the error queue.',
    );
  }

  /** To the fault address, else to where answers go, else published; published too where nothing can ever be sent there. */
  private async sendFault(received: ReceiveContext, failure: ConsumerFailure): Promise<void> {
    const { context } = failure;
    const address = context.faultAddress ?? context.responseAddress;
    try {
      await this.sendFaultTo(address, received, failure);
    } catch (error) {
      if (address === undefined || !(error instanceof AppError) || error.retryable) throw error;
      received.endpoint.logger.warn(
        { [LogField.endpoint]: received.endpoint.name, [LogField.messageId]: context.messageId, err: error },
        'A fault could not be sent where its message asks; it is published.',
      );
      await this.sendFaultTo(undefined, received, failure);
    }
  }

  private async sendFaultTo(
    address: Address | undefined,
    received: ReceiveContext,
    { type, context, error }: ConsumerFailure,
  ): Promise<void> {
    const { endpoint, envelope } = received;
    if (address === undefined && !this.publishesFaults) return;
    const fault: MessageType = faultOf(type);
    const facts = factsOf(received, error, context.messageId);
    const headers: Record<string, HeaderValue> = {};
    const tenant = headerOf(context.headers, MessageHeader.tenantId);
    if (context.retryAttempt > 0) headers[MessageHeader.faultRetryCount] = context.retryAttempt;
    if (context.redeliveryCount > 0) headers[MessageHeader.faultRedeliveryCount] = context.redeliveryCount;
    // A fault of a type without an exchange has none either; who watches all faults hears of it.
    const published = fault.excludeFromTopology ? AnyFault : fault;
    const { exchange, ...direct } = address
      ? context.answerTo(address)
      : { exchange: endpoint.sender.exchangeOf(published) };
    const draft = {
      type: fault,
      encoded: faultMessageOf(facts, context.messageTypes, envelope?.message),
      to: exchange,
      options: { headers, correlationId: context.correlationId, ...direct },
      // As it came: a fault says what was there, even if it was no organization's id.
      tenant: typeof tenant === 'string' && fault.tenant === 'organization' ? tenant : undefined,
      requestId: context.requestId,
    };
    await endpoint.sender.dispatchNow(fault, endpoint.sender.prepare(draft, context));
  }
}

function consumerOf({ consumer, type, context }: ConsumerFailure) {
  return { name: consumer, type, retryCount: context.retryAttempt };
}

function factsOf({ endpoint }: ReceiveContext, error: unknown, faultedMessageId: Guid | null): FaultFacts {
  return { faultId: endpoint.ids.next(), faultedMessageId, at: endpoint.clock.now(), error, host: endpoint.host };
}

async function publishReceiveFault(context: ReceiveContext, error: unknown): Promise<void> {
  const { endpoint, delivery } = context;
  const facts = factsOf(context, error, guidOrNone(delivery.messageId) ?? null);
  const encoded = receiveFaultMessageOf(facts, mediaTypeOf(delivery) || null);
  const draft = { type: ReceiveFault, encoded, to: endpoint.sender.exchangeOf(ReceiveFault), options: {} };
  await endpoint.sender.dispatchNow(ReceiveFault, endpoint.sender.prepare(draft, endpoint.origin));
}
