import { Bus, type ConsumeContext } from '@baton/bus';
import type { MessageOf, MessageType } from '@baton/contracts';
import { FakeClock } from '@baton/testing';
import { silent } from './bus.fixture';
import { capturedHost, type Moved, masked, RecordingTransport, type WireMessage } from './masstransit.fixture';

/** The order of the captured messages. */
export const orderId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';

/** A bus in the surroundings in which MassTransit's messages were captured. Use it inside tests. */
export interface MassTransitWorld {
  readonly transport: RecordingTransport;
  readonly bus: Bus;
  /** Starts the bus with one consumer and delivers to it. @returns what became of the delivery */
  consume<M extends MessageType>(
    endpointName: string,
    type: M,
    message: Parameters<RecordingTransport['deliver']>[1],
    work: (context: ConsumeContext<M>) => Promise<void>,
  ): Promise<Moved | undefined>;
}

/** Makes one for each test, and stops its bus. */
export function useMassTransitWorld(): MassTransitWorld {
  let transport: RecordingTransport;
  let bus: Bus;
  beforeEach(() => {
    transport = new RecordingTransport();
    bus = new Bus({ transport, logger: silent, clock: new FakeClock('2026-11-22T05:21:35.615Z'), host: capturedHost });
  });
  afterEach(() => bus.stop());
  return {
    get transport() {
      return transport;
    },
    get bus() {
      return bus;
    },
    async consume(endpointName, type, message, work) {
      const retry = { kind: 'intervals', delaysMs: [0, 0] } as const;
      bus.connectConsumer(
        type,
        { endpointName, retry },
        work,
        `MassTransit.MessageHandler<${type.name.replace(':', '.')}>`,
      );
      await bus.start();
      return transport.deliver(endpointName, message);
    },
  };
}

/** Both sides with what varies masked. */
export function expectSame(ours: WireMessage, theirs: WireMessage): void {
  expect(masked(ours)).toEqual(masked(theirs));
}

/** A captured message's payload, as the type's code form. */
export function messageIn<M extends MessageType>({ body }: WireMessage, _type: M): MessageOf<M> {
  return body?.message as MessageOf<M>;
}

/** An incoming message with only what a test is about. */
export function incoming(type: MessageType, message: object, envelope: object = {}) {
  const body = { messageId: 'a0a0a0a0-0000-0000-0000-000000000001', messageType: [type.urn], message, ...envelope };
  return { body: Buffer.from(JSON.stringify(body)), contentType: 'application/vnd.masstransit+json', headers: {} };
}
