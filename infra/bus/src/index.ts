export {
  BatchConsumer,
  type BatchConsumerRegistration,
  batchConsumerRegistrationOf,
} from './batch/batch-consumer.decorator';
export type { BatchContext, BatchMode } from './batch/batch-context';
export type { BatchDefinition } from './batch/batch-definition';
export { Bus } from './bus';
export { BusControl, type BusHealth, type HealthStatus } from './bus-control';
export type { BusOptions } from './bus-options';
export type { ConsumeObserver, ConsumerRun } from './consume-observer';
export { Consumer, type ConsumerRegistration, consumerRegistrationOf } from './consumer.decorator';
export { type Address, InvalidAddressError } from './endpoints/address';
export { BusConfigurationError } from './endpoints/bus-configuration.error';
export type { ConsumerDefinition } from './endpoints/consumer-definition';
export type { EndpointNameFormat } from './endpoints/endpoint-name';
export {
  PublishEndpoint,
  type SendArgs,
  SendEndpoint,
  type SendOptions,
  type WithTenant,
} from './endpoints/publish-endpoint';
export { ExcludedFromTopologyError, type PublishHierarchy } from './endpoints/publish-topology';
export { TenantMismatchError, TenantMissingError } from './endpoints/tenant';
export type { CircuitBreakerOptions } from './middleware/circuit-breaker';
export type { KillSwitchOptions } from './middleware/kill-switch';
export type { Partition } from './middleware/partition.filter';
export type { RateLimit } from './middleware/rate-limit.filter';
export { BusModule, type BusModuleOptions } from './nest/bus.module';
export { currentOutbox, withOutbox } from './outbox/ambient-outbox';
export { ConsumeTransaction, type InboxKey } from './outbox/consume-transaction.port';
export { InMemoryOutboxStore } from './outbox/in-memory-outbox-store';
export {
  type ActiveOutbox,
  OutboxStore,
  type OutboxWriter,
  type OutgoingMessage,
  type SentType,
  type StoredMessage,
} from './outbox/outbox.port';
export type { ConsumeContext } from './pipeline/consume-context';
export type { Filter, Pipe, Probe } from './pipeline/filter';
export { ConsumerTimeoutError } from './pipeline/interruption';
export { DeliveryLimitError } from './pipeline/pipeline.error';
export { ReceiveFault } from './recoverability/fault-builder';
export {
  type Attempt,
  type RecoverabilityDecision,
  type RecoverabilityPolicy,
  recover,
} from './recoverability/recover';
export {
  type Draws,
  defaultRetryPolicy,
  type ErrorPattern,
  type ErrorType,
  errorsWhere,
  noRetry,
  type RetryFilter,
  type RetryPolicy,
} from './recoverability/retry-policy';
export { UnavailableError } from './recoverability/unavailable.error';
export { RepeatedWork } from './repeated-work';
export { RequestCancelledError, RequestFaultError, RequestTimeoutError } from './requests/request.error';
export { RequestClient, type RequestOptions } from './requests/request-client';
export { completes } from './saga/composite';
export { InMemorySagaRepository } from './saga/in-memory-saga-repository';
export { type DecisionOf, defineSaga, type EventOf, type Saga, type SagaDefinition, type StateOf } from './saga/saga';
export {
  SagaConcurrencyError,
  SagaCorrelationError,
  SagaEventNotAcceptedError,
  SagaMissingError,
} from './saga/saga.error';
export {
  type MissingAction,
  type MissingPolicies,
  type MissingPolicy,
  SagaConsumer,
  type SagaRegistration,
  sagaRegistrationOf,
} from './saga/saga-consumer.decorator';
export type { SagaContext, SagaRequestOptions } from './saga/saga-context';
export type {
  SagaAnswer,
  SagaArrival,
  SagaMessage,
  SagaRequest,
  SagaRequests,
  SagaTimerDue,
} from './saga/saga-event';
export {
  type DueSaga,
  type SagaInstance,
  type SagaMatch,
  SagaRepository,
  type SagaRequestPending,
} from './saga/saga-repository.port';
export {
  pauseTimers,
  resumeTimers,
  type SagaTimer,
  type SagaTimers,
  sagaTimers,
  scheduleTimer,
  unscheduleTimer,
} from './saga/saga-timers';
export type { SagaWake } from './saga/saga-wake';
export { type Raised, Sagas } from './saga/sagas';
export { DelayTooLongError } from './scheduling/delayed-exchange';
export { MessageScheduler, type ScheduleOptions } from './scheduling/message-scheduler';
export { CancelScheduledMessage, ScheduleMessage } from './scheduling/quartz-messages';
export type { SchedulerChoice } from './scheduling/scheduler-choice';
export { SchedulerMissingError } from './scheduling/scheduler-missing.error';
export { derivedGuid } from './serialization/derived-guid';
export { type Headers, type HeaderValue, MessageHeader, MoveReason } from './serialization/headers';
export { InvalidMessageError, MalformedMessageError } from './serialization/malformed-message.error';
export { type CancelTimer, systemTimers, Timers } from './timers';
export { type ExchangeLife, lifeOf } from './transport/exchange-life';
export { InMemoryBroker, type InMemoryBrokerOptions } from './transport/in-memory/in-memory-broker';
export {
  InMemoryTransport,
  TransportClosedError,
} from './transport/in-memory/in-memory-transport';
export { NotTakenError } from './transport/not-taken.error';
export {
  type ClassicQueueOptions,
  deliveryLimitOf,
  hasBrokerLimit,
  type QueueOptions,
  type QuorumQueueOptions,
} from './transport/queue-options';
export {
  type Delivery,
  DIRECT_REPLY_TO,
  type Exchange,
  type ExchangeType,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
} from './transport/transport.port';
