import type { Address } from '../endpoints/address';
import type { Exchange, Receiver, Transport } from '../transport/transport.port';
import type { PendingRequests } from './pending-requests';

/** Answers handed out before they are read. */
const PREFETCH = 200;
/** The broker keeps an unused queue of a connection it lost for a minute. */
const EXPIRES_MS = 60_000;

/** The private endpoint of a bus, to which answers come. It exists on the broker from the first request on. */
export class BusEndpoint {
  private receiving: Promise<Receiver> | undefined;

  constructor(
    private readonly transport: Transport,
    readonly exchange: Exchange,
    readonly address: Address,
    private readonly requests: PendingRequests,
  ) {}

  /** Resolves once answers can come. A start that failed is tried again by the next request. */
  async ready(): Promise<void> {
    this.receiving ??= this.receive();
    try {
      await this.receiving;
    } catch (error) {
      this.receiving = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    if (!this.receiving) return;
    const receiver = await this.receiving;
    await receiver.stop();
    await receiver.close();
  }

  private async receive(): Promise<Receiver> {
    const endpoint = {
      name: this.exchange.name,
      temporary: true,
      prefetchCount: PREFETCH,
      queue: { expiresMs: EXPIRES_MS, type: 'classic' as const },
      bindings: [],
    };
    const receiver = await this.transport.receive(endpoint, (delivery) => this.requests.receive(delivery));
    if (receiver.fault === undefined) return receiver;
    // Answers would never come: who asks is told now, and the next request tries anew.
    await receiver.close();
    throw receiver.fault;
  }
}
