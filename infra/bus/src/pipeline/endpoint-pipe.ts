import type { Clock } from '@baton/contracts';
import { BatchFilter } from '../batch/batch.filter';
import { BusConfigurationError } from '../endpoints/bus-configuration.error';
import type { ConsumerDefinition } from '../endpoints/consumer-definition';
import type { ConnectedConsumer } from '../endpoints/endpoint-settings';
import { CircuitBreaker } from '../middleware/circuit-breaker';
import { CircuitBreakerFilter } from '../middleware/circuit-breaker.filter';
import { ConcurrencyLimitFilter } from '../middleware/concurrency-limit.filter';
import { PartitionFilter, PartitionKeyFilter } from '../middleware/partition.filter';
import { RateLimitFilter } from '../middleware/rate-limit.filter';
import type { ConsumeTransaction } from '../outbox/consume-transaction.port';
import { recover } from '../recoverability/recover';
import { defaultRetryPolicy, noRetry, retriesOf } from '../recoverability/retry-policy';
import type { ReadOptions } from '../serialization/envelope-reader';
import { expectsBigInt } from '../serialization/schema-shape';
import { deliveryLimitOf, type QueueOptions } from '../transport/queue-options';
import { ConsumeFilter } from './consume.filter';
import type { DeliveryContext } from './delivery-context';
import { DeliveryLimitFilter } from './delivery-limit.filter';
import { DeserializeFilter } from './deserialize.filter';
import { type ConsumerPipe, DispatchFilter } from './dispatch.filter';
import { ErrorFilter } from './error.filter';
import { type Filter, type Pipe, pipeOf } from './filter';
import { InMemoryOutboxFilter, TransactionalOutboxFilter } from './outbox.filter';
import { ProcessTraceFilter } from './process-trace.filter';
import { ReceiveFilter } from './receive.filter';
import type { ReceiveContext } from './receive-context';
import { RequeueLedger } from './requeue-ledger';
import { RetryFilter } from './retry.filter';
import { SkipFilter } from './skip.filter';
import { TenantFilter } from './tenant.filter';
import { TraceFilter } from './trace.filter';

/** After it a consumer's signal aborts, where its definition does not say. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** The pipes of one endpoint. */
export interface EndpointPipe {
  readonly receive: Pipe<ReceiveContext>;
  readonly consumers: readonly ConsumerPipe[];
}

/** What the pipes of one endpoint are built from, besides its consumers. */
export interface PipeParts {
  readonly queue: QueueOptions;
  readonly transaction: ConsumeTransaction | undefined;
  readonly clock: Clock;
  /** The bus has a store in which copies for later can wait. */
  readonly keepsMessages: boolean;
  /** The endpoint's kill switch, where it has one. */
  readonly killSwitch: Filter<ReceiveContext> | undefined;
}

/**
 * The order of everything a delivery passes, in one place: receive → trace → skip → error → delivery limit → deserialize →
 * kill switch → dispatch, and then, for each consumer, rate limit → concurrency limit → partition → retry → circuit
 * breaker → trace → partition key → outbox → tenant → the consumer's own filters → consume, or batch.
 */
export function endpointPipeOf(consumers: readonly ConnectedConsumer[], parts: PipeParts): EndpointPipe {
  const { queue, killSwitch } = parts;
  const ledger = new RequeueLedger();
  const pipes = consumers.map((consumer) => consumerPipeOf(consumer, parts));
  const receive = pipeOf<ReceiveContext>(
    new ReceiveFilter(ledger),
    new TraceFilter(),
    new SkipFilter(),
    new ErrorFilter(consumers.every(({ definition }) => definition.publishFaults !== false)),
    new DeliveryLimitFilter(ledger, deliveryLimitOf(queue)),
    new DeserializeFilter(readOptionsOf(consumers)),
    ...(killSwitch ? [killSwitch] : []),
    new DispatchFilter(pipes),
  );
  return { receive, consumers: pipes };
}

/** Raw JSON that names no type is for all consumers of an endpoint, once one of them takes it. */
function readOptionsOf(consumers: readonly ConnectedConsumer[]): ReadOptions {
  return {
    exactIntegers: consumers.some(({ type }) => expectsBigInt(type.schema)),
    untypedAs: consumers.some(({ definition }) => definition.rawJson)
      ? consumers.map(({ type }) => type.urn)
      : undefined,
  };
}

function consumerPipeOf(
  { name, type, definition, consume }: ConnectedConsumer,
  { transaction, clock, keepsMessages }: PipeParts,
): ConsumerPipe {
  const { retry = defaultRetryPolicy, redelivery = noRetry, timeoutMs = DEFAULT_TIMEOUT_MS } = definition;
  const { redeliverBy = 'scheduler' } = definition;
  if (retriesOf(redelivery) > 0 && redeliverBy === 'scheduler' && !keepsMessages) throw noStoreFor(name);
  const partition = definition.partition && new PartitionFilter(definition.partition);
  const pipe = pipeOf<DeliveryContext>(
    ...waitingFiltersOf(definition),
    ...(partition ? [partition] : []),
    new RetryFilter({ consumer: name, policy: { retry, redelivery }, recover: definition.recover ?? recover }),
    ...circuitBreakerOf(name, definition, clock),
    new ProcessTraceFilter(name),
    ...(partition ? [new PartitionKeyFilter(partition)] : []),
    ...outboxFilterOf(name, definition.outbox, transaction),
    new TenantFilter(),
    ...(definition.filters ?? []).map((filter) => filterOf(name, filter)),
    typeof consume === 'function' ? new ConsumeFilter(name, consume) : new BatchFilter(name, consume, timeoutMs),
  );
  return { name, type, timeoutMs, redeliverBy, pipe };
}

function noStoreFor(consumer: string): BusConfigurationError {
  return new BusConfigurationError(
    `${consumer} redelivers, but this bus has no store in which messages could wait. Give BusOptions.outboxStore, or say redeliverBy: 'delayed-exchange' where the broker has the delayed-message plugin.`,
  );
}

/** Where a message waits for its turn, besides its partition: before its first attempt, so that it keeps its turn while it is tried again. */
function waitingFiltersOf({ rateLimit, concurrencyLimit }: ConsumerDefinition): readonly Filter<DeliveryContext>[] {
  return [
    ...(rateLimit ? [new RateLimitFilter(rateLimit)] : []),
    ...(concurrencyLimit === undefined ? [] : [new ConcurrencyLimitFilter(concurrencyLimit)]),
  ];
}

function circuitBreakerOf(
  consumer: string,
  { circuitBreaker }: ConsumerDefinition,
  clock: Clock,
): readonly Filter<DeliveryContext>[] {
  return circuitBreaker ? [new CircuitBreakerFilter(consumer, new CircuitBreaker(circuitBreaker, clock))] : [];
}

function outboxFilterOf(
  consumer: string,
  outbox: ConnectedConsumer['definition']['outbox'],
  transaction: ConsumeTransaction | undefined,
): readonly Filter<DeliveryContext>[] {
  const kind = outbox ?? (transaction ? 'transactional' : 'none');
  if (kind === 'none') return [];
  if (kind === 'in-memory') return [new InMemoryOutboxFilter()];
  if (transaction) return [new TransactionalOutboxFilter(transaction, consumer)];
  throw new BusConfigurationError(
    `${consumer} asks for a transactional outbox, but this bus has no consume transaction. Give BusOptions.consumeTransaction, or say outbox: 'none'.`,
  );
}

function filterOf(
  consumer: string,
  filter: NonNullable<ConnectedConsumer['definition']['filters']>[number],
): Filter<DeliveryContext> {
  if (typeof filter !== 'function') return filter;
  throw new BusConfigurationError(
    `${consumer} names the filter class ${filter.name}, which only Nest can make. Without Nest, hand in an instance.`,
  );
}
