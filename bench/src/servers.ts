import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findRabbitMq, type PostgresServer, type RabbitMqServer, startPostgres, startRabbitMq } from '@baton/servers';

/** The two servers that every variant is measured on. */
export interface BenchServers extends AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly rabbitMq: RabbitMqServer;
  /** What else is to end with them. */
  readonly running: AsyncDisposableStack;
}

/** Durable, and with room for the whole world in memory: what is measured is neither an unsafe server nor a cramped one. */
const settings = {
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  max_connections: '200',
  // What databases write that are asked for it, so that the statements of a night can be read back.
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_filename: 'postgresql.log',
  log_rotation_size: '0',
  log_rotation_age: '0',
};

/**
 * Starts a PostgreSQL and a RabbitMQ of the benchmark's own, in a temporary folder that goes with them.
 *
 * @throws {Error} where no RabbitMQ is installed.
 */
export async function startServers(): Promise<BenchServers> {
  const binaries = findRabbitMq();
  if (binaries === undefined) {
    throw new Error('No RabbitMQ is installed: "sudo apt-get install rabbitmq-server". Nothing was measured.');
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  await using started = new AsyncDisposableStack();
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await startPostgres({ dataDir: path.join(folder, 'postgres'), durable: true, settings });
  started.defer(() => postgres.destroy());
  const rabbitMq = await startRabbitMq({ dir: path.join(folder, 'rabbitmq'), binaries });
  started.defer(() => rabbitMq.destroy());
  const running = started.move();
  return { postgres, rabbitMq, running, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** The servers stand in process groups of their own, so nobody else ends them when a person has waited long enough. */
export function endServersOnSignal(servers: BenchServers): void {
  const end = async () => {
    try {
      await servers[Symbol.asyncDispose]();
    } finally {
      // Whatever is measured at the moment has lost its servers.
      process.exit(130);
    }
  };
  process.once('SIGINT', () => void end());
  process.once('SIGTERM', () => void end());
}
