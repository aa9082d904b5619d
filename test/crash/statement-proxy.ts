import { connect, createServer, type Server, type Socket } from 'node:net';
import { MessageStream, nameOf, statementOf, type WireMessage } from './postgres-wire';

/** Where a connection is to stop. */
export interface Trap {
  /** The statement it is about. */
  readonly statement: RegExp;
  /**
   * `held back`: all before it is carried out, it does not arrive. `not answered`: it is carried out, with the rest of its
   * flush, and no answer comes back.
   */
  readonly it: 'is held back' | 'is not answered';
  /** What the statement before it must have been answered; else it passes, and the trap stays. @default anything */
  readonly after?: RegExp;
}

interface Set {
  readonly trap: Trap;
  readonly sprung: () => void;
}

/** Stands between a process and PostgreSQL, and can stop their talk between two statements of one flush. */
export class StatementProxy {
  private current: Set | undefined;

  private constructor(
    private readonly server: Server,
    private readonly sockets: globalThis.Set<Socket>,
  ) {}

  static async before(databaseUrl: string): Promise<StatementProxy> {
    const target = new URL(databaseUrl);
    const sockets = new globalThis.Set<Socket>();
    const server = createServer();
    const proxy = new StatementProxy(server, sockets);
    server.on('connection', (client) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => sockets.delete(socket));
      }
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
      new ProxiedConnection(client, upstream, proxy).start();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The database's URL, by way of the proxy. */
  through(databaseUrl: string): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String(address.port);
    return url.toString();
  }

  /** Sets a trap for the next statement that fits, on whatever connection. @returns when a connection stands still in it */
  trap(trap: Trap): Promise<void> {
    return new Promise((sprung) => {
      this.current = { trap, sprung };
    });
  }

  /** The trap, if it is about this statement. It is gone once a connection has taken it. */
  taken(text: string): Set | undefined {
    const { current } = this;
    if (current === undefined || !current.trap.statement.test(text)) return undefined;
    this.current = undefined;
    return current;
  }

  /** A connection passed after all. */
  putBack(set: Set): void {
    this.current ??= set;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const FLUSH = Buffer.from([0x48, 0, 0, 0, 4]);

class ProxiedConnection {
  private readonly asked = new MessageStream('untyped first');
  private readonly answered = new MessageStream('typed');
  private readonly statements = new Map<string, string>();
  private bound = '';
  /** Statements sent whose end was not answered. */
  private open = 0;
  private lastTag = '';
  private caught: Set | undefined;
  private readonly held: WireMessage[] = [];

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly proxy: StatementProxy,
  ) {}

  start(): void {
    this.client.on('data', (chunk) => {
      for (const message of this.asked.take(chunk)) this.fromClient(message);
    });
    this.upstream.on('data', (chunk) => {
      for (const message of this.answered.take(chunk)) this.fromServer(message);
    });
  }

  private fromClient(message: WireMessage): void {
    if (this.caught?.trap.it === 'is held back') {
      this.held.push(message);
      return;
    }
    if (message.type === 'P') this.statements.set(nameOf(message), statementOf(message));
    if (message.type === 'B') this.bound = this.statements.get(nameOf(message, 'second')) ?? '';
    if (message.type === 'E') {
      this.caught ??= this.proxy.taken(this.bound);
      if (this.caught?.trap.it === 'is held back') {
        this.held.push(message);
        this.upstream.write(FLUSH);
        this.look();
        return;
      }
      this.open += 1;
    }
    this.upstream.write(message.bytes);
  }

  private fromServer(message: WireMessage): void {
    if (message.type === 'C') {
      this.open -= 1;
      this.lastTag = message.bytes.subarray(5, -1).toString();
    }
    // Whatever was asked as plain text was counted by its answer alone.
    if (message.type === 'Z') this.open = 0;
    if (this.caught?.trap.it === 'is not answered') {
      if (message.type === 'Z') this.caught.sprung();
      return;
    }
    this.client.write(message.bytes);
    if (this.caught !== undefined) this.look();
  }

  /** Whether all before the statement that is held back is done, and done as the trap wants it. */
  private look(): void {
    if (this.caught === undefined || this.open > 0) return;
    if (this.caught.trap.after === undefined || this.caught.trap.after.test(this.lastTag)) {
      this.caught.sprung();
      return;
    }
    this.proxy.putBack(this.caught);
    this.caught = undefined;
    for (const { type, bytes } of this.held.splice(0)) {
      if (type === 'E') this.open += 1;
      this.upstream.write(bytes);
    }
  }
}
