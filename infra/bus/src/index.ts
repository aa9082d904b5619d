export { BusControl, type BusHealth, type HealthStatus } from './bus-control';
export { Consumer, type ConsumerRegistration, consumerRegistrationOf } from './consumer.decorator';
export {
  type Address,
  addressOf,
  DIRECT_REPLY_TO,
  type EndpointAddress,
  exchangeAt,
  formatAddress,
  InvalidAddressError,
  isEntityName,
  parseAddress,
} from './endpoints/address';
export type { ConsumerDefinition } from './endpoints/consumer-definition';
export { PublishEndpoint, type SendArgs, SendEndpoint, type SendOptions, type WithTenant } from './endpoints/publish-endpoint';
export { currentOutbox, withOutbox } from './outbox/ambient-outbox';
export { ConsumeTransaction, type InboxKey } from './outbox/consume-transaction.port';
export {
  type ActiveOutbox,
  OutboxStore,
  type OutboxWriter,
  type OutgoingMessage,
  type StoredMessage,
} from './outbox/outbox.port';
export type { ConsumeContext } from './pipeline/consume-context';
export { type Filter, type Pipe, pipeOf, type Probe } from './pipeline/filter';
export {
  type Attempt,
  isFinal,
  type RecoverabilityDecision,
  type RecoverabilityPolicy,
  recover,
} from './recoverability/recover';
export {
  causesOf,
  defaultRetryPolicy,
  type ErrorType,
  handles,
  noRetry,
  pauseBefore,
  type RetryFilter,
  type RetryPolicy,
  retriesOf,
} from './recoverability/retry-policy';
export { UnavailableError } from './recoverability/unavailable.error';
export { RequestCancelledError, RequestFaultError, RequestTimeoutError } from './requests/request.error';
export { DEFAULT_REQUEST_TIMEOUT_MS, RequestClient, type RequestOptions } from './requests/request-client';
export { MessageScheduler, type ScheduleOptions } from './scheduling/message-scheduler';
export { SchedulerMissingError } from './scheduling/scheduler-missing.error';
export { ENVELOPE_CONTENT_TYPE, type MessageEnvelope, RAW_JSON_CONTENT_TYPE } from './serialization/envelope';
export {
  countHeaderOf,
  type Headers,
  type HeaderValue,
  headerOf,
  type Int64Header,
  MessageHeader,
  MoveReason,
  OWN_HEADER_PREFIX,
  type TimestampHeader,
  transportHeadersOf,
} from './serialization/headers';
export { DEFAULT_DELIVERY_LIMIT, type QueueOptions } from './transport/queue-options';
export {
  type Delivery,
  type Exchange,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
} from './transport/transport.port';
export { derivedGuid } from './serialization/derived-guid';
