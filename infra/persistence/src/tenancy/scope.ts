import type { OrganizationId } from '@baton/contracts';
import type { ServiceRoles } from '../postgres/connection-options';
import type { Statement } from '../postgres/statement';
import { EmptyTenantScopeError } from '../unit-of-work.error';

/** The setting that holds the organizations a transaction may see, comma separated; `baton.orgs()` reads it. */
export const SCOPE_SETTING = 'baton.organization_ids';

/** With which rights statements run, and for whom. */
export interface Scope {
  readonly role: string;
  /** Organization ids, comma separated; empty when the role sees no tenants' tables. */
  readonly organizations: string;
}

const SET_SCOPE = `select set_config('role', $1, true), set_config('${SCOPE_SETTING}', $2, true)`;

/** Baton's own tables, no tenants' tables. */
export function serviceScope(roles: ServiceRoles): Scope {
  return { role: roles.service, organizations: '' };
}

/** What planning reads, of all tenants. */
export function plannerScope(roles: ServiceRoles): Scope {
  return { role: roles.planner, organizations: '' };
}

/**
 * The tables of exactly these tenants.
 *
 * @throws {EmptyTenantScopeError} when there are none.
 */
export function tenantScope(roles: ServiceRoles, organizations: readonly OrganizationId[]): Scope {
  if (organizations.length === 0) throw new EmptyTenantScopeError();
  return { role: roles.tenant, organizations: organizations.join(',') };
}

/** Sets a scope until the transaction ends or another is set. */
export function scopeStatement({ role, organizations }: Scope): Statement {
  return { text: SET_SCOPE, values: [role, organizations] };
}

/** Whether two scopes give the same rights on the same rows. */
export function sameScope(one: Scope | undefined, other: Scope): boolean {
  return one !== undefined && one.role === other.role && one.organizations === other.organizations;
}
