import { AppError } from '@baton/contracts';
import {
  type Delivery,
  DIRECT_REPLY_TO,
  type Exchange,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
} from '../transport.port';
import type { InMemoryBroker } from './in-memory-broker';

/** Something was sent or consumed over a transport that is not connected. */
export class TransportClosedError extends AppError {
  readonly code = 'TRANSPORT_CLOSED';
  readonly retryable = true;

  constructor(what: string) {
    super(`${what} needs the in-memory transport, which is not connected. Start the bus first; nothing was sent.`);
  }
}

/** The connection of one service to a broker in this process. */
export class InMemoryTransport extends Transport {
  override readonly hostAddress = 'loopback://localhost';
  private isConnected = false;
  private readonly declared = new WeakSet<Exchange>();
  private readonly receivers = new Set<Receiver>();
  private readonly listeners = new Set<(connected: boolean) => void>();

  constructor(private readonly broker: InMemoryBroker) {
    super();
  }

  override get connected(): boolean {
    return this.isConnected;
  }

  override onConnectionChange(listener: (connected: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  override async connect(): Promise<void> {
    this.setConnected(true);
  }

  override async send(to: Exchange, message: TransportMessage): Promise<void> {
    this.mustBeConnected(`Sending to ${to.name}`);
    if (to.name !== DIRECT_REPLY_TO && !this.declared.has(to)) {
      this.broker.declareExchange(to);
      this.declared.add(to);
    }
    this.broker.publish(to.name, message);
  }

  override async deploy(endpoint: ReceiveEndpoint): Promise<void> {
    this.mustBeConnected(`Declaring ${endpoint.name}`);
    this.broker.declareEndpoint(endpoint);
  }

  override async receive(endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void): Promise<Receiver> {
    this.mustBeConnected(`Consuming ${endpoint.name}`);
    const { name, temporary = false, prefetchCount } = endpoint;
    const queue = this.broker.declareEndpoint(endpoint);
    const { stop, close } = queue.attach({ prefetchCount, priority: endpoint.queue.consumerPriority ?? 0, onDelivery });
    let consuming = true;
    const receiver: Receiver = {
      get consuming() {
        return consuming;
      },
      fault: undefined,
      stop: async () => {
        consuming = false;
        stop();
      },
      close: async () => {
        consuming = false;
        if (!this.receivers.delete(receiver)) return;
        close();
        if (temporary) this.broker.deleteQueue(name);
      },
    };
    this.receivers.add(receiver);
    return receiver;
  }

  override async close(): Promise<void> {
    await Promise.all([...this.receivers].map((receiver) => receiver.close()));
    this.setConnected(false);
  }

  private mustBeConnected(what: string): void {
    if (!this.isConnected) throw new TransportClosedError(what);
  }

  private setConnected(connected: boolean): void {
    if (this.isConnected === connected) return;
    this.isConnected = connected;
    for (const listener of this.listeners) listener(connected);
  }
}
