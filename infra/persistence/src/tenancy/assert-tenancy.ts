import { AppError } from '@baton/contracts';
import type { Database } from '../database';
import { MIGRATOR_ROLE } from '../postgres/connection-options';
import { Policy } from './table-rights';

/** A table that could show a tenant another one's rows. */
export class TenancyViolationError extends AppError {
  readonly code = 'TENANCY_VIOLATION';
  readonly retryable = false;

  constructor(readonly violations: readonly string[]) {
    super(
      `Tables break the rules of tenancy:\n- ${violations.join('\n- ')}\nEnd their migration with domainTable() or serviceTable().`,
    );
  }
}

interface TableFacts {
  readonly name: string;
  readonly forced: boolean;
  readonly tenantPolicy: boolean;
  readonly migratorPolicy: boolean;
  readonly firstKeyColumn: string | null;
  readonly serviceRights: boolean;
  readonly tenantRights: boolean;
}

const TABLES = `select c.relname as name,
  c.relrowsecurity and c.relforcerowsecurity as forced,
  exists (select from pg_policy p where p.polrelid = c.oid and p.polname = '${Policy.tenant}' and p.polcmd = '*'
    and p.polroles = array[to_regrole($1)::oid]
    and pg_get_expr(p.polqual, c.oid) ~ $4 and pg_get_expr(p.polwithcheck, c.oid) ~ $4) as "tenantPolicy",
  exists (select from pg_policy p where p.polrelid = c.oid and p.polname = '${Policy.migrator}'
    and p.polroles = array[to_regrole('${MIGRATOR_ROLE}')::oid]) as "migratorPolicy",
  (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where i.indrelid = c.oid and i.indisprimary) as "firstKeyColumn",
  has_table_privilege($2, c.oid, 'select, insert, update, delete') as "serviceRights",
  has_table_privilege($1, c.oid, 'select, insert, update, delete') as "tenantRights"
from pg_class c
where c.relnamespace = to_regnamespace($3) and c.relkind in ('r', 'p') and not c.relispartition
  and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped)
order by c.relname`;

/** How PostgreSQL writes the policies' condition back; its only sub-select is what reads the list once a statement. */
const IN_SCOPE_WRITTEN =
  '^\\(organization_id = ANY \\(\\(\\s*SELECT (baton\\.)?orgs\\(\\) AS orgs\\)::uuid\\[\\]\\)\\)$';

/**
 * Looks up in the catalogue that every table with an `organization_id` is a tenants' table as `domainTable()` makes it:
 * forced row-level security, both policies, organization first in the primary key, and no right for the service's own
 * role. For the tests of each service.
 *
 * @param serviceTables Baton's own tables, which name organizations and are not tenants'; no tenant may have a right on them.
 * @throws {TenancyViolationError} that names every violation.
 */
export async function assertTenancy(database: Database, serviceTables: readonly string[] = []): Promise<void> {
  const { schema, service, tenant } = database.roles;
  const tables = await database.query<TableFacts>(TABLES, [tenant, service, schema, IN_SCOPE_WRITTEN]);
  const own = new Set(serviceTables);
  const violations = tables.flatMap((table) => (own.has(table.name) ? violationsOfOwn(table) : violationsOf(table)));
  if (violations.length > 0) throw new TenancyViolationError(violations);
}

function violationsOf(table: TableFacts): string[] {
  const broken: string[] = [];
  if (!table.forced) broken.push('row-level security is not forced');
  if (!table.tenantPolicy) broken.push(`policy ${Policy.tenant} is missing or different`);
  if (!table.migratorPolicy) broken.push(`policy ${Policy.migrator} is missing`);
  if (table.firstKeyColumn !== 'organization_id') broken.push('the primary key does not begin with organization_id');
  if (table.serviceRights) broken.push('the role of the service has rights on it');
  return broken.map((what) => `${table.name}: ${what}`);
}

function violationsOfOwn(table: TableFacts): string[] {
  return table.tenantRights ? [`${table.name}: the tenant role has rights on one of Baton's own tables`] : [];
}
