import type { Guid, MessageOf, MessageType, Tenant } from '@baton/contracts';
import type { Address } from '../endpoints/address';
import type { PublishEndpoint, SendArgs, SendEndpoint } from '../endpoints/publish-endpoint';
import type { MessageScheduler } from '../scheduling/message-scheduler';
import type { Headers } from '../serialization/headers';

/**
 * One delivery, as its consumer sees it. `message` is decoded once; all else is read from the envelope when it is asked
 * for: `signal` above all, which costs an AbortController. Do not detach the methods.
 *
 * The variance marks are needed: without them a consumer of a descendant would pass for one of its ancestor.
 */
export interface ConsumeContext<out M extends MessageType = MessageType>
  extends PublishEndpoint<M['tenant']>,
    SendEndpoint<M['tenant']>,
    MessageScheduler<M['tenant']> {
  readonly message: MessageOf<M>;
  /** Of the consumed type, already checked: an `OrganizationId`, or `'platform'`. */
  readonly tenant: Tenant<M['tenant']>;
  readonly messageId: Guid;
  readonly conversationId: Guid;
  readonly correlationId: Guid | undefined;
  readonly initiatorId: Guid | undefined;
  readonly requestId: Guid | undefined;
  readonly sourceAddress: Address | undefined;
  readonly destinationAddress: Address | undefined;
  readonly responseAddress: Address | undefined;
  readonly faultAddress: Address | undefined;
  readonly sentTime: Date | undefined;
  /** Those of the envelope. */
  readonly headers: Headers;
  /** URNs: the type that was published first, then what it implements. */
  readonly messageTypes: readonly string[];
  /** 0 in the first run; counts the retries within this delivery. */
  readonly retryAttempt: number;
  /** The deliveries of this message that the scheduler made before this one. */
  readonly redeliveryCount: number;
  /** What it was scheduled under, by any scheduler; undefined when it was not. */
  readonly schedulingToken: Guid | undefined;
  /** Aborts at the consumer's timeout, and when the bus stops and its deadline has passed. */
  readonly signal: AbortSignal;
  /**
   * Whether whoever asks would take this answer: false when nobody waits for one, true when nothing was said about types.
   * For choosing between answers; nothing enforces it.
   */
  isResponseAccepted(type: MessageType): boolean;
  /** Answers a request; published when nobody gave an address. */
  respond<R extends MessageType>(type: R, message: MessageOf<R>, ...options: SendArgs<R, M['tenant']>): Promise<void>;
  /** Puts this message back for later and acks it; what the consumer wrote stays. */
  defer(delayMs: number): Promise<void>;
}
