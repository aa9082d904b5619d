import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands where a pooler does that opens connections of its own: it does not pass on the options a connection starts with. */
export class OptionDroppingProxy {
  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly sockets: Set<Socket>,
  ) {}

  static async before(target: URL): Promise<OptionDroppingProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => sockets.delete(socket));
      }
      client.once('data', (startup) => {
        upstream.write(withoutOptions(startup));
        client.pipe(upstream);
      });
      upstream.pipe(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
    return new OptionDroppingProxy(server, address.port, sockets);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A startup message is its length, the protocol, then names and values, each ended by a zero byte, and one more. */
function withoutOptions(message: Buffer): Buffer {
  const words = message.subarray(8, -1).toString('utf8').split('\0').slice(0, -1);
  const kept: string[] = [];
  for (let index = 0; index < words.length; index += 2) {
    if (words[index] !== 'options') kept.push(`${words[index]}\0${words[index + 1]}\0`);
  }
  const body = Buffer.concat([message.subarray(4, 8), Buffer.from(kept.join('')), Buffer.from([0])]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}
