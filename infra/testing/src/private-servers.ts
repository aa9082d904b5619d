import {
  findRabbitMq,
  type PostgresServer,
  type RabbitMqOptions,
  type RabbitMqServer,
  startPostgres,
  startRabbitMq,
} from '@baton/servers';
import { serverFolder } from './servers/run-folder';
import { resolvedVariable } from './servers/test-environment';

/** A server that a test may crash: the one all tests share must stay up. */
export interface PrivateServer<Server> {
  /** The server as it runs now. */
  readonly current: Server;
  /** Starts it again, on the same ports and data, after `current` was stopped or killed. */
  restart(): Promise<Server>;
}

/** How a private RabbitMQ differs from a plain one. */
export type RabbitMqSettings = Pick<RabbitMqOptions, 'tls' | 'configuration' | 'advancedConfiguration'>;

/** Names a place for a RabbitMQ that a test starts itself; the end of the run ends and deletes what is left there. */
export function privateRabbitMqFolder(): string {
  return serverFolder(resolvedVariable('runFolder'), 'rabbitmq');
}

/** The same for a PostgreSQL. */
export function privatePostgresFolder(): string {
  return serverFolder(resolvedVariable('runFolder'), 'postgres');
}

/**
 * Gives the tests of a file, or of a `describe`, a RabbitMQ of their own to stop, freeze and kill. It takes 4 to 10
 * seconds to start: use it for what happens to the broker, and `useVhost` for all else.
 * A quorum queue declared less than a second before `kill9` stays without a leader for good on this single node.
 */
export function usePrivateRabbitMq(settings: RabbitMqSettings = {}): PrivateServer<RabbitMqServer> {
  return usePrivateServer(async () => {
    const binaries = findRabbitMq();
    if (binaries === undefined) {
      throw new Error(
        'This test crashes a RabbitMQ of its own and finds none installed: "sudo apt-get install rabbitmq-server".',
      );
    }
    const dir = privateRabbitMqFolder();
    return (previous) => {
      const ports = { amqpPort: previous?.amqpPort, managementPort: previous?.managementPort };
      return startRabbitMq({ dir, binaries, ...settings, ...ports });
    };
  });
}

/**
 * Gives the tests of a file, or of a `describe`, a PostgreSQL of their own to stop and kill; `useDatabase` for all else.
 *
 * @param settings of postgresql.conf.
 */
export function usePrivatePostgres(settings: Readonly<Record<string, string>> = {}): PrivateServer<PostgresServer> {
  return usePrivateServer(async () => {
    const dataDir = privatePostgresFolder();
    return (previous) => startPostgres({ dataDir, durable: false, settings, port: previous?.port });
  });
}

type Start<Server> = (previous: Server | undefined) => Promise<Server>;

function usePrivateServer<Server extends { destroy(): Promise<void> }>(
  prepare: () => Promise<Start<Server>>,
): PrivateServer<Server> {
  let start: Start<Server> | undefined;
  let server: Server | undefined;
  const restart = async () => {
    start ??= await prepare();
    server = await start(server);
    return server;
  };
  beforeAll(restart);
  afterAll(() => server?.destroy());
  return {
    get current() {
      if (server === undefined)
        throw new Error('A private server is started before the tests: use it inside a test or a hook.');
      return server;
    },
    restart,
  };
}
