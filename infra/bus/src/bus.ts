import type { Guid, MessageOf, Messages, MessageType, OneOf } from '@baton/contracts';
import { Metrics } from '@baton/observability';
import type { BatchContext } from './batch/batch-context';
import { type BatchDefinition, batchSettingsOf } from './batch/batch-definition';
import type { ConsumeBatch } from './batch/batch-settings';
import type { BusControl, BusHealth } from './bus-control';
import { BusLife } from './bus-life';
import { BusMetrics } from './bus-metrics';
import type { BusOptions } from './bus-options';
import { type Address, addressOf, exchangeAt } from './endpoints/address';
import { BusConfigurationError } from './endpoints/bus-configuration.error';
import type { ConsumerDefinition } from './endpoints/consumer-definition';
import { endpointNameOf, temporaryEndpointName } from './endpoints/endpoint-name';
import { type ConnectedConsumer, withDefaults } from './endpoints/endpoint-settings';
import { MessageSender } from './endpoints/message-sender';
import type { Origin } from './endpoints/origin';
import type { MaybeWithTenant, PublishEndpoint, SendArgs, SendEndpoint } from './endpoints/publish-endpoint';
import type { SharedServices } from './endpoints/receive-endpoints';
import { OutboxRelay } from './outbox/outbox-relay';
import type { ConsumeContext } from './pipeline/consume-context';
import { surroundingOrigin } from './pipeline/consume-scope';
import { BusEndpoint } from './requests/bus-endpoint';
import { PendingRequests } from './requests/pending-requests';
import type { RequestClient, RequestOptions } from './requests/request-client';
import { Requester } from './requests/requester';
import { ConnectedSagas } from './saga/connected-sagas';
import type { Saga } from './saga/saga';
import type { SagaConsumer } from './saga/saga-consumer.decorator';
import type { Sagas } from './saga/sagas';
import type { MessageScheduler, ScheduleOptions } from './scheduling/message-scheduler';
import { schedulerOf } from './scheduling/scheduler-choice';
import { EnvelopeWriter } from './serialization/envelope-writer';
import { hostInfoOf } from './serialization/host-info';
import { NewIdGenerator } from './serialization/new-id';
import { BusInstruments } from './telemetry/instruments';
import { systemTimers } from './timers';
import { ConnectedSince } from './transport/connected-since';
import type { Exchange } from './transport/transport.port';

/**
 * A bus: consumers on their endpoints, and everything that publishes, sends, schedules and asks. Needs no Nest; its
 * module wraps it. What is published in a consumer or a unit of work joins it, whoever was injected where.
 */
export class Bus implements PublishEndpoint, SendEndpoint, MessageScheduler, RequestClient, BusControl {
  /** Where answers to this bus go, and what it sends outside of consumers comes from. */
  readonly address: Address;
  private readonly shared: SharedServices;
  private readonly outsideOrigin: Origin;
  private readonly requester: Requester;
  private readonly consumers: ConnectedConsumer[] = [];
  private readonly connectedSagas = new ConnectedSagas();
  private readonly life: BusLife;
  private readonly connectedSince: ConnectedSince;

  constructor(private readonly options: BusOptions) {
    const { transport, clock, logger, outboxStore, timers = systemTimers } = options;
    const metrics = new BusMetrics(options.metrics ?? new Metrics());
    const ids = new NewIdGenerator(clock);
    const host = hostInfoOf(options.host);
    const instruments = new BusInstruments(host);
    const { publishHierarchy } = options;
    const scheduler = schedulerOf(options.scheduler, { clock, ids, hostAddress: transport.hostAddress });
    const parts = { transport, clock, outboxStore, ids, metrics, instruments, scheduler, publishHierarchy };
    const sender = new MessageSender(parts);
    this.shared = { sender, ids, clock, timers, host, logger, metrics, instruments, observer: options.observer };
    const exchange = { name: temporaryEndpointName(host, 'bus', ids.next()), temporary: true };
    this.address = addressOf(transport.hostAddress, exchange);
    this.outsideOrigin = { writer: new EnvelopeWriter(this.address, host), inheritance: undefined };
    const pending = new PendingRequests(timers, logger);
    this.requester = new Requester(sender, ids, new BusEndpoint(transport, exchange, this.address, pending), pending);
    const relay =
      outboxStore && new OutboxRelay({ store: outboxStore, transport, clock, timers, logger, metrics, instruments });
    const { requester, shared, connectedSagas: sagas } = this;
    this.life = new BusLife({ options, shared, relay, sagas, requester });
    this.connectedSince = new ConnectedSince(transport, clock);
    transport.onConnectionChange((connected) => metrics.connected.set(connected ? 1 : 0));
  }

  /**
   * Adds a consumer. Its name is its key in the inbox: keep it when the code moves.
   *
   * @throws {BusConfigurationError} when the bus has started.
   */
  connectConsumer<M extends MessageType>(
    type: M,
    definition: ConsumerDefinition<NoInfer<M>>,
    consume: (context: ConsumeContext<M>) => Promise<void>,
    name: string,
  ): void {
    // The dispatch filter hands a consumer contexts of its own type only.
    const untyped = consume as (context: ConsumeContext) => Promise<void>;
    const complete = withDefaults(definition as ConsumerDefinition, this.options.defaults ?? {});
    this.connect({ type, name, consume: untyped, definition: complete });
  }

  /**
   * Adds a consumer of batches. Its messages wait for others of their type; its topology is that of the type.
   *
   * @throws {BusConfigurationError} when the bus has started, or would give it its transactional outbox.
   */
  connectBatchConsumer<M extends MessageType>(
    type: M,
    definition: BatchDefinition<NoInfer<M>>,
    consume: (batch: BatchContext<M>) => Promise<void>,
    name: string,
  ): void {
    const { defaults = {}, consumeTransaction } = this.options;
    const given = definition as BatchDefinition;
    const { settings, ...own } = batchSettingsOf(name, given, defaults, consumeTransaction !== undefined);
    this.connect({ type, name, consume: { settings, consume: consume as ConsumeBatch }, ...own });
  }

  /**
   * Adds a saga: an endpoint of its name for its events and for the answers to its requests, and its timers.
   *
   * @throws {BusConfigurationError} when the bus has started, or has a saga of that name.
   */
  connectSaga<S extends Saga>(saga: S, consumer: SagaConsumer<S>, definition: ConsumerDefinition = {}): void {
    const { transport, consumeTransaction, defaults } = this.options;
    const endpointName = definition.endpointName ?? endpointNameOf(saga.name, this.options.endpointNames);
    const address = addressOf(transport.hostAddress, { name: endpointName });
    const origin = { writer: new EnvelopeWriter(address, this.shared.host), inheritance: undefined };
    const outbox = definition.outbox ?? defaults?.outbox ?? (consumeTransaction ? undefined : 'in-memory');
    const services = { ...this.shared, address, origin, connectedSince: this.connectedSince };
    const deliveries = this.connectedSagas.connect(saga, consumer, services);
    for (const { type, name, consume, ...own } of deliveries) {
      this.connectConsumer(type, { ...definition, ...own.definition, endpointName, outbox }, consume, name);
    }
  }

  /** The sagas connected to this bus. */
  get sagas(): Sagas {
    return this.connectedSagas;
  }

  start(): Promise<void> {
    return this.life.start(this.consumers);
  }

  stop(options: { readonly deadlineMs?: number } = {}): Promise<void> {
    return this.life.stop(options);
  }

  health(): BusHealth {
    return this.life.health();
  }

  probe(): string {
    return this.life.probe();
  }

  async publish<M extends MessageType>(
    type: M,
    message: MessageOf<M>,
    ...[options = {}]: SendArgs<M, 'platform'>
  ): Promise<void> {
    return this.sendTo(this.shared.sender.exchangeOf(type), type, message, options);
  }

  async send<M extends MessageType>(
    to: Address,
    type: M,
    message: MessageOf<M>,
    ...[options = {}]: SendArgs<M, 'platform'>
  ): Promise<void> {
    return this.sendTo(exchangeAt(to), type, message, options);
  }

  async schedule<M extends MessageType>(
    at: Date,
    type: M,
    message: MessageOf<M>,
    ...[given = {}]: SendArgs<M, 'platform', ScheduleOptions>
  ): Promise<Guid> {
    const { token, to, tenant, ...options }: MaybeWithTenant<ScheduleOptions> = given;
    const exchange = this.shared.sender.exchangeOf(type, to);
    const draft = { type, message, to: exchange, options };
    return this.shared.sender.schedule({ at, token, draft, to, origin: this.origin(), named: tenant });
  }

  async cancelScheduled(token: Guid): Promise<boolean> {
    return this.shared.sender.cancelScheduled(token, this.origin());
  }

  async getResponse<M extends MessageType, const R extends Messages>(
    type: M,
    message: MessageOf<M>,
    responses: R,
    ...[options = {}]: SendArgs<M, 'platform', RequestOptions>
  ): Promise<OneOf<R>> {
    const answer = await this.requester.ask({ type, message, responses, options }, this.origin());
    // The label is a key of R and the message was read by the type under it.
    return answer as OneOf<R>;
  }

  private connect(consumer: ConnectedConsumer): void {
    if (this.life.begun) {
      throw new BusConfigurationError(`${consumer.name} comes too late: connect consumers before the bus starts.`);
    }
    this.consumers.push(consumer);
  }

  private origin(): Origin {
    return surroundingOrigin(this.shared.sender, this.outsideOrigin);
  }

  private sendTo(to: Exchange, type: MessageType, message: unknown, options: MaybeWithTenant): Promise<void> {
    return this.shared.sender.send({ type, message, to, options }, this.origin(), options.tenant);
  }
}
