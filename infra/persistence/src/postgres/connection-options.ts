import type { PoolConfig } from 'pg';

/** Names that become part of schemas and roles, and so of SQL: `sales`. */
const serviceName = /^[a-z][a-z0-9_]{0,30}$/;

/** How a connection starts. */
export interface ConnectionStart {
  readonly url: string;
  /** The role all its statements have, whoever logs in. Left out: the login's own. */
  readonly role?: string | undefined;
  /** Schemas that unqualified names are looked for in. */
  readonly searchPath: readonly string[];
  /** What `pg_stat_activity` shows. */
  readonly applicationName: string;
  /** More settings of the session: `{ statement_timeout: '120000' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Everything one service's roles and schema are named by. */
export interface ServiceRoles {
  readonly schema: string;
  /** Rights on Baton's own tables of the service, none on tenants' tables. */
  readonly service: string;
  /** Rights on tenants' tables, under their policies. */
  readonly tenant: string;
  /** May read what planning needs, of all tenants. */
  readonly planner: string;
}

/** Owns every schema and table, and is named by a policy of each tenants' table. */
export const MIGRATOR_ROLE = 'baton_migrator';

/**
 * The names that follow from a service's.
 *
 * @throws {RangeError} when the name could not stand in SQL as it is.
 */
export function rolesOf(service: string): ServiceRoles {
  if (!serviceName.test(service))
    throw new RangeError(`"${service}" cannot name a schema: expected lower-case letters, digits and _.`);
  const name = `baton_${service}`;
  return { schema: service, service: name, tenant: `${name}_tenant`, planner: `${name}_planner` };
}

/** What `pg` is given to connect so. What the URL itself asks for as `options` is kept, before ours. */
export function connectionConfig(start: ConnectionStart): PoolConfig {
  const url = new URL(start.url);
  const asked = url.searchParams.get('options');
  url.searchParams.delete('options');
  const settings = {
    ...start.settings,
    search_path: start.searchPath.join(','),
    ...(start.role === undefined ? {} : { role: start.role }),
  };
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return {
    connectionString: url.toString(),
    options: [...(asked === null ? [] : [asked]), ...ours].join(' '),
    application_name: start.applicationName,
    keepAlive: true,
  };
}
