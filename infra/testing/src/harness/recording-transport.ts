import {
  type Delivery,
  type Exchange,
  type Headers,
  MessageHeader,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
} from '@baton/bus';
import type { Seen } from './message-list';

/** What a recording transport tells. */
export interface TransportRecorder {
  published(seen: Seen): void;
  sent(seen: Seen): void;
  faulted(seen: Seen): void;
  skipped(seen: Seen): void;
  /** Something began or ended. */
  activity(): void;
}

/** A transport that tells what passes it: what leaves, and what ends in an error queue or a skipped queue. */
export class RecordingTransport extends Transport {
  /** Deliveries handed out and not settled, messages handed in and not confirmed. */
  private open = 0;

  constructor(
    private readonly inner: Transport,
    private readonly recorder: TransportRecorder,
  ) {
    super();
  }

  override get hostAddress(): string {
    return this.inner.hostAddress;
  }

  override get connected(): boolean {
    return this.inner.connected;
  }

  /** How much is under way. */
  get underWay(): number {
    return this.open;
  }

  override onConnectionChange(listener: (connected: boolean) => void): () => void {
    return this.inner.onConnectionChange(listener);
  }

  override connect(): Promise<void> {
    return this.inner.connect();
  }

  override async send(to: Exchange, message: TransportMessage): Promise<void> {
    this.begin();
    try {
      await this.inner.send(to, message);
    } finally {
      this.end();
    }
    // Only a type's own exchange has a list of ancestors.
    if (to.boundTo === undefined) this.recorder.sent(seenIn(message, to.name));
    else this.recorder.published(seenIn(message, to.name));
  }

  override deploy(endpoint: ReceiveEndpoint): Promise<void> {
    return this.inner.deploy(endpoint);
  }

  override receive(endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void): Promise<Receiver> {
    return this.inner.receive(endpoint, (delivery) => {
      this.begin();
      onDelivery(this.watched(delivery, endpoint.name));
    });
  }

  override close(): Promise<void> {
    return this.inner.close();
  }

  private watched(delivery: Delivery, endpoint: string): Delivery {
    const watched: Delivery = Object.create(delivery, {
      ack: { value: () => this.settled(() => delivery.ack()) },
      requeue: { value: () => this.settled(() => delivery.requeue()) },
      renew: {
        value: async (timeToLiveMs: number | undefined) => {
          await delivery.renew(timeToLiveMs);
          this.end();
        },
      },
      move: {
        value: async (to: 'error' | 'skipped', headers: Headers) => {
          await delivery.move(to, headers);
          this.end();
          if (to === 'skipped') this.recorder.skipped(seenIn(delivery, endpoint));
          else this.recorder.faulted({ ...seenIn(delivery, endpoint), error: errorIn(headers) });
        },
      },
    });
    return watched;
  }

  private settled(settle: () => void): void {
    settle();
    this.end();
  }

  private begin(): void {
    this.open++;
    this.recorder.activity();
  }

  private end(): void {
    this.open--;
    this.recorder.activity();
  }
}

/** What a body says that comes with an envelope, or as raw JSON whose types are a header; anything else has no type. */
function seenIn({ body, headers }: TransportMessage, place: string): Seen {
  const read = jsonOf(body);
  const rawTypes = headers[MessageHeader.rawMessageType];
  if (typeof rawTypes === 'string') return { messageTypes: rawTypes.split(';'), message: read, headers, place };
  if (read === null || typeof read !== 'object' || !('messageType' in read) || !Array.isArray(read.messageType)) {
    return { messageTypes: [], message: undefined, headers, place };
  }
  const {
    messageType,
    message,
    headers: own,
  }: EnvelopeRead = { message: undefined, ...read, messageType: read.messageType };
  return { messageTypes: messageType.filter((urn) => typeof urn === 'string'), message, headers: own ?? {}, place };
}

/** JSON, and so its headers are what headers may be. */
interface EnvelopeRead {
  readonly messageType: readonly unknown[];
  readonly message: unknown;
  readonly headers?: Headers | null;
}

/** Undefined where it is no JSON. */
function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function errorIn(headers: Headers): Error {
  const error = new Error(String(headers[MessageHeader.faultMessage] ?? ''));
  error.name = String(headers[MessageHeader.faultExceptionType] ?? 'Error');
  return error;
}
