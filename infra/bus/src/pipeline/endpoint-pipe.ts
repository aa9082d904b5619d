import { BusConfigurationError } from '../endpoints/bus-configuration.error';
import type { ConnectedConsumer } from '../endpoints/endpoint-settings';
import type { ConsumeTransaction } from '../outbox/consume-transaction.port';
import { recover } from '../recoverability/recover';
import { defaultRetryPolicy, noRetry } from '../recoverability/retry-policy';
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

/**
 * The order of everything a delivery passes, in one place: receive → trace → skip → error → delivery limit → deserialize →
 * dispatch, and then, for each consumer, retry → trace → outbox → tenant → the consumer's own filters → consume.
 */
export function endpointPipeOf(
  consumers: readonly ConnectedConsumer[],
  queue: QueueOptions,
  transaction: ConsumeTransaction | undefined,
): EndpointPipe {
  const ledger = new RequeueLedger();
  const pipes = consumers.map((consumer) => consumerPipeOf(consumer, transaction));
  const receive = pipeOf<ReceiveContext>(
    new ReceiveFilter(ledger),
    new TraceFilter(),
    new SkipFilter(),
    new ErrorFilter(consumers.every(({ definition }) => definition.publishFaults !== false)),
    new DeliveryLimitFilter(ledger, deliveryLimitOf(queue)),
    new DeserializeFilter(readOptionsOf(consumers)),
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
  transaction: ConsumeTransaction | undefined,
): ConsumerPipe {
  const { retry = defaultRetryPolicy, redelivery = noRetry } = definition;
  const pipe = pipeOf<DeliveryContext>(
    new RetryFilter({ consumer: name, policy: { retry, redelivery }, recover: definition.recover ?? recover }),
    new ProcessTraceFilter(name),
    ...outboxFilterOf(name, definition.outbox, transaction),
    new TenantFilter(),
    ...(definition.filters ?? []).map((filter) => filterOf(name, filter)),
    new ConsumeFilter(name, consume),
  );
  return { name, type, timeoutMs: definition.timeoutMs ?? DEFAULT_TIMEOUT_MS, pipe };
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
