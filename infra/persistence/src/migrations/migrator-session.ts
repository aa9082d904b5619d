import { Client } from 'pg';
import { connectionConfig, MIGRATOR_ROLE, rolesOf } from '../postgres/connection-options';

const name = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * A connection as the migrator, in one service's schema: it sees and writes the rows of all organizations. For seeding a
 * world and for tests that look at it as a whole; no service has one.
 */
export class MigratorSession {
  private constructor(private readonly client: Client) {}

  /** @param url of a login that may become the migrator, as `migrate()` uses it. */
  static async open(url: string, service: string): Promise<MigratorSession> {
    const searchPath = [rolesOf(service).schema, 'baton'];
    const client = new Client(
      connectionConfig({ url, role: MIGRATOR_ROLE, searchPath, applicationName: MIGRATOR_ROLE }),
    );
    // Who loses the connection learns it from the next statement; without a listener the process would end.
    client.on('error', () => undefined);
    await client.connect();
    return new MigratorSession(client);
  }

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.client.query(text, [...values]);
    return rows as Row[];
  }

  /** Inserts rows that are not there yet, by their keys. All rows have the columns of the first. */
  async insert(table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const columns = Object.keys(first);
    const wrong = [table, ...columns].find((one) => !name.test(one));
    if (wrong !== undefined) throw new RangeError(`"${wrong}" names no table or column.`);
    const list = columns.join(', ');
    await this.client.query(
      `insert into ${table} (${list}) select ${list} from jsonb_populate_recordset(null::${table}, $1) on conflict do nothing`,
      [JSON.stringify(rows)],
    );
  }

  /** Runs work in one transaction. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('begin');
    try {
      const result = await work();
      await this.client.query('commit');
      return result;
    } catch (error) {
      await this.client.query('rollback');
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
