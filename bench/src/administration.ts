import { type PostgresServer } from '@baton/servers';
import { Client, escapeIdentifier, type QueryResultRow } from 'pg';

/** Runs statements as superuser, in a connection of their own. */
export async function asSuperuser<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One statement as superuser. @returns its rows */
export async function rowsOf<Row extends QueryResultRow>(url: string, text: string): Promise<readonly Row[]> {
  return asSuperuser(url, async (client) => (await client.query<Row>(text)).rows);
}

/**
 * Makes a database as a copy of another that nobody is connected to, and a checkpoint, so that what is measured next
 * does not pay for the copying.
 *
 * @param source left out: an empty database.
 * @returns its URL.
 */
export async function makeDatabase(postgres: PostgresServer, name: string, source = 'template0'): Promise<string> {
  await asSuperuser(postgres.url(), async (client) => {
    await client.query(
      `create database ${escapeIdentifier(name)} template ${escapeIdentifier(source)} strategy file_copy`,
    );
    await client.query('checkpoint');
  });
  return postgres.url(name);
}

/** Drops a database, if there is one, with the connections it still has. */
export async function dropDatabase(postgres: PostgresServer, name: string): Promise<void> {
  await asSuperuser(postgres.url(), (client) =>
    client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`),
  );
}
