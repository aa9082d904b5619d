import type { Logger } from '@baton/observability';
import { LogField } from '@baton/observability';
import { KillSwitch } from '../middleware/kill-switch';
import { KillSwitchFilter } from '../middleware/kill-switch.filter';
import type { ConsumeTransaction } from '../outbox/consume-transaction.port';
import { endpointPipeOf } from '../pipeline/endpoint-pipe';
import type { EndpointServices } from '../pipeline/endpoint-services';
import { AbandonedError } from '../pipeline/pipeline.error';
import { EnvelopeWriter } from '../serialization/envelope-writer';
import { endsWithin } from '../timers';
import type { Transport } from '../transport/transport.port';
import { addressOf } from './address';
import { type EndpointNameFormat, endpointNameOf, temporaryEndpointName } from './endpoint-name';
import { type ConnectedConsumer, endpointSettingsOf } from './endpoint-settings';
import { type EndpointState, ReceiveEndpointHost } from './receive-endpoint-host';

/** How long consumers have to notice that they were given up. */
const GRACE_MS = 1_000;

/** What all endpoints of a bus share. */
export type SharedServices = Omit<
  EndpointServices,
  'name' | 'address' | 'exchange' | 'writer' | 'origin' | 'stopping' | 'abandoned'
>;

/** The receive endpoints of one bus: built once from its consumers, started together, stopped together. */
export class ReceiveEndpoints {
  private readonly stopping = new AbortController();
  private readonly abandoned = new AbortController();
  private readonly hosts: readonly ReceiveEndpointHost[];

  /** @throws {BusConfigurationError} when consumers of one endpoint do not go together. */
  constructor(
    consumers: readonly ConnectedConsumer[],
    private readonly transport: Transport,
    private readonly shared: SharedServices,
    transaction: ConsumeTransaction | undefined,
    names: EndpointNameFormat | undefined,
  ) {
    const byEndpoint = Map.groupBy(
      consumers,
      ({ name, definition }) => definition.endpointName ?? endpointNameOf(name, names),
    );
    this.hosts = [...byEndpoint].map(([name, own]) => this.build(name, own, transaction));
  }

  get names(): readonly string[] {
    return this.hosts.map(({ name }) => name);
  }

  get states(): Readonly<Record<string, EndpointState>> {
    return Object.fromEntries(this.hosts.map(({ name, state }) => [name, state]));
  }

  /** Resolves when every endpoint consumes or was refused. */
  async start(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.start(this.transport)));
  }

  /** Declares every endpoint and consumes none. */
  async deploy(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.deploy(this.transport)));
  }

  /** Takes no more, waits for what is in flight until the deadline, and gives up the rest. */
  async finish(deadlineMs: number): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.stop()));
    this.stopping.abort();
    const idle = Promise.all(this.hosts.map((host) => host.idle()));
    if (await endsWithin(deadlineMs, idle, this.shared.timers)) return;
    warnOf(this.shared.logger, deadlineMs);
    this.abandoned.abort(new AbandonedError());
    await endsWithin(GRACE_MS, idle, this.shared.timers);
  }

  /** Gives back what is unsettled. */
  async close(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.close()));
  }

  /** Every endpoint's pipe, as text. */
  probe(): string {
    return this.hosts.map((host) => host.probe()).join('\n\n');
  }

  private build(
    named: string,
    consumers: readonly ConnectedConsumer[],
    transaction: ConsumeTransaction | undefined,
  ): ReceiveEndpointHost {
    const settings = endpointSettingsOf(named, consumers);
    const { temporary } = settings;
    const name = temporary ? temporaryEndpointName(this.shared.host, named, this.shared.ids.next()) : named;
    const exchange = { name, temporary };
    const address = addressOf(this.transport.hostAddress, exchange);
    const writer = new EnvelopeWriter(address, this.shared.host);
    const services: EndpointServices = {
      ...this.shared,
      name,
      address,
      exchange,
      writer,
      origin: { writer, inheritance: undefined },
      stopping: this.stopping.signal,
      abandoned: this.abandoned.signal,
    };
    const killSwitch = settings.killSwitch && new KillSwitch(settings.killSwitch, services.clock);
    const pipe = endpointPipeOf(consumers, {
      queue: settings.queue,
      transaction,
      clock: services.clock,
      keepsMessages: services.sender.keeps,
      killSwitch: killSwitch && new KillSwitchFilter(killSwitch, () => void host.rest(killSwitch, this.transport)),
    });
    const host = new ReceiveEndpointHost(services, settings, pipe);
    return host;
  }
}

function warnOf(logger: Logger, deadlineMs: number): void {
  logger.warn({ [LogField.delayMs]: deadlineMs }, 'Consumers still run at the deadline; they are given up.');
}
