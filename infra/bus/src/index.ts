export { Bus } from './bus';
export { BusControl, type BusHealth, type HealthStatus } from './bus-control';
export type { BusOptions } from './bus-options';
export { Consumer, type ConsumerRegistration, consumerRegistrationOf } from './consumer.decorator';
export {
  type Address,
  addressOf,
  type EndpointAddress,
  exchangeAt,
  formatAddress,
  InvalidAddressError,
  isEntityName,
  parseAddress,
} from './endpoints/address';
export type { ConsumerDefinition } from './endpoints/consumer-definition';
export { type EndpointNameStyle, endpointNameOf, temporaryEndpointName } from './endpoints/endpoint-name';
export { BusConfigurationError } from './endpoints/endpoint-settings';
export {
  PublishEndpoint,
  type SendArgs,
  SendEndpoint,
  type SendOptions,
  type WithTenant,
} from './endpoints/publish-endpoint';
export { bareExchangeOf, publishExchangeOf } from './endpoints/publish-topology';
export { TenantMismatchError, TenantMissingError } from './endpoints/tenant';
export { BusModule, type BusModuleOptions } from './nest/bus.module';
export { currentOutbox, withOutbox } from './outbox/ambient-outbox';
export { ConsumeTransaction, type InboxKey } from './outbox/consume-transaction.port';
export { InMemoryOutboxStore } from './outbox/in-memory-outbox-store';
export {
  type ActiveOutbox,
  OutboxStore,
  type OutboxWriter,
  type OutgoingMessage,
  type StoredMessage,
} from './outbox/outbox.port';
export type { ConsumeContext } from './pipeline/consume-context';
export { type Filter, type Pipe, type Probe, pipeOf } from './pipeline/filter';
export { ConsumerTimeoutError } from './pipeline/interruption';
export { DeliveryLimitError } from './pipeline/pipeline.error';
export { exceptionInfoOf, ReceiveFault } from './recoverability/fault-builder';
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
export { derivedGuid } from './serialization/derived-guid';
export { ENVELOPE_CONTENT_TYPE, type MessageEnvelope, RAW_JSON_CONTENT_TYPE } from './serialization/envelope';
export { readEnvelope } from './serialization/envelope-reader';
export { messageTypesOf } from './serialization/envelope-writer';
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
export { InvalidMessageError, MalformedMessageError } from './serialization/malformed-message.error';
export { readMessage } from './serialization/message-reader';
export { bytesOfGuid, isGuid, NewIdGenerator, type NewIdSource, newIdAt } from './serialization/new-id';
export { zBase32Of } from './serialization/z-base-32';
export { type CancelTimer, systemTimers, Timers } from './timers';
export { InMemoryBroker, type InMemoryBrokerOptions } from './transport/in-memory/in-memory-broker';
export {
  InMemoryTransport,
  type InMemoryTransportOptions,
  TransportClosedError,
} from './transport/in-memory/in-memory-transport';
export { DEFAULT_DELIVERY_LIMIT, type QueueOptions } from './transport/queue-options';
export {
  type Delivery,
  DIRECT_REPLY_TO,
  type Exchange,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
} from './transport/transport.port';
