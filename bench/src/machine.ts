import { cpus, totalmem } from 'node:os';
import type { PostgresServer } from '@baton/servers';
import { rowsOf } from './administration';

/** The machine and what runs on it, for the head of a report. */
export async function machine(postgres: PostgresServer): Promise<string> {
  const [server] = await rowsOf<{ version: string }>(
    postgres.url(),
    `select current_setting('server_version') as version`,
  );
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const processors = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  return `${processors}, ${memory}; Node ${process.versions.node}, PostgreSQL ${server?.version}`;
}
