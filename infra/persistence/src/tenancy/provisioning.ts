import { MIGRATOR_ROLE, type ServiceRoles } from '../postgres/connection-options';
import { ORGS_FUNCTION } from './orgs';

/**
 * SQL: the roles, without login and without inheritance, so that only SET ROLE gives their rights. Safe to repeat, and
 * while another does the same: roles belong to the whole server, locks to one database.
 */
export function rolesSql({ service, tenant, planner }: ServiceRoles): string {
  return [
    ...[MIGRATOR_ROLE, service, tenant, planner].map(createRole),
    grantRole(tenant, service),
    grantRole(planner, service),
    grantRole(MIGRATOR_ROLE, 'current_user'),
  ].join('\n');
}

/** SQL: schemas owned by the migrator, and the right to look into them. Run by whoever may create schemas. */
export function schemasSql({ schema, service, tenant, planner }: ServiceRoles): string {
  return `
do $schemas$
begin
  if to_regnamespace('baton') is null then create schema baton authorization ${MIGRATOR_ROLE}; end if;
  if to_regnamespace('${schema}') is null then create schema ${schema} authorization ${MIGRATOR_ROLE}; end if;
end
$schemas$;
set role ${MIGRATOR_ROLE};
grant usage on schema baton, ${schema} to ${service}, ${tenant}, ${planner};
${ORGS_FUNCTION}
reset role;`;
}

/**
 * SQL: lets a login become the service. A superuser may without. From PostgreSQL 16 on membership says itself that it is
 * not inherited; before, the chain ends at the service's role, which inherits nothing.
 *
 * @param login as PostgreSQL knows it.
 */
export function loginSql({ service }: ServiceRoles, login: string): string {
  return grantRole(service, quotedLiteral(login));
}

function createRole(role: string): string {
  return `
do $create$
begin
  if to_regrole('${role}') is null then create role ${role} nologin noinherit; end if;
exception when duplicate_object or unique_violation then
  null; -- somebody made it at this moment
end
$create$;`;
}

/** @param member SQL for the member's name: a quoted literal or `current_user`. */
function grantRole(role: string, member: string): string {
  const name = member === 'current_user' || member.startsWith("'") ? member : quotedLiteral(member);
  return `
do $grant$
declare
  member text := ${name};
  options text := case when current_setting('server_version_num')::int >= 160000 then ' with inherit false, set true' else '' end;
begin
  if (select rolsuper from pg_roles where rolname = member) or ${isSettableBy(role)} then return; end if;
  execute format('grant ${role} to %I', member) || options;
end
$grant$;`;
}

/** SQL: whether the member may already become the role. Being its creator gives the right to grant it, not to become it. */
function isSettableBy(role: string): string {
  return `pg_has_role(member, '${role}', case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)`;
}

function quotedLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
