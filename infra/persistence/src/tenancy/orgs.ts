import { NO_TENANT_SCOPE } from '../postgres/sql-state';
import { SCOPE_SETTING } from './scope';

/**
 * SQL: `baton.orgs()`, the organizations a transaction may see. It raises when none are set, because an empty result
 * would look like a tenant without data. A setting that was set once in a session comes back as '', not as null.
 */
export const ORGS_FUNCTION = `
create or replace function baton.orgs() returns uuid[]
language plpgsql stable parallel safe
as $orgs$
declare
  listed text := current_setting('${SCOPE_SETTING}', true);
begin
  if listed is null or listed = '' then
    raise exception 'no tenant scope is set'
      using errcode = '${NO_TENANT_SCOPE}', hint = 'Set ${SCOPE_SETTING} in the transaction.';
  end if;
  return string_to_array(listed, ',')::uuid[];
end
$orgs$;`;

/**
 * SQL: whether a row is of the scope. Only in this form, a sub-select, is the list read once a statement; called for
 * each row the cost would grow with the square of a slice.
 */
export const IN_SCOPE = 'organization_id = any((select baton.orgs())::uuid[])';
