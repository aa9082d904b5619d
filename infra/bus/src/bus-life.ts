import type { BusHealth } from './bus-control';
import { type BusCondition, busHealthOf } from './bus-health';
import type { BusOptions } from './bus-options';
import type { ConnectedConsumer } from './endpoints/endpoint-settings';
import { ReceiveEndpoints, type SharedServices } from './endpoints/receive-endpoints';
import type { OutboxRelay } from './outbox/outbox-relay';
import type { Requester } from './requests/requester';
import type { ConnectedSagas } from './saga/connected-sagas';
import { endsWithin } from './timers';

/** How long a stop waits for consumers when nothing else is said. */
const DEFAULT_STOP_DEADLINE_MS = 30_000;
/** What a broker that answers needs for goodbye is a fraction of this. Milliseconds. */
const LAST_WORDS_MS = 5_000;

/** What starts and ends with a bus. */
interface BusLifeParts {
  readonly options: BusOptions;
  readonly shared: SharedServices;
  readonly relay: OutboxRelay | undefined;
  readonly sagas: ConnectedSagas;
  readonly requester: Requester;
}

/** How long relay and sagas wait for endpoints that neither consume nor say why not. Milliseconds. */
const FIRST_TRY_MS = 10_000;

/** In which order the parts of a bus start and stop, and how far they are. As {@link BusControl} promises it. */
export class BusLife {
  private endpoints: ReceiveEndpoints | undefined;
  private started: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  private running = false;

  constructor(private readonly parts: BusLifeParts) {}

  /** Whether somebody asked for a start: consumers that come later are too late. */
  get begun(): boolean {
    return this.started !== undefined;
  }

  start(consumers: readonly ConnectedConsumer[]): Promise<void> {
    this.started ??= this.startAll(consumers);
    return this.started;
  }

  stop({ deadlineMs = DEFAULT_STOP_DEADLINE_MS }: { readonly deadlineMs?: number }): Promise<void> {
    this.stopped ??= this.stopAll(deadlineMs);
    return this.stopped;
  }

  health(): BusHealth {
    const { transport } = this.parts.options;
    return busHealthOf({ life: this.condition, transport, endpoints: this.endpoints?.states ?? {} });
  }

  probe(): string {
    return this.endpoints?.probe() ?? '';
  }

  private get condition(): BusCondition['life'] {
    if (this.stopped !== undefined) return 'stopped';
    if (this.started === undefined) return 'new';
    return this.running ? 'running' : 'starting';
  }

  private async startAll(consumers: readonly ConnectedConsumer[]): Promise<void> {
    const { options, shared, relay, sagas } = this.parts;
    const { transport, logger, consumeTransaction, deployTopologyOnly = false, endpointNames } = options;
    this.endpoints = new ReceiveEndpoints(consumers, transport, shared, consumeTransaction, endpointNames);
    await transport.connect();
    shared.metrics.connected.set(1);
    if (deployTopologyOnly) await this.endpoints.deploy();
    else {
      const tried = this.endpoints.start();
      // What leaves finds its queues bound; but a queue that gives no answer must hold up no others' messages.
      if (!(await endsWithin(FIRST_TRY_MS, tried, shared.timers)))
        logger.warn(
          { endpoints: this.endpoints.states },
          'An endpoint gets no answer; relay and sagas start without it.',
        );
      if (this.stopped !== undefined) return;
      relay?.start();
      sagas.start();
      await tried;
    }
    if (this.stopped !== undefined) return;
    this.running = true;
    logger.info({ endpoints: this.endpoints.names, url: transport.hostAddress }, 'The bus has started.');
  }

  /** Takes no more, waits, gives up what is left, and only then lets go of relay, answers and connection. */
  private async stopAll(deadlineMs: number): Promise<void> {
    const { options, shared } = this.parts;
    const { transport, logger } = options;
    const { timers } = shared;
    // A start that still waits for its broker is not waited for, closing the transport ends it; what is in flight is.
    if (!(await endsWithin(deadlineMs + LAST_WORDS_MS, this.finishAll(deadlineMs), timers))) {
      logger.warn('The broker does not answer. What is not settled goes back to its queue when the connection ends.');
    }
    if (!(await endsWithin(LAST_WORDS_MS, transport.close(), timers))) {
      logger.warn('The connection to the broker could not be closed in order; it ends with the process.');
    }
    shared.metrics.connected.set(0);
    if (this.running) logger.info('The bus has stopped.');
  }

  private async finishAll(deadlineMs: number): Promise<void> {
    const { relay, sagas, requester } = this.parts;
    await Promise.all([this.endpoints?.finish(deadlineMs), sagas.stop()]);
    await relay?.stop();
    await this.endpoints?.close();
    await requester.close();
  }
}
