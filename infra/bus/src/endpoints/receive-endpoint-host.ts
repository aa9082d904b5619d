import { AsyncLocalStorage } from 'node:async_hooks';
import { LogField } from '@baton/observability';
import type { KillSwitch } from '../middleware/kill-switch';
import type { EndpointPipe } from '../pipeline/endpoint-pipe';
import type { EndpointServices } from '../pipeline/endpoint-services';
import { ReceiveContext } from '../pipeline/receive-context';
import type { Delivery, ReceiveEndpoint, Receiver, Transport } from '../transport/transport.port';
import type { EndpointSettings } from './endpoint-settings';

/** Where an endpoint is in its life: `faulted (why)` while it tries again to declare or consume, `tripped` while its kill switch lets it rest. */
export type EndpointState = 'not ready' | 'ready' | `faulted (${string})` | 'tripped' | 'stopping' | 'stopped';

/** A delivery, and when it came, in milliseconds since 1970. */
interface Taken {
  readonly delivery: Delivery;
  readonly at: number;
}

/** Runs one receive endpoint: takes deliveries, works on so many at once, and stops without losing any. */
export class ReceiveEndpointHost {
  private stage: 'open' | 'tripped' | 'stopping' | 'stopped' = 'open';
  private starting: Promise<void> | undefined;
  private receiver: Receiver | undefined;
  private deployed = false;
  private active = 0;
  private taken = 0;
  private readonly waiting: Taken[] = [];
  private readonly idleListeners: (() => void)[] = [];
  /** Deliveries must not run in the surroundings of whoever happened to publish them in this process. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(
    private readonly services: EndpointServices,
    private readonly settings: EndpointSettings,
    private readonly pipe: EndpointPipe,
  ) {}

  get name(): string {
    return this.services.name;
  }

  get state(): EndpointState {
    if (this.stage !== 'open') return this.stage;
    if (this.deployed || this.receiver?.consuming) return 'ready';
    const fault = this.receiver?.fault;
    return fault === undefined ? 'not ready' : `faulted (${fault.message})`;
  }

  /** Declares the queue and begins to consume; where the broker refuses that, the receiver goes on trying. */
  start(transport: Transport): Promise<void> {
    this.starting = this.receive(transport);
    return this.starting;
  }

  /**
   * The kill switch's word: finishes what is in flight, gives the rest back, takes nothing for a while, and begins again. A
   * stop of the bus meanwhile ends it.
   */
  async rest(killSwitch: KillSwitch, transport: Transport): Promise<void> {
    if (this.stage !== 'open') return;
    this.stage = 'tripped';
    const { logger, timers, stopping } = this.services;
    const fields = { [LogField.endpoint]: this.name, [LogField.delayMs]: killSwitch.restartTimeoutMs };
    logger.error(fields, 'Too many messages of an endpoint fail; it takes none for a while.');
    try {
      await this.letGo();
      await timers.pause(killSwitch.restartTimeoutMs, stopping);
      if (!this.isTripped) return;
      killSwitch.restarted();
      this.stage = 'open';
      await this.start(transport);
    } catch (error) {
      logger.error(
        { ...fields, err: error },
        'An endpoint could not stop or begin again; the bus has to be restarted.',
      );
    }
  }

  private async receive(transport: Transport): Promise<void> {
    const { endpoint } = this;
    const receiver = await transport.receive(endpoint, (delivery) => this.take(delivery));
    if (this.isStopped) return receiver.close();
    this.receiver = receiver;
    const { prefetchCount } = endpoint;
    if (receiver.consuming)
      this.services.logger.info({ [LogField.endpoint]: this.name, prefetchCount }, 'An endpoint consumes.');
  }

  /** Declares the queue, and no more. */
  async deploy(transport: Transport): Promise<void> {
    await transport.deploy(this.endpoint);
    this.deployed = true;
    this.services.logger.info({ [LogField.endpoint]: this.name }, 'An endpoint is declared; nothing consumes it here.');
  }

  /** Takes no more. What was taken but not begun stays unsettled and goes back. */
  async stop(): Promise<void> {
    if (this.stage === 'open' || this.isTripped) this.stage = 'stopping';
    this.waiting.length = 0;
    await this.receiver?.stop();
  }

  /** Resolves when nothing is worked on. */
  idle(): Promise<void> {
    if (this.active === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.push(resolve));
  }

  /** Gives back what is unsettled. */
  async close(): Promise<void> {
    await this.receiver?.close();
    this.receiver = undefined;
    this.stage = 'stopped';
  }

  /** The endpoint's pipe as text, its consumers' below it. */
  probe(): string {
    const { concurrentMessageLimit, prefetchCount } = this.settings;
    const consumers = this.pipe.consumers.map(
      ({ name, type, pipe }) => `  ${name} (${type.name})\n${indented(pipe.toString(), '    ')}`,
    );
    return [
      `${this.name} prefetch=${prefetchCount} concurrency=${concurrentMessageLimit}`,
      indented(this.pipe.receive.toString(), '  '),
      ...consumers,
    ].join('\n');
  }

  private get endpoint(): ReceiveEndpoint {
    const { temporary, prefetchCount, queue, bindings } = this.settings;
    return { name: this.name, temporary, prefetchCount, queue, bindings };
  }

  /** A stop of the bus changes this at any time. */
  private get isTripped(): boolean {
    return this.stage === 'tripped';
  }

  private get isStopped(): boolean {
    return this.stage === 'stopped';
  }

  /** Finishes what is in flight and gives the rest back. The first message may fail before the start is done. */
  private async letGo(): Promise<void> {
    await this.starting;
    this.waiting.length = 0;
    await this.receiver?.stop();
    await this.idle();
    await this.receiver?.close();
  }

  private take(delivery: Delivery): void {
    if (this.stage !== 'open') return;
    const taken = { delivery, at: this.services.clock.now().getTime() };
    if (this.active >= this.settings.concurrentMessageLimit) {
      this.dropLost();
      this.waiting.push(taken);
    } else this.outside(() => void this.work(taken));
  }

  /**
   * Those whose channel is lost are on their queue again; worked on, they would be worked on twice. Each new channel brings
   * a prefetch of its own, so they would pile up while a link flaps.
   */
  private dropLost(): void {
    while (this.waiting[0]?.delivery.live === false) this.waiting.shift();
  }

  private next(): Taken | undefined {
    this.dropLost();
    return this.waiting.shift();
  }

  /** The pipe's outermost filter settles the delivery and throws nothing; if it does, that is a defect and is said. */
  private async work(first: Taken): Promise<void> {
    this.active++;
    this.services.metrics.inFlight.set({ endpoint: this.name }, this.active);
    for (let taken: Taken | undefined = first; taken; taken = this.next()) {
      try {
        await this.pipe.receive.send(new ReceiveContext(this.services, taken.delivery, ++this.taken, taken.at));
      } catch (error) {
        this.services.logger.fatal(
          { [LogField.endpoint]: this.name, err: error },
          'A delivery escaped its pipe unsettled.',
        );
      }
    }
    this.active--;
    this.services.metrics.inFlight.set({ endpoint: this.name }, this.active);
    if (this.active === 0) for (const listener of this.idleListeners.splice(0)) listener();
  }
}

function indented(text: string, by: string): string {
  return text.replace(/^/gm, by);
}
