import { ServerError, startPostgres } from '@baton/servers';
import { Client } from 'pg';
import { postgresInDocker } from './docker-servers';
import { serverFolder } from './run-folder';
import { firstAvailable, type PostgresUrls, type ServerSource, type TestServer, Unavailable } from './server-source';
import { TestVariable } from './test-environment';

const REMEDY =
  `Do one of: set ${TestVariable.databaseUrl} to the URL of a PostgreSQL 15 or later, as a superuser; start a Docker engine; ` +
  'run "npm ci" so that npm installs its PostgreSQL.';

/** Finds a PostgreSQL for the tests or brings one up, with its data in the folder of the run. */
export function openPostgres(folder: string): Promise<TestServer<PostgresUrls>> {
  const sources: ServerSource<PostgresUrls>[] = [
    { name: TestVariable.databaseUrl, open: given },
    { name: 'Docker', open: postgresInDocker },
    { name: 'npm binaries', open: () => fromNpm(folder) },
  ];
  return firstAvailable('PostgreSQL', sources, REMEDY);
}

async function given(): Promise<TestServer<PostgresUrls> | Unavailable> {
  const url = process.env[TestVariable.databaseUrl];
  if (!url) return new Unavailable('not set');
  const { host } = new URL(url);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  try {
    await client.connect();
    const found = await client.query<{ version: string; superuser: string }>(
      `select current_setting('server_version') as version, current_setting('is_superuser') as superuser`,
    );
    const { version = '', superuser } = found.rows[0] ?? {};
    if (superuser !== 'on')
      throw new Error(`${TestVariable.databaseUrl}: its user is no superuser. The tests make databases and roles.`);
    return { urls: { url }, description: `PostgreSQL ${version} at ${host} (given)`, stop: async () => undefined };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${TestVariable.databaseUrl} names ${host}, which cannot be used: ${reason}`, { cause });
  } finally {
    await client.end();
  }
}

async function fromNpm(folder: string): Promise<TestServer<PostgresUrls> | Unavailable> {
  try {
    const server = await startPostgres({ dataDir: serverFolder(folder, 'postgres'), durable: false });
    const description = `PostgreSQL from npm on 127.0.0.1:${server.port}`;
    return { urls: { url: server.url() }, description, stop: () => server.destroy() };
  } catch (error) {
    if (error instanceof ServerError && error.code === 'BINARIES_MISSING') return new Unavailable(error.message);
    throw error;
  }
}
