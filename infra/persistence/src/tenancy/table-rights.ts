import { MIGRATOR_ROLE } from '../postgres/connection-options';
import { IN_SCOPE } from './orgs';

/** Names of the policies every tenants' table has. */
export const Policy = { tenant: 'tenant_scope', migrator: 'migrator', planner: 'planner' } as const;

/** Rights beside the usual ones. */
export interface TableRights {
  /** Whether planning may read the rows of all organizations. @default false */
  readonly plannerReads?: boolean;
}

const tableName = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * SQL for the end of a migration: makes a table a tenants' table, whose rows the tenant role sees and writes within its
 * scope only. The first column of its primary key, and of each foreign key to another such table, must be
 * `organization_id`.
 *
 * @param name of a table in the service's schema.
 */
export function domainTable(name: string, { plannerReads = false }: TableRights = {}): string {
  const planner = `
  execute format('create policy ${Policy.planner} on %s for select to %I using (true)', target, roles || '_planner');
  execute format('grant select on %s to %I', target, roles || '_planner');`;
  return inSchema(
    name,
    `
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy ${Policy.tenant} on %s to %I using (${IN_SCOPE}) with check (${IN_SCOPE})', target, roles || '_tenant');
  execute format('create policy ${Policy.migrator} on %s to ${MIGRATOR_ROLE} using (true) with check (true)', target);
  execute format('grant select, insert, update, delete on %s to %I', target, roles || '_tenant');${plannerReads ? planner : ''}`,
  );
}

/**
 * SQL for the end of a migration: makes a table one of Baton's own, which the service reads and writes with its own role
 * and no tenant's handler can touch.
 *
 * @param name of a table in the service's schema.
 */
export function serviceTable(name: string, { plannerReads = false }: TableRights = {}): string {
  const planner = `
  execute format('grant select on %s to %I', target, roles || '_planner');`;
  return inSchema(
    name,
    `
  execute format('grant select, insert, update, delete on %s to %I', target, roles);${plannerReads ? planner : ''}`,
  );
}

/** Roles follow from the schema a migration runs in, so one text serves all services that have the table. */
function inSchema(name: string, statements: string): string {
  if (!tableName.test(name))
    throw new RangeError(`"${name}" cannot name a table: expected lower-case letters, digits and _.`);
  return `
do $rights$
declare
  target text := format('%I.%I', current_schema(), '${name}');
  roles text := 'baton_' || current_schema();
begin${statements}
end
$rights$;
`;
}
