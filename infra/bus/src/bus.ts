import type { Guid, HostInfo, MessageOf, Messages, MessageType, OneOf, OrganizationId } from '@baton/contracts';
import { LogField, Metrics } from '@baton/observability';
import type { BusControl, BusHealth, HealthStatus } from './bus-control';
import { BusMetrics } from './bus-metrics';
import type { BusOptions } from './bus-options';
import { type Address, addressOf, exchangeAt } from './endpoints/address';
import type { ConsumerDefinition } from './endpoints/consumer-definition';
import { endpointNameOf, temporaryEndpointName } from './endpoints/endpoint-name';
import { BusConfigurationError, type ConnectedConsumer, endpointSettingsOf, withDefaults } from './endpoints/endpoint-settings';
import { MessageSender } from './endpoints/message-sender';
import type { Origin } from './endpoints/origin';
import type { PublishEndpoint, SendArgs, SendEndpoint, SendOptions } from './endpoints/publish-endpoint';
import { publishExchangeOf } from './endpoints/publish-topology';
import { ReceiveEndpointHost } from './endpoints/receive-endpoint-host';
import { OutboxRelay } from './outbox/outbox-relay';
import type { ConsumeContext } from './pipeline/consume-context';
import { currentDelivery } from './pipeline/consume-scope';
import { endpointPipeOf } from './pipeline/endpoint-pipe';
import { AbandonedError } from './pipeline/pipeline.error';
import { BusEndpoint } from './requests/bus-endpoint';
import { PendingRequests } from './requests/pending-requests';
import { DEFAULT_REQUEST_TIMEOUT_MS, type RequestClient, type RequestOptions } from './requests/request-client';
import type { MessageScheduler, ScheduleOptions } from './scheduling/message-scheduler';
import { EnvelopeWriter } from './serialization/envelope-writer';
import { MessageHeader } from './serialization/headers';
import { hostInfoOf } from './serialization/host-info';
import { bytesOfGuid, NewIdGenerator } from './serialization/new-id';
import { zBase32Of } from './serialization/z-base-32';
import { systemTimers, type Timers } from './timers';
import type { Exchange } from './transport/transport.port';

/** How long a stop waits for consumers when nothing else is said. */
const DEFAULT_STOP_DEADLINE_MS = 30_000;
/** How long consumers have to notice that they were given up. */
const GRACE_MS = 1_000;

type WithTenant<O> = O & { readonly tenant?: OrganizationId | undefined };

/**
 * A bus: consumers on their endpoints, and everything that publishes, sends, schedules and asks. Needs no Nest; its
 * module wraps it. What is published in a consumer or a unit of work joins it, whoever was injected where.
 */
export class Bus implements PublishEndpoint, SendEndpoint, MessageScheduler, RequestClient, BusControl {
  private readonly timers: Timers;
  private readonly metrics: BusMetrics;
  private readonly ids: NewIdGenerator;
  private readonly host: HostInfo;
  private readonly sender: MessageSender;
  private readonly outsideOrigin: Origin;
  private readonly requests: PendingRequests;
  private readonly busEndpoint: BusEndpoint;
  private readonly relay: OutboxRelay | undefined;
  private readonly consumers: ConnectedConsumer[] = [];
  private readonly stopping = new AbortController();
  private readonly abandon = new AbortController();
  private endpoints: readonly ReceiveEndpointHost[] = [];
  private started: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: BusOptions) {
    const { transport, clock, logger, outboxStore, metrics = new Metrics(), timers = systemTimers } = options;
    this.timers = timers;
    this.metrics = new BusMetrics(metrics);
    this.ids = new NewIdGenerator(clock);
    this.host = hostInfoOf(options.host);
    this.sender = new MessageSender({ transport, clock, outboxStore, ids: this.ids, metrics: this.metrics });
    const exchange = { name: temporaryEndpointName(this.host, 'bus', zBase32Of(bytesOfGuid(this.ids.next()))), temporary: true };
    const address = addressOf(transport.hostAddress, exchange);
    this.outsideOrigin = { writer: new EnvelopeWriter(address, this.host), inheritance: undefined };
    this.requests = new PendingRequests(timers, logger);
    this.busEndpoint = new BusEndpoint(transport, exchange, address, this.requests);
    this.relay = outboxStore && new OutboxRelay({ store: outboxStore, transport, clock, timers, logger, metrics: this.metrics });
    transport.onConnectionChange((connected) => this.metrics.connected.set(connected ? 1 : 0));
  }

  /** Where answers to this bus go, and what it sends outside of consumers comes from. */
  get address(): Address {
    return this.busEndpoint.address;
  }

  /**
   * Adds a consumer. Its name is its key in the inbox: keep it when the code moves.
   *
   * @throws {BusConfigurationError} when the bus has started.
   */
  connectConsumer<M extends MessageType>(
    type: M,
    definition: ConsumerDefinition,
    consume: (context: ConsumeContext<M>) => Promise<void>,
    name: string,
  ): void {
    if (this.started) throw new BusConfigurationError(`${name} comes too late: connect consumers before the bus starts.`);
    // The dispatch filter hands a consumer contexts of its own type only.
    const untyped = consume as (context: ConsumeContext) => Promise<void>;
    this.consumers.push({ type, name, consume: untyped, definition: withDefaults(definition, this.options.defaults ?? {}) });
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
    const endpoints = Object.fromEntries(this.endpoints.map(({ name, state }) => [name, state]));
    const { connected } = this.options.transport;
    const notReady = Object.entries(endpoints).filter(([, state]) => state !== 'ready');
    const say = (status: HealthStatus, description: string): BusHealth => ({ status, description, connected, endpoints });
    if (this.stopped) return say('unhealthy', 'stopped');
    if (!connected) return say('unhealthy', this.started ? 'the broker is away' : 'not started');
    if (notReady.length === 0) return say('healthy', 'ready');
    return say(notReady.length === this.endpoints.length ? 'unhealthy' : 'degraded', `not ready: ${notReady.map(([name]) => name).join(', ')}`);
  }

  probe(): string {
    return this.endpoints.map((endpoint) => endpoint.probe()).join('\n\n');
  }

  publish<M extends MessageType>(type: M, message: MessageOf<M>, ...[options = {}]: SendArgs<M, 'platform'>): Promise<void> {
    return this.sendTo(publishExchangeOf(type), type, message, options);
  }

  async send<M extends MessageType>(to: Address, type: M, message: MessageOf<M>, ...[options = {}]: SendArgs<M, 'platform'>): Promise<void> {
    return this.sendTo(exchangeAt(to), type, message, options);
  }

  async schedule<M extends MessageType>(
    at: Date,
    type: M,
    message: MessageOf<M>,
    ...[given = {}]: SendArgs<M, 'platform', ScheduleOptions>
  ): Promise<Guid> {
    const { token, to, tenant, ...options }: WithTenant<ScheduleOptions> = given;
    const exchange = to === undefined ? publishExchangeOf(type) : exchangeAt(to);
    return this.sender.schedule(at, token, { type, message, to: exchange, options }, this.origin(), tenant);
  }

  cancelScheduled(token: Guid): Promise<boolean> {
    return this.sender.cancelScheduled(token);
  }

  async getResponse<M extends MessageType, const R extends Messages>(
    type: M,
    message: MessageOf<M>,
    responses: R,
    ...[given = {}]: SendArgs<M, 'platform', RequestOptions>
  ): Promise<OneOf<R>> {
    const { to, tenant, ...options }: WithTenant<RequestOptions> = given;
    const timeToLiveMs = options.timeToLiveMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    await this.busEndpoint.ready();
    const requestId = this.ids.next();
    const accepted = Object.values(responses).map((response) => response.urn);
    const headers = { ...options.headers, [MessageHeader.requestAcceptType]: accepted };
    const draft = {
      type,
      message,
      to: to === undefined ? publishExchangeOf(type) : exchangeAt(to),
      options: { responseAddress: this.busEndpoint.address, ...options, timeToLiveMs, headers },
      requestId,
    };
    const outgoing = this.sender.prepareMessage(draft, this.origin(), tenant);
    const answer = this.requests.await(requestId, type, responses, timeToLiveMs);
    this.sender.dispatchNow(type, outgoing).catch((error) => this.requests.fail(requestId, error));
    // The label is a key of R and the message was read by the type under it.
    return (await answer) as OneOf<R>;
  }

  /** The delivery around this call, if it is one of this bus. */
  private origin(): Origin {
    const delivery = currentDelivery();
    return delivery?.received.endpoint.sender === this.sender ? delivery : this.outsideOrigin;
  }

  private sendTo(to: Exchange, type: MessageType, message: unknown, options: WithTenant<SendOptions>): Promise<void> {
    return this.sender.send({ type, message, to, options }, this.origin(), options.tenant);
  }

  private async startAll(): Promise<void> {
    const { transport, logger } = this.options;
    this.endpoints = this.buildEndpoints();
    await transport.connect();
    this.metrics.connected.set(1);
    await Promise.all(this.endpoints.map((endpoint) => endpoint.start(transport)));
    this.relay?.start();
    logger.info({ endpoints: this.endpoints.map(({ name }) => name), url: transport.hostAddress }, 'The bus has started.');
  }

  /** Takes no more, waits, gives up what is left, and only then lets go of relay, answers and connection. */
  private async stopAll(deadlineMs: number): Promise<void> {
    const { transport, logger } = this.options;
    if (!this.started) return;
    await this.started.catch(() => undefined);
    await Promise.all(this.endpoints.map((endpoint) => endpoint.stop()));
    this.stopping.abort();
    const idle = Promise.all(this.endpoints.map((endpoint) => endpoint.idle())).then(() => true);
    if (!(await within(idle, deadlineMs, this.timers))) {
      logger.warn({ [LogField.delayMs]: deadlineMs }, 'Consumers still run at the deadline; they are given up.');
      this.abandon.abort(new AbandonedError());
      await within(idle, GRACE_MS, this.timers);
    }
    await this.relay?.stop();
    await Promise.all(this.endpoints.map((endpoint) => endpoint.close()));
    this.requests.cancelAll();
    await this.busEndpoint.close();
    await transport.close();
    this.metrics.connected.set(0);
    logger.info('The bus has stopped.');
  }

  private buildEndpoints(): readonly ReceiveEndpointHost[] {
    const byEndpoint = Map.groupBy(this.consumers, ({ name, definition }) => definition.endpointName ?? endpointNameOf(name));
    return [...byEndpoint].map(([name, consumers]) => this.buildEndpoint(name, consumers));
  }

  private buildEndpoint(name: string, consumers: readonly ConnectedConsumer[]): ReceiveEndpointHost {
    const { transport, clock, logger, consumeTransaction } = this.options;
    const settings = endpointSettingsOf(name, consumers);
    const exchange = { name };
    const address = addressOf(transport.hostAddress, exchange);
    const writer = new EnvelopeWriter(address, this.host);
    const services = {
      name,
      address,
      exchange,
      writer,
      origin: { writer, inheritance: undefined },
      sender: this.sender,
      ids: this.ids,
      clock,
      timers: this.timers,
      host: this.host,
      logger,
      metrics: this.metrics,
      stopping: this.stopping.signal,
      abandoned: this.abandon.signal,
    };
    return new ReceiveEndpointHost(services, settings, endpointPipeOf(consumers, settings.queue, consumeTransaction));
  }
}

/** @returns false when the time was over first. */
async function within(work: Promise<boolean>, ms: number, timers: Timers): Promise<boolean> {
  const over = new AbortController();
  const timeout = timers.pause(ms, over.signal).then(() => false);
  const inTime = await Promise.race([work, timeout]);
  over.abort();
  return inTime;
}
