import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { contentIn, type MethodOnChannel, methodIn, type SentMethod } from './wire-method';

/** A way to the broker that shows what its users send. */
export interface WireTap {
  /** Connect here instead of to the broker. */
  readonly url: string;
  /** Whether anything of a topology was asked for, or anything published. */
  readonly silent: boolean;
  /** The fields of all methods of one name; `content` is what a publish has beside its bytes. */
  named(name: string): readonly SentMethod['fields'][];
  /** What was sent over the channels on which there is a method of this name, in its order. */
  besides(name: string): readonly SentMethod[];
  /** Keeps back what the broker answers, until it is called off. */
  holdAnswers(): () => void;
  close(): Promise<void>;
}

const PROTOCOL_HEADER_BYTES = 8;
const FRAME_HEADER_BYTES = 7;
const METHOD_FRAME = 1;
const CONTENT_FRAME = 2;

/** Listens on loopback and passes everything on to a broker and back, reading the frames that go to it. */
export async function tapWire(brokerUrl: string): Promise<WireTap> {
  const { hostname, port } = new URL(brokerUrl);
  const sent: MethodOnChannel[] = [];
  const sockets = new Set<Socket>();
  const answers: (readonly [from: Socket, to: Socket])[] = [];
  const server = createServer((client) => {
    const broker = connect(Number(port || 5672), hostname);
    const read = frameReader((method) => sent.push(method));
    client.on('data', read);
    answers.push([broker, client]);
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      // Either end may break off; the other is told, and that is all a tap owes them.
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(brokerUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.toString(),
    get silent() {
      return sent.every(({ name }) => name === 'basic.qos');
    },
    besides: (name) => {
      const channels = new Set(sent.filter((method) => method.name === name).map(({ channel }) => channel));
      return sent.filter(({ channel }) => channels.has(channel)).map(({ channel: _, ...method }) => method);
    },
    named: (name) => sent.filter((method) => method.name === name).map(({ fields }) => fields),
    holdAnswers: () => {
      for (const [from, to] of answers) from.unpipe(to);
      return () => {
        for (const [from, to] of answers) from.pipe(to);
      };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Takes a connection's bytes as they come, and tells the methods among its frames. */
function frameReader(tell: (method: MethodOnChannel) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  let greeted = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    if (!greeted && pending.length >= PROTOCOL_HEADER_BYTES) {
      greeted = true;
      pending = pending.subarray(PROTOCOL_HEADER_BYTES);
    }
    while (greeted && pending.length >= FRAME_HEADER_BYTES) {
      const end = FRAME_HEADER_BYTES + pending.readUInt32BE(3);
      if (pending.length <= end) return;
      const method = methodOf(pending[0], pending.subarray(FRAME_HEADER_BYTES, end));
      if (method) tell({ ...method, channel: pending.readUInt16BE(1) });
      pending = pending.subarray(end + 1);
    }
  };
}

function methodOf(frame: number | undefined, payload: Buffer): SentMethod | undefined {
  if (frame === METHOD_FRAME) return methodIn(payload);
  return frame === CONTENT_FRAME ? contentIn(payload) : undefined;
}
