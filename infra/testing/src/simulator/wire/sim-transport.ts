import {
  type Delivery,
  type Exchange,
  type InMemoryBroker,
  InMemoryTransport,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
  UnavailableError,
} from '@baton/bus';
import type { Chance } from '../time/chance';
import type { Answer, Life } from '../time/life';
import type { VirtualTime } from '../time/virtual-time';

/** What may go wrong on the way to the broker and back, asked at each step; undefined: nothing does. */
export interface WireMishaps {
  /** @param to the name of the exchange. */
  atSend(
    life: Life,
    to: string,
  ):
    | 'lost'
    | 'confirm-lost'
    | 'crash-before-publish'
    | 'crash-before-confirm'
    | 'duplicate'
    | 'delay'
    | 'overtaken'
    | undefined;
  atAck(life: Life): 'ack-lost' | 'crash-before-ack' | undefined;
}

/** The broker is away, or did not confirm: the message may have arrived. */
class WireBrokenError extends UnavailableError {
  readonly code = 'BROKER_UNAVAILABLE';

  constructor() {
    super('The broker did not confirm a message: a fault of the plan. It may have arrived; send it again.');
  }
}

/** What a transport of a process is made of. */
export interface SimTransportParts {
  readonly broker: InMemoryBroker;
  readonly life: Life;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly mishaps: WireMishaps;
}

interface Held {
  readonly endpoint: ReceiveEndpoint;
  readonly onDelivery: (delivery: Delivery) => void;
  inner: Receiver | undefined;
}

/** One process's connection to the broker, over which a message takes its time, or is lost. */
export class SimTransport extends Transport {
  override readonly hostAddress: string;
  private isConnected = false;
  private readonly inner: InMemoryTransport;
  /** Publishes what is on its way when its process is gone. */
  private readonly onTheWay: InMemoryTransport;
  private readonly receivers = new Set<Held>();
  private readonly listeners = new Set<(connected: boolean) => void>();

  constructor(protected readonly parts: SimTransportParts) {
    super();
    this.inner = new InMemoryTransport(parts.broker);
    this.onTheWay = new InMemoryTransport(parts.broker);
    this.hostAddress = this.inner.hostAddress;
    void this.inner.connect();
    void this.onTheWay.connect();
    // What it had not settled goes back to the queues.
    parts.life.onEnd(() => void this.inner.close());
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

  /** Breaks the connection; it is made again after `ms` milliseconds. */
  cut(ms: number): void {
    this.setConnected(false);
    for (const held of this.receivers) {
      void held.inner?.close();
      held.inner = undefined;
    }
    this.parts.life.after(ms, () => void this.reconnect());
  }

  override send(to: Exchange, message: TransportMessage): Promise<void> {
    const { life, time, chance, mishaps } = this.parts;
    return life.ask(1, (answer: Answer<void>) => {
      if (!this.isConnected) return answer.fails(new WireBrokenError());
      const publish = (): void => void this.onTheWay.send(to, message);
      const confirm = (): void => void time.after(1, () => answer.is());
      switch (mishaps.atSend(life, to.name)) {
        case 'lost':
          return answer.fails(new WireBrokenError());
        case 'crash-before-publish':
          return life.die();
        case 'confirm-lost':
          publish();
          return answer.fails(new WireBrokenError());
        case 'crash-before-confirm':
          publish();
          return life.die();
        case 'duplicate':
          publish();
          time.after(chance.between(0, 4_000), publish);
          return confirm();
        case 'delay':
          time.after(chance.between(1_000, 10_000), publish);
          return confirm();
        case 'overtaken':
          time.after(chance.between(2, 300), publish);
          return confirm();
        case undefined:
          publish();
          return confirm();
      }
    });
  }

  override deploy(endpoint: ReceiveEndpoint): Promise<void> {
    return this.inner.deploy(endpoint);
  }

  override async receive(endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void): Promise<Receiver> {
    const held: Held = { endpoint, onDelivery, inner: undefined };
    this.receivers.add(held);
    await this.consume(held);
    return {
      get consuming() {
        return held.inner?.consuming ?? false;
      },
      fault: undefined,
      stop: async () => held.inner?.stop(),
      close: async () => {
        this.receivers.delete(held);
        await held.inner?.close();
      },
    };
  }

  override async close(): Promise<void> {
    this.receivers.clear();
    await this.inner.close();
    this.setConnected(false);
  }

  /** Hands a delivery to the process. */
  protected handOver(delivery: Delivery, onDelivery: (delivery: Delivery) => void): void {
    const { life, time, mishaps } = this.parts;
    const ack = (): void =>
      void time.after(1, () => {
        if (life.isDead) return;
        const fault = mishaps.atAck(life);
        if (fault === 'crash-before-ack') life.die();
        else if (fault === 'ack-lost') delivery.requeue();
        else delivery.ack();
      });
    const move: Delivery['move'] = (to, headers) =>
      life.ask(1, (answer: Answer<void>) => void delivery.move(to, headers).then(() => answer.is()));
    const renew: Delivery['renew'] = (timeToLiveMs) =>
      life.ask(1, (answer: Answer<void>) => void delivery.renew(timeToLiveMs).then(() => answer.is()));
    life.after(1, () => onDelivery({ ...delivery, ack, move, renew, requeue: () => delivery.requeue() }));
  }

  private async consume(held: Held): Promise<void> {
    held.inner = await this.inner.receive(held.endpoint, (delivery) => this.handOver(delivery, held.onDelivery));
  }

  private async reconnect(): Promise<void> {
    for (const held of this.receivers) await this.consume(held);
    this.setConnected(true);
  }

  private setConnected(connected: boolean): void {
    if (this.isConnected === connected) return;
    this.isConnected = connected;
    for (const listener of this.listeners) listener(connected);
  }
}
