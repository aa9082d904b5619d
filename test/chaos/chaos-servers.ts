import { findRabbitMq, type PostgresServer, type RabbitMqServer, startPostgres, startRabbitMq } from '@baton/servers';

/** The vhost of the night. */
export const VHOST = 'chaos';

/** Where they keep their data, which goes with them. */
export interface ServerFolders {
  readonly postgres: string;
  readonly rabbitMq: string;
}

/** The two servers that chaos befalls. They come back on the ports and the data they had. */
export class ChaosServers implements AsyncDisposable {
  private constructor(
    private readonly folders: ServerFolders,
    private database: PostgresServer,
    private broker: RabbitMqServer,
  ) {}

  /** @throws {Error} where no RabbitMQ is installed. */
  static async start(folders: ServerFolders): Promise<ChaosServers> {
    await using started = new AsyncDisposableStack();
    const database = await startDatabase(folders);
    started.defer(() => database.destroy());
    const broker = await startBroker(folders);
    started.defer(() => broker.destroy());
    await broker.createVhost(VHOST);
    started.move();
    return new ChaosServers(folders, database, broker);
  }

  get postgres(): PostgresServer {
    return this.database;
  }

  get rabbitMq(): RabbitMqServer {
    return this.broker;
  }

  async restartPostgres(): Promise<void> {
    this.database = await startDatabase(this.folders, this.database.port);
  }

  async restartRabbitMq(): Promise<void> {
    this.broker = await startBroker(this.folders, this.broker);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.broker.destroy();
    await this.database.destroy();
  }
}

function startDatabase({ postgres: dataDir }: ServerFolders, port?: number): Promise<PostgresServer> {
  return startPostgres({ dataDir, durable: true, ...(port === undefined ? {} : { port }) });
}

function startBroker({ rabbitMq: dir }: ServerFolders, previous?: RabbitMqServer): Promise<RabbitMqServer> {
  const binaries = findRabbitMq();
  if (binaries === undefined) {
    throw new Error(
      'Chaos kills a RabbitMQ of its own and finds none installed: "sudo apt-get install rabbitmq-server".',
    );
  }
  const ports = { amqpPort: previous?.amqpPort, managementPort: previous?.managementPort };
  return startRabbitMq({ dir, binaries, ...ports });
}
