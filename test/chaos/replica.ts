import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import type { ServiceName } from '@baton/hosting';
import { eventually, TcpProxy } from '@baton/testing';
import { SpawnedService } from '../e2e/spawned-service';
import type { Links } from './round-plan';

/** Where a replica finds its servers, and leaves its log. */
export interface ReplicaPlaces {
  readonly postgres: { readonly port: number; url(database: string): string };
  readonly database: string;
  readonly rabbitMq: { readonly amqpPort: number; url(vhost: string): string };
  readonly vhost: string;
  readonly logFolder: string;
}

/** Runs a service as its own program does, with a short lease. */
const PROGRAM = 'test/chaos/service.cjs';
/** Within which a process has to work again after its servers are back, milliseconds. */
const READY_DEADLINE_MS = 90_000;

/** One of the processes of a service, with links of its own to the servers; killed, it is started again as it was. */
export class Replica {
  private process: SpawnedService | undefined;
  private written = 0;

  private constructor(
    readonly service: ServiceName,
    /** `sales-1`. */
    readonly name: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly toPostgres: TcpProxy,
    private readonly toRabbitMq: TcpProxy,
    private readonly log: WriteStream,
  ) {}

  /** Makes it; nothing runs yet. */
  static async of(service: ServiceName, number: number, places: ReplicaPlaces): Promise<Replica> {
    const toPostgres = await TcpProxy.to(places.postgres.port);
    const toRabbitMq = await TcpProxy.to(places.rabbitMq.amqpPort);
    const name = `${service}-${number}`;
    const environment = {
      DATABASE_URL: toPostgres.through(places.postgres.url(places.database)),
      RABBITMQ_URL: toRabbitMq.through(places.rabbitMq.url(places.vhost)),
      BATON_PIPELINE_DELAY: 'PT0S',
    };
    const log = createWriteStream(path.join(places.logFolder, `${name}.log`));
    return new Replica(service, name, environment, toPostgres, toRabbitMq, log);
  }

  /** Starts its process and waits until that is ready. */
  async start(): Promise<void> {
    this.written = 0;
    this.process = new SpawnedService(this.service, this.environment, PROGRAM);
    await this.process.ready();
  }

  /** Where its HTTP listens. */
  url(): Promise<string> {
    return this.running.ready();
  }

  /** Waits until it says that it can work. */
  async ready(): Promise<void> {
    const url = await this.url();
    await eventually(
      async () => {
        const answer = await fetch(`${url}/health/ready`);
        if (!answer.ok) throw new Error(`${this.name} is not ready: ${await answer.text()}`);
      },
      { timeoutMs: READY_DEADLINE_MS, everyMs: 100 },
    );
  }

  /** The ports that PostgreSQL sees its connections come from. */
  get ports(): readonly number[] {
    return this.toPostgres.portsSeenByServer;
  }

  /** The last thing it logged. */
  get lastWord(): string {
    return this.running.log().at(-1)?.msg ?? 'nothing';
  }

  freeze(): void {
    this.running.signal('SIGSTOP');
  }

  resume(): void {
    this.running.signal('SIGCONT');
  }

  async kill(): Promise<void> {
    this.running.signal('SIGKILL');
    await this.running.exited;
    this.writeLog();
  }

  /** Ends its connections and lets no new one through. */
  cut(links: Links): void {
    if (links !== 'rabbitmq') this.toPostgres.cut();
    if (links !== 'postgres') this.toRabbitMq.cut();
  }

  restore(): void {
    this.toPostgres.restore();
    this.toRabbitMq.restore();
  }

  /** Writes what it said since the last time to its log file. */
  writeLog(): void {
    const { output } = this.running;
    for (const line of output.slice(this.written)) this.log.write(`${line}\n`);
    this.written = output.length;
  }

  /** Ends it with its links. */
  async end(): Promise<void> {
    if (this.process !== undefined) await this.kill();
    await this.toPostgres.close();
    await this.toRabbitMq.close();
    await new Promise<void>((resolve) => this.log.end(resolve));
  }

  private get running(): SpawnedService {
    if (this.process === undefined) throw new Error(`${this.name} was not started.`);
    return this.process;
  }
}
