import { AsyncLocalStorage } from 'node:async_hooks';
import { Gate } from '../middleware/gate';
import { withOutbox } from '../outbox/ambient-outbox';
import { BufferedOutbox } from '../outbox/buffered-outbox';
import type { DeliveryContext } from '../pipeline/delivery-context';
import type { EndpointServices } from '../pipeline/endpoint-services';
import type { Filter, Pipe, Probe } from '../pipeline/filter';
import { Interruption } from '../pipeline/interruption';
import type { BatchContext, BatchMode } from './batch-context';
import type { ConnectedBatch } from './batch-settings';
import { OpenBatch } from './open-batch';

/** The innermost filter of a batch consumer: gathers deliveries, and holds each until its batch was consumed. */
export class BatchFilter implements Filter<DeliveryContext> {
  private readonly open = new Map<string, OpenBatch>();
  private readonly gate: Gate;
  private flushesAtStop = false;
  /** A batch must not run in the surroundings of the delivery that happened to complete it. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(
    private readonly name: string,
    private readonly batch: ConnectedBatch,
    private readonly timeoutMs: number,
  ) {
    this.gate = new Gate(batch.settings.concurrencyLimit);
  }

  async send(context: DeliveryContext, _next: Pipe<DeliveryContext>): Promise<void> {
    const { endpoint } = context.received;
    const { messageLimit, groupBy } = this.batch.settings;
    const key = groupBy?.(context) ?? '';
    const batch = this.open.get(key) ?? new OpenBatch();
    this.open.set(key, batch);
    batch.add(context);
    this.flushWhenStopping(endpoint);
    if (context.retryAttempt > 0 || endpoint.stopping.aborted) this.complete(key, batch, 'forced', endpoint);
    else if (batch.size >= messageLimit) this.complete(key, batch, 'size', endpoint);
    else this.startTimer(key, batch, endpoint);
    await batch.done;
  }

  probe(): Probe {
    const { groupBy, ...settings } = this.batch.settings;
    return { name: 'batch', consumer: this.name, ...settings, grouped: groupBy !== undefined };
  }

  private startTimer(key: string, batch: OpenBatch, endpoint: EndpointServices): void {
    const { timeLimitMs, timeLimitStart } = this.batch.settings;
    if (batch.cancelTimer && timeLimitStart === 'first') return;
    batch.cancelTimer?.();
    batch.cancelTimer = endpoint.timers.after(timeLimitMs, () => this.complete(key, batch, 'time', endpoint));
  }

  /** What is gathered when the bus begins to stop is consumed, not waited for. */
  private flushWhenStopping(endpoint: EndpointServices): void {
    if (this.flushesAtStop) return;
    this.flushesAtStop = true;
    endpoint.stopping.addEventListener('abort', () => {
      for (const [key, batch] of this.open) this.complete(key, batch, 'forced', endpoint);
    });
  }

  private complete(key: string, batch: OpenBatch, mode: BatchMode, endpoint: EndpointServices): void {
    this.open.delete(key);
    batch.settleWith(this.outside(() => this.consume(batch.members, mode, endpoint)));
  }

  private async consume(
    messages: readonly DeliveryContext[],
    mode: BatchMode,
    endpoint: EndpointServices,
  ): Promise<void> {
    await this.gate.enter(endpoint.stopping);
    const running = new RunningBatch(messages, mode, endpoint, this.timeoutMs);
    try {
      if (this.batch.settings.outbox === 'none') await this.run(running);
      else await this.runBuffered(running, endpoint);
    } finally {
      running.end();
      this.gate.leave();
    }
  }

  private async run(running: RunningBatch): Promise<void> {
    await this.batch.consume(running);
    await Promise.all(running.messages.map((message) => message.settlePending()));
  }

  private async runBuffered(running: RunningBatch, { sender }: EndpointServices): Promise<void> {
    const outbox = new BufferedOutbox(sender);
    await withOutbox(outbox, () => this.run(running));
    await outbox.release();
  }
}

/** A batch while it is consumed. */
class RunningBatch implements BatchContext {
  private interruption: Interruption | undefined;

  constructor(
    readonly messages: readonly DeliveryContext[],
    readonly mode: BatchMode,
    private readonly endpoint: EndpointServices,
    private readonly timeoutMs: number,
  ) {}

  get signal(): AbortSignal {
    const { abandoned, timers } = this.endpoint;
    this.interruption ??= new Interruption(abandoned, timers, this.timeoutMs);
    return this.interruption.signal;
  }

  /** Lets go of timers and listeners. */
  end(): void {
    this.interruption?.end();
  }
}
