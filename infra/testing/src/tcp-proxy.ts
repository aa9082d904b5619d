import { connect, createServer, type Server, type Socket } from 'node:net';

/** What a link does with bytes: carries them, holds them without a word, or is not there. */
type LinkState = 'open' | 'stalled' | 'down';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** How fast a slowed link carries bytes of the client, in bytes per millisecond. */
const SLOW_BYTES_PER_MS = 100;

/**
 * A link between a client and a server of this machine that a test may break: `cut` ends all connections and refuses new
 * ones, `stall` keeps them open and carries nothing, as a dead link does of which nobody was told, `slow` makes the server
 * a slow reader. `restore` undoes each.
 */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private state: LinkState = 'open';
  private msPerByte = 0;

  private constructor(
    private readonly listener: Server,
    /** Where clients connect to, on 127.0.0.1. */
    readonly port: number,
  ) {}

  /** Listens on a free port and passes everything to a port of 127.0.0.1. */
  static async to(targetPort: number): Promise<TcpProxy> {
    const listener = createServer({ pauseOnConnect: true, allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(0, '127.0.0.1', resolve);
    });
    const address = listener.address();
    if (address === null || typeof address === 'string') throw new Error('A TCP listener of 127.0.0.1 has no port.');
    const proxy = new TcpProxy(listener, address.port);
    listener.on('connection', (client) => proxy.accept(client, targetPort));
    return proxy;
  }

  /** The same URL by way of this link. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return changed.toString();
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.pairs.size;
  }

  /** Ports that the server sees its clients come from: by them it can be asked what these clients do. */
  get portsSeenByServer(): readonly number[] {
    return [...this.pairs].flatMap(({ server }) => server.localPort ?? []);
  }

  /** Ends all connections by a reset, and each new one at once. */
  cut(): void {
    this.state = 'down';
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Carries nothing more, in either direction, and says nothing: no end, no reset. New connections get no answer either. */
  stall(): void {
    this.state = 'stalled';
    for (const { client, server } of this.pairs) {
      client.pause();
      server.pause();
    }
  }

  /** From now on the server reads slowly: a hundred kilobytes a second of each connection. */
  slow(): void {
    this.msPerByte = 1 / SLOW_BYTES_PER_MS;
  }

  /** Carries everything again. Connections that were cut stay so; stalled ones go on where they were. */
  restore(): void {
    this.state = 'open';
    this.msPerByte = 0;
    for (const { client, server } of this.pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Ends it with all its connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.listener.close(() => resolve()));
    this.cut();
    await closed;
  }

  private accept(client: Socket, targetPort: number): void {
    if (this.state === 'down') {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const pair = { client, server };
    this.pairs.add(pair);
    this.carry(client, server, (bytes) => bytes * this.msPerByte);
    this.carry(server, client, () => 0);
    client.once('close', () => server.destroy());
    server.once('close', () => {
      client.destroy();
      this.pairs.delete(pair);
    });
    if (this.state === 'open') client.resume();
    else server.pause();
  }

  /** One direction. A side that reads slowly slows the other: its bytes are not taken before ours have gone. */
  private carry(from: Socket, to: Socket, pauseMsFor: (bytes: number) => number): void {
    from.on('data', (chunk) => {
      const pauseMs = pauseMsFor(chunk.length);
      const goOn = (): void => {
        if (this.state === 'open') from.resume();
      };
      if (to.write(chunk) && pauseMs < 1) return;
      from.pause();
      if (pauseMs >= 1) setTimeout(goOn, pauseMs).unref();
      else to.once('drain', goOn);
    });
    from.on('end', () => to.end());
    // Either side may break the connection; `close` follows and ends the other.
    from.on('error', () => undefined);
  }
}

/** Gives each test of a file, or of a `describe`, a link of its own to the port that is named when it begins. */
export function useTcpProxy(targetPortOf: () => number): { readonly current: TcpProxy } {
  let proxy: TcpProxy | undefined;
  beforeEach(async () => {
    proxy = await TcpProxy.to(targetPortOf());
  });
  afterEach(() => proxy?.close());
  return {
    get current() {
      if (proxy === undefined)
        throw new Error('The link of useTcpProxy() is made before each test: use it inside one.');
      return proxy;
    },
  };
}
