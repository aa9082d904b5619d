import { Bus, type BusOptions, type ConsumeContext, type ConsumerDefinition, type Transport } from '@baton/bus';
import type { MessageType } from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { quietLogger } from '@baton/testing';

/** A message as a plain client finds it: nothing of Baton's own reading in between. */
export interface FoundMessage {
  readonly body: Buffer;
  readonly routingKey: string;
  readonly properties: {
    readonly contentType?: string | undefined;
    readonly messageId?: string | undefined;
    readonly correlationId?: string | undefined;
    /** Milliseconds. */
    readonly expiration?: number | undefined;
    readonly priority?: number | undefined;
    readonly replyTo?: string | undefined;
    readonly durable: boolean;
  };
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What is put on the broker by hand. */
export interface PutOptions {
  /** @default 'application/vnd.masstransit+json' */
  readonly contentType?: string | undefined;
  readonly messageId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly expiration?: number | undefined;
  readonly priority?: number | undefined;
  readonly replyTo?: string | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/** A queue bound beside the real ones. */
export interface Tap {
  /** The next message that was sent to the exchange. @throws when none comes within 20 s. */
  next(): Promise<FoundMessage>;
  /** How many have come and were not asked for. */
  readonly waiting: number;
}

/** How an exchange was declared. */
export interface FoundExchange {
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
}

/** One broker, as a test acts on it: buses of several services, and what a plain client can do and see. New for each test. */
export interface Stage {
  /** Another service's connection, not yet made. Closed after the test. */
  makeTransport(): Transport;
  /** Listens at an exchange, which is declared durable if it is not there. */
  tap(exchange: string): Promise<Tap>;
  /** Sends bytes to an exchange as a foreign client would; objects are written as JSON. */
  put(exchange: string, body: Uint8Array | string | object, options?: PutOptions): Promise<void>;
  /** Waits for a message in a queue and takes it out. @throws when none comes within 20 s. */
  take(queue: string): Promise<FoundMessage>;
  /** How many messages wait in a queue; undefined when there is no such queue. */
  waitingIn(queue: string): Promise<number | undefined>;
  /** Undefined when there is no such exchange. */
  exchange(name: string): Promise<FoundExchange | undefined>;
  /** The exchanges, or queues, that get what is sent to an exchange, in the order of their names. */
  boundTo(exchange: string, kind: 'exchange' | 'queue'): Promise<readonly string[]>;
  /** A bus, not started. Stopped after the test. */
  make(options?: Partial<BusOptions>): Bus;
  /** A started bus with these consumers. Stopped after the test. */
  start(consumers?: readonly Connect[], options?: Partial<BusOptions>): Promise<Bus>;
}

/** Connects a consumer to the bus that is started. */
export type Connect = (bus: Bus) => void;

/** A consumer for {@link Stage.start}. It is named after its endpoint unless a name is given. */
export function consuming<M extends MessageType>(
  type: M,
  definition: ConsumerDefinition<NoInfer<M>>,
  consume: (context: ConsumeContext<M>) => Promise<void> | void,
  name = 'SampleConsumer',
): Connect {
  return (bus) => bus.connectConsumer(type, definition, async (context) => consume(context), name);
}

/** No pause between attempts. */
export const atOnce: ConsumerDefinition = { retry: { kind: 'intervals', delaysMs: [0, 0] } };
/** The first failure is the last. */
export const neverAgain: ConsumerDefinition = { retry: { kind: 'none' } };

/** The body of a message that came with an envelope, as JSON without a schema. */
export function envelopeOf(message: FoundMessage): Record<string, unknown> & { readonly message: unknown } {
  return JSON.parse(message.body.toString('utf8'));
}

/** The least another system has to write. */
export function minimalEnvelope(type: MessageType, message: unknown, more: object = {}): object {
  return { messageType: [type.urn], message, ...more };
}

/** The buses of one test. */
export class Buses {
  private readonly made: Bus[] = [];

  constructor(private readonly makeTransport: () => Transport) {}

  make(options: Partial<BusOptions> = {}): Bus {
    const bus = new Bus({
      transport: this.makeTransport(),
      logger: quietLogger,
      clock: new SystemClock(),
      ...options,
    });
    this.made.push(bus);
    return bus;
  }

  async start(consumers: readonly Connect[] = [], options: Partial<BusOptions> = {}): Promise<Bus> {
    const bus = this.make(options);
    for (const connect of consumers) connect(bus);
    await bus.start();
    return bus;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.made.splice(0).map((bus) => bus.stop({ deadlineMs: 0 })));
  }
}
