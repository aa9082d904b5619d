import { randomBytes } from 'node:crypto';
import type { Exchange, ReceiveEndpoint, Receiver, Transport, TransportMessage } from '@baton/bus';
import { eventually } from '../../eventually';
import { DeliveryInbox } from '../delivery-inbox';

/** A message as someone finds it who looks into a queue. */
export interface FoundMessage {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** As far as they are text or numbers. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly messageId: string | undefined;
  readonly correlationId: string | undefined;
  readonly timeToLiveMs: number | undefined;
}

/** What the suite needs beside the transport itself. */
export interface TransportFixture {
  /** Another service's transport on the same broker, not connected. The suite closes what it opens. */
  make(): Transport;
  /** Takes the first message out of a queue, past the transport. @returns undefined when there is none, or no queue. */
  take(queue: string): Promise<FoundMessage | undefined>;
}

/** What the parts of the suite stand in: transports of their own, and names that differ from test to test. */
export interface TransportStage {
  /** A connected transport, closed after the test. */
  open(): Promise<Transport>;
  /** One that is not connected yet, closed after the test. */
  make(): Transport;
  /** The name of something of this test. */
  named(what: string): string;
  exchangeOf(what: string, over?: Partial<Exchange>): Exchange;
  endpointOf(what: string, over?: Partial<ReceiveEndpoint>): ReceiveEndpoint;
  receiving(transport: Transport, endpoint: ReceiveEndpoint): Promise<{ inbox: DeliveryInbox; receiver: Receiver }>;
  /** What is in a queue at this moment, taken out. */
  take(queue: string): Promise<FoundMessage | undefined>;
  /** Waits for a message in a queue and takes it out. */
  found(queue: string): Promise<FoundMessage>;
  /** Nothing more arrives: proved by a message that is sent later and comes next. */
  expectNothingBefore(inbox: DeliveryInbox, transport: Transport, to: Exchange): Promise<void>;
}

/** A stage for the tests of a `describe`. */
export function useTransportStage(fixture: () => TransportFixture): TransportStage {
  const opened: Transport[] = [];
  let prefix = '';
  beforeEach(() => {
    prefix = `t${randomBytes(4).toString('hex')}`;
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((transport) => transport.close()));
  });
  const make = (): Transport => {
    const transport = fixture().make();
    opened.push(transport);
    return transport;
  };
  const open = async (): Promise<Transport> => {
    const transport = make();
    await transport.connect();
    return transport;
  };
  const named = (what: string): string => `${prefix}-${what}`;
  const take = (queue: string) => fixture().take(named(queue));
  return {
    make,
    open,
    named,
    take,
    exchangeOf: (what, over = {}) => ({ name: named(what), ...over }),
    endpointOf: (what, over = {}) => ({ name: named(what), prefetchCount: 50, queue: {}, bindings: [], ...over }),
    receiving: async (transport, endpoint) => {
      const inbox = new DeliveryInbox();
      return { inbox, receiver: await transport.receive(endpoint, inbox.take) };
    },
    found: (queue) =>
      eventually(async () => {
        const message = await take(queue);
        if (!message) throw new Error(`Nothing is in ${named(queue)}.`);
        return message;
      }),
    expectNothingBefore: async (inbox, transport, to) => {
      await transport.send(to, messageOf('the end'));
      const last = await inbox.next();
      expect(textOf(last)).toBe('the end');
      last.ack();
    },
  };
}

/** A message of plain text. */
export function messageOf(text: string, over: Partial<TransportMessage> = {}): TransportMessage {
  return { body: Buffer.from(text), contentType: 'text/plain', headers: {}, ...over };
}

/** A body as text. */
export function textOf({ body }: { readonly body: Uint8Array }): string {
  return Buffer.from(body).toString();
}
