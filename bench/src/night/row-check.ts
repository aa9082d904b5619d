import { escapeIdentifier } from 'pg';
import { asSuperuser } from '../administration';
import { MODULE_NAMES } from './module-names';

/** What a night left behind: how many rows of what. */
export type NightRows = ReadonlyMap<string, number>;

/** Written by accounting's consumers from messages, which a loop does not have. */
const FROM_MESSAGES = new Set(['accounting.open_item']);

const TENANTS_TABLES = `
select n.nspname as schema, c.relname as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relforcerowsecurity and n.nspname = any ($1) order by 1, 2`;

/** Counts the rows of every tenants' table, and the executions by type, state and reason. */
export async function countRows(url: string): Promise<NightRows> {
  return asSuperuser(url, async (client) => {
    const counts = new Map<string, number>();
    const tables = await client.query<{ schema: string; name: string }>(TENANTS_TABLES, [MODULE_NAMES]);
    for (const { schema, name } of tables.rows) {
      if (FROM_MESSAGES.has(`${schema}.${name}`)) continue;
      const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
      const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${table}`);
      counts.set(`${schema}.${name}`, rows[0]?.count ?? 0);
    }
    for (const module of MODULE_NAMES) {
      const { rows } = await client.query<{ what: string; count: number }>(
        `select concat_ws(' ', schedule_type, state, reason) as what, count(*)::int as count
        from ${escapeIdentifier(module)}.execution group by 1 order by 1`,
      );
      for (const { what, count } of rows) counts.set(what, count);
    }
    return counts;
  });
}

/** @throws {Error} when a variant did not do what the others did: its time then means nothing. */
export function assertSameRows(variant: string, rows: NightRows, expected: NightRows): void {
  const names = new Set([...rows.keys(), ...expected.keys()]);
  const different = [...names].filter((name) => rows.get(name) !== expected.get(name));
  if (different.length === 0) return;
  const lines = different.map((name) => `${name}: ${rows.get(name) ?? 0} rows instead of ${expected.get(name) ?? 0}`);
  throw new Error(`${variant} did not do the same work. ${lines.join('; ')}.`);
}
