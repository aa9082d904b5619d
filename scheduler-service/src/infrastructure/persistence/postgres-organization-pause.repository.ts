import type { OrganizationId } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import {
  type OrganizationPauseEntry,
  OrganizationPauseRepository,
  type OrganizationView,
} from '../../application/ports/organization-pause.repository.port';

const FIND = `
select o.organization_id, o.name, o.active, p.changed_at, p.until, p.reason, p.requested_by
from organization as o left join organization_pause as p
  on p.organization_id = o.organization_id and p.paused and (p.until is null or p.until > $2)
where o.organization_id = $1`;

const LOCK = `${FIND} for update of o`;

const KEEP = `
insert into organization_pause as kept (organization_id, version, paused, until, reason, requested_by, changed_at)
values ($1, 1, $2, $3, $4, $5, $6)
on conflict (organization_id) do update
set version = kept.version + 1, paused = excluded.paused, until = excluded.until, reason = excluded.reason,
  requested_by = excluded.requested_by, changed_at = excluded.changed_at
returning version`;

interface Row {
  readonly organization_id: OrganizationId;
  readonly name: string;
  readonly active: boolean;
  readonly changed_at: Date | null;
  readonly until: Date | null;
  readonly reason: string | null;
  readonly requested_by: string | null;
}

/** Pauses of organizations in PostgreSQL. */
@Injectable()
export class PostgresOrganizationPauseRepository extends OrganizationPauseRepository {
  override find(organizationId: OrganizationId, now: Date): Promise<OrganizationView | undefined> {
    return this.view(FIND, organizationId, now);
  }

  override lock(organizationId: OrganizationId, now: Date): Promise<OrganizationView | undefined> {
    return this.view(LOCK, organizationId, now);
  }

  override async keep({ organizationId, paused, until, reason, requestedBy, at }: OrganizationPauseEntry) {
    const values = [organizationId, paused, until ?? null, reason ?? null, requestedBy ?? null, at];
    const [row] = await UnitOfWork.current().query<{ version: number }>(KEEP, values);
    if (!row) throw new Error('An upsert gave no row.');
    return row.version;
  }

  private async view(text: string, organizationId: OrganizationId, now: Date): Promise<OrganizationView | undefined> {
    const [row] = await UnitOfWork.current().query<Row>(text, [organizationId, now]);
    if (!row) return undefined;
    const { name, active, changed_at, until, reason, requested_by } = row;
    const pause = changed_at && {
      sinceUtc: changed_at.toISOString(),
      untilUtc: until?.toISOString() ?? null,
      reason,
      requestedBy: requested_by,
    };
    return { organizationId: row.organization_id, name, active, pause };
  }
}
