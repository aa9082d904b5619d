import {
  Bus,
  type BusOptions,
  type ConsumeContext,
  type ConsumerDefinition,
  ConsumeTransaction,
  type Delivery,
  type InboxKey,
  InMemoryBroker,
  InMemoryOutboxStore,
  InMemoryTransport,
  type TransportMessage,
  withOutbox,
} from '@baton/bus';
import { defineMessage, type MessageType } from '@baton/contracts';
import { createLogger } from '@baton/observability';
import { DeliveryInbox, FakeClock } from '@baton/testing';
import { z } from 'zod';
import type { MessageEnvelope } from '../src/serialization/envelope';
import { readEnvelope } from '../src/serialization/envelope-reader';

/** A logger that writes nothing. */
export const silent = createLogger({ service: 'test', level: 'silent' });

/** No pause between attempts, so that tests do not wait. */
export const atOnce: ConsumerDefinition = { retry: { kind: 'intervals', delaysMs: [0, 0] } };

/** An event of the platform that any test may publish. */
export const OrderShipped = defineMessage(
  'Sample.Orders:OrderShipped',
  z.object({ orderId: z.string(), carrier: z.string().nullish() }),
  {
    tenant: 'platform',
  },
);

/** A command of the platform. */
export const SubmitOrder = defineMessage(
  'Sample.Orders:SubmitOrder',
  z.object({ orderId: z.string(), correlationId: z.string().nullish() }),
  { tenant: 'platform' },
);

/** What a test consumes with. */
export interface TestConsumer<M extends MessageType> {
  readonly type: M;
  readonly definition?: ConsumerDefinition<M>;
  readonly name?: string;
  readonly consume: (context: ConsumeContext<M>) => Promise<void>;
}

/** A message as a test sees it that listens at an exchange. */
export interface SeenMessage {
  readonly delivery: Delivery;
  readonly envelope: MessageEnvelope;
}

/** Buses on one broker in memory, all closed after each test. */
export function useBuses() {
  const buses: Bus[] = [];
  const transports: InMemoryTransport[] = [];
  let broker = new InMemoryBroker();
  let clock = new FakeClock();
  beforeEach(() => {
    clock = new FakeClock();
    broker = new InMemoryBroker({ clock });
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.stop({ deadlineMs: 0 })));
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
  });
  const make = (options: Partial<BusOptions> = {}): Bus => {
    const bus = new Bus({ transport: new InMemoryTransport(broker), logger: silent, clock, ...options });
    buses.push(bus);
    return bus;
  };
  const connected = async (): Promise<InMemoryTransport> => {
    const transport = new InMemoryTransport(broker);
    transports.push(transport);
    await transport.connect();
    return transport;
  };
  return {
    get broker() {
      return broker;
    },
    get clock() {
      return clock;
    },
    make,
    connected,
    /** A started bus with these consumers. */
    async start(consumers: readonly Connect[], options: Partial<BusOptions> = {}): Promise<Bus> {
      const bus = make(options);
      for (const connect of consumers) connect(bus);
      await bus.start();
      return bus;
    },
    /** Listens at an exchange, as another service would. */
    async tap(exchange: string): Promise<() => Promise<SeenMessage>> {
      const inbox = new DeliveryInbox();
      const transport = await connected();
      const endpoint = {
        name: `tap-${exchange}`,
        prefetchCount: 1_000,
        queue: { type: 'classic' as const },
        bindings: [{ name: exchange }],
      };
      await transport.receive(endpoint, inbox.take);
      return async () => {
        const delivery = await inbox.next();
        delivery.ack();
        return { delivery, envelope: readEnvelope(delivery) };
      };
    },
  };
}

/** Connects a consumer to the bus that is started. */
export type Connect = (bus: Bus) => void;

/** A consumer for `start`. */
export function consumer<M extends MessageType>({
  type,
  definition = {},
  name = 'TestConsumer',
  consume,
}: TestConsumer<M>): Connect {
  return (bus) => bus.connectConsumer(type, definition, consume, name);
}

/** A promise and what settles it: for what a consumer is to say to its test. */
export function signal<T = void>() {
  let give: (value: T) => void = () => undefined;
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** A transaction over an outbox in memory, with an inbox: what persistence does, without a database. */
export class InMemoryConsumeTransaction extends ConsumeTransaction {
  readonly inbox = new Set<string>();

  constructor(readonly store: InMemoryOutboxStore) {
    super();
  }

  override async run({ messageId, consumer }: InboxKey, work: () => Promise<void>): Promise<'done' | 'duplicate'> {
    const key = `${messageId} ${consumer}`;
    if (this.inbox.has(key)) return 'duplicate';
    // Noted first, as a unique key would make a second delivery wait.
    this.inbox.add(key);
    const { writer, commit } = this.store.unitOfWork();
    try {
      await withOutbox(writer, work);
    } catch (error) {
      this.inbox.delete(key);
      throw error;
    }
    commit();
    return 'done';
  }
}

/** An envelope as another system would write it, as a message for a transport. */
export function envelopeMessage(envelope: object, over: Partial<TransportMessage> = {}): TransportMessage {
  return {
    body: Buffer.from(JSON.stringify(envelope)),
    contentType: 'application/vnd.masstransit+json',
    headers: {},
    ...over,
  };
}
