import {
  type ActiveOutbox,
  ConsumeTransaction,
  type Delivery,
  type Exchange,
  type InboxKey,
  OutboxStore,
  type OutgoingMessage,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
} from '@baton/bus';
import type { Guid } from '@baton/contracts';
import type { CrashSwitch } from './crash-point';

const never = new Promise<never>(() => undefined);

/** A transport whose process can end around a delivery and around a send. Everything else is the real one's. */
export class CrashingTransport extends Transport {
  /** Sends of the present batch whose confirm has come; only counted on the way to a crash. */
  private confirmed = 0;
  private sent = 0;

  constructor(
    private readonly inner: Transport,
    private readonly crash: CrashSwitch,
  ) {
    super();
  }

  get hostAddress(): string {
    return this.inner.hostAddress;
  }

  get connected(): boolean {
    return this.inner.connected;
  }

  onConnectionChange(listener: (connected: boolean) => void): () => void {
    return this.inner.onConnectionChange(listener);
  }

  connect(): Promise<void> {
    return this.inner.connect();
  }

  async send(to: Exchange, message: TransportMessage): Promise<void> {
    if (this.crash.isNext('first row sent')) return this.sendFirstAlone(to, message);
    if (this.crash.isNext('rows sent, confirms not heard')) return this.sendUnheard(to, message);
    return this.inner.send(to, message);
  }

  deploy(endpoint: ReceiveEndpoint): Promise<void> {
    return this.inner.deploy(endpoint);
  }

  receive(endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void): Promise<Receiver> {
    return this.inner.receive(endpoint, (delivery) => {
      this.crash.reach('delivery taken');
      onDelivery(this.watched(delivery));
    });
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** The others of its batch wait for a confirm that nobody lives to hear. */
  private async sendFirstAlone(to: Exchange, message: TransportMessage): Promise<void> {
    this.sent += 1;
    if (this.sent > 1) return never;
    await this.inner.send(to, message);
    this.crash.reach('first row sent');
  }

  /** All leave and are confirmed; whoever sent them is not told. */
  private async sendUnheard(to: Exchange, message: TransportMessage): Promise<void> {
    this.sent += 1;
    await this.inner.send(to, message);
    this.confirmed += 1;
    if (this.confirmed === this.sent) this.crash.reach('rows sent, confirms not heard');
    return never;
  }

  private watched(delivery: Delivery): Delivery {
    const ack = (): void => {
      delivery.ack();
      this.crash.reach('acked');
    };
    return new Proxy(delivery, {
      get: (target, name) => {
        if (name === 'ack') return ack;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}

/** An outbox whose process can end between the steps of its relay. */
export class CrashingOutboxStore extends OutboxStore {
  constructor(
    private readonly inner: OutboxStore,
    private readonly crash: CrashSwitch,
  ) {
    super();
  }

  async acquire(): Promise<ActiveOutbox | undefined> {
    const active = await this.inner.acquire();
    return active && this.watched(active);
  }

  async schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): Promise<void> {
    await this.inner.schedule(token, deliverAt, outgoing);
    this.crash.reach('message scheduled');
  }

  cancelScheduled(token: Guid): Promise<boolean> {
    return this.inner.cancelScheduled(token);
  }

  onWritten(wake: () => void): () => void {
    return this.inner.onWritten(wake);
  }

  private watched(active: ActiveOutbox): ActiveOutbox {
    return {
      read: async (afterId, limit) => {
        const rows = await active.read(afterId, limit);
        if (rows.length > 0) this.crash.reach('rows read');
        return rows;
      },
      delete: async (ids) => {
        this.crash.reach('rows confirmed');
        await active.delete(ids);
        this.crash.reach('rows deleted');
      },
      moveDue: async (now, limit) => {
        const result = await active.moveDue(now, limit);
        if (result.moved > 0) this.crash.reach('due rows moved');
        return result;
      },
      release: () => active.release(),
    };
  }
}

/** A consumer's transaction whose process can end between its steps. */
export class CrashingConsumeTransaction extends ConsumeTransaction {
  constructor(
    private readonly inner: ConsumeTransaction,
    private readonly crash: CrashSwitch,
  ) {
    super();
  }

  async run(inboxKey: InboxKey, work: () => Promise<void>): Promise<'done' | 'duplicate'> {
    const outcome = await this.inner.run(inboxKey, async () => {
      this.crash.reach('inbox row written');
      await work();
      this.crash.reach('handler done');
    });
    this.crash.reach('committed, not acked');
    return outcome;
  }
}
