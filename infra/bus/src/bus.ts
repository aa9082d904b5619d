import type { Guid, MessageOf, Messages, MessageType, OneOf, OrganizationId } from '@baton/contracts';
import { Metrics } from '@baton/observability';
import type { BatchContext } from './batch/batch-context';
import { type BatchDefinition, batchSettingsOf } from './batch/batch-definition';
import type { ConsumeBatch } from './batch/batch-settings';
import type { BusControl, BusHealth } from './bus-control';
import { type BusCondition, busHealthOf } from './bus-health';
import { BusMetrics } from './bus-metrics';
import type { BusOptions } from './bus-options';
import { type Address, addressOf, exchangeAt } from './endpoints/address';
import { BusConfigurationError } from './endpoints/bus-configuration.error';
import type { ConsumerDefinition } from './endpoints/consumer-definition';
import { endpointNameOf, temporaryEndpointName } from './endpoints/endpoint-name';
import { type ConnectedConsumer, withDefaults } from './endpoints/endpoint-settings';
import { MessageSender } from './endpoints/message-sender';
import type { Origin } from './endpoints/origin';
import type { PublishEndpoint, SendArgs, SendEndpoint, SendOptions } from './endpoints/publish-endpoint';
import { ReceiveEndpoints, type SharedServices } from './endpoints/receive-endpoints';
import { OutboxRelay } from './outbox/outbox-relay';
import type { ConsumeContext } from './pipeline/consume-context';
import { currentDelivery } from './pipeline/consume-scope';
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
import type { Exchange } from './transport/transport.port';

/** How long a stop waits for consumers when nothing else is said. */
const DEFAULT_STOP_DEADLINE_MS = 30_000;
/** What a broker that answers needs for goodbye is a fraction of this. Milliseconds. */
const LAST_WORDS_MS = 5_000;

type WithTenant<O> = O & { readonly tenant?: OrganizationId | undefined };

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
  private readonly relay: OutboxRelay | undefined;
  private readonly consumers: ConnectedConsumer[] = [];
  private readonly connectedSagas = new ConnectedSagas();
  private endpoints: ReceiveEndpoints | undefined;
  private started: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  private running = false;

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
    this.relay =
      outboxStore && new OutboxRelay({ store: outboxStore, transport, clock, timers, logger, metrics, instruments });
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
    const deliveries = this.connectedSagas.connect(saga, consumer, { ...this.shared, address, origin });
    for (const { type, name, consume, ...own } of deliveries) {
      this.connectConsumer(type, { ...definition, ...own.definition, endpointName, outbox }, consume, name);
    }
  }

  /** The sagas connected to this bus. */
  get sagas(): Sagas {
    return this.connectedSagas;
  }

  start(): Promise<void> {
    this.started ??= this.startAll();
    return this.started;
  }

  stop({ deadlineMs = DEFAULT_STOP_DEADLINE_MS }: { readonly deadlineMs?: number } = {}): Promise<void> {
    this.stopped ??= this.stopAll(deadlineMs);
    return this.stopped;
  }

  health(): BusHealth {
    const { transport } = this.options;
    return busHealthOf({ life: this.life, transport, endpoints: this.endpoints?.states ?? {} });
  }

  probe(): string {
    return this.endpoints?.probe() ?? '';
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
    const { token, to, tenant, ...options }: WithTenant<ScheduleOptions> = given;
    const exchange = to === undefined ? this.shared.sender.exchangeOf(type) : exchangeAt(to);
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
    if (this.started !== undefined) {
      throw new BusConfigurationError(`${consumer.name} comes too late: connect consumers before the bus starts.`);
    }
    this.consumers.push(consumer);
  }

  private get life(): BusCondition['life'] {
    if (this.stopped !== undefined) return 'stopped';
    if (this.started === undefined) return 'new';
    return this.running ? 'running' : 'starting';
  }

  /** The delivery around this call, if it is one of this bus. */
  private origin(): Origin {
    const delivery = currentDelivery();
    return delivery?.received.endpoint.sender === this.shared.sender ? delivery : this.outsideOrigin;
  }

  private sendTo(to: Exchange, type: MessageType, message: unknown, options: WithTenant<SendOptions>): Promise<void> {
    return this.shared.sender.send({ type, message, to, options }, this.origin(), options.tenant);
  }

  private async startAll(): Promise<void> {
    const { transport, logger, consumeTransaction } = this.options;
    const { deployTopologyOnly = false, endpointNames } = this.options;
    this.endpoints = new ReceiveEndpoints(this.consumers, transport, this.shared, consumeTransaction, endpointNames);
    await transport.connect();
    this.shared.metrics.connected.set(1);
    await (deployTopologyOnly ? this.endpoints.deploy() : this.endpoints.start());
    if (this.stopped !== undefined) return;
    if (!deployTopologyOnly) {
      this.relay?.start();
      this.connectedSagas.start();
    }
    this.running = true;
    logger.info({ endpoints: this.endpoints.names, url: transport.hostAddress }, 'The bus has started.');
  }

  /** Takes no more, waits, gives up what is left, and only then lets go of relay, answers and connection. */
  private async stopAll(deadlineMs: number): Promise<void> {
    const { transport, logger } = this.options;
    // A start that still waits for its broker is not waited for; closing the transport ends it.
    const finished = this.running ? this.finishAll(deadlineMs) : Promise.resolve();
    if (!(await this.inTime(finished, deadlineMs + LAST_WORDS_MS))) {
      logger.warn('The broker does not answer. What is not settled goes back to its queue when the connection ends.');
    }
    if (!(await this.inTime(transport.close(), LAST_WORDS_MS))) {
      logger.warn('The connection to the broker could not be closed in order; it ends with the process.');
    }
    this.shared.metrics.connected.set(0);
    if (this.running) logger.info('The bus has stopped.');
  }

  private async finishAll(deadlineMs: number): Promise<void> {
    await Promise.all([this.endpoints?.finish(deadlineMs), this.connectedSagas.stop()]);
    await this.relay?.stop();
    await this.endpoints?.close();
    await this.requester.close();
  }

  /** @returns false when the work has not ended by then; it is left to itself. */
  private async inTime(work: Promise<void>, ms: number): Promise<boolean> {
    const waiting = new AbortController();
    const late = this.shared.timers.pause(ms, waiting.signal).then(() => false);
    try {
      return await Promise.race([work.then(() => true), late]);
    } finally {
      waiting.abort();
    }
  }
}
