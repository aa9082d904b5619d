import {
  type Exchange,
  type InMemoryBroker,
  InMemoryOutboxStore,
  InMemoryTransport,
  type TransportMessage,
  withOutbox,
} from '@baton/bus';
import type { AppError } from '@baton/contracts';
import type { Metrics } from '@baton/observability';
import { OrderShipped, type useBuses } from './bus.fixture';

/** A transport whose broker fails when told to. */
export class FailingTransport extends InMemoryTransport {
  failWith: ((message: TransportMessage) => AppError | undefined) | undefined;
  private online = true;
  private readonly watchers = new Set<(connected: boolean) => void>();

  constructor(broker: InMemoryBroker) {
    super(broker);
  }

  override get connected(): boolean {
    return super.connected && this.online;
  }

  override onConnectionChange(listener: (connected: boolean) => void): () => void {
    this.watchers.add(listener);
    return super.onConnectionChange(listener);
  }

  cut(): void {
    this.online = false;
  }

  heal(): void {
    this.online = true;
    for (const watcher of this.watchers) watcher(true);
  }

  override async send(to: Exchange, message: TransportMessage): Promise<void> {
    const error = this.failWith?.(message);
    if (error) throw error;
    await super.send(to, message);
  }
}

/** A bus with an outbox, what is written there, and the orders that leave it. */
export async function startRelay(
  world: ReturnType<typeof useBuses>,
  options: { readonly connected?: boolean; readonly metrics?: Metrics } = {},
) {
  const store = new InMemoryOutboxStore();
  const transport = new FailingTransport(world.broker);
  if (options.connected === false) transport.cut();
  const bus = world.make({ outboxStore: store, transport, ...(options.metrics && { metrics: options.metrics }) });
  const next = await world.tap(OrderShipped.entityName);
  await bus.start();
  const write = async (...orderIds: readonly string[]): Promise<void> => {
    const { writer, commit } = store.unitOfWork();
    await withOutbox(writer, async () => {
      for (const orderId of orderIds) await bus.publish(OrderShipped, { orderId });
    });
    commit();
  };
  const orders = async (count: number): Promise<readonly unknown[]> => {
    const seen: unknown[] = [];
    while (seen.length < count) seen.push(((await next()).envelope.message as { orderId: string }).orderId);
    return seen;
  };
  return { store, transport, bus, write, orders };
}
