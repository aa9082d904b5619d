import type { Organization } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { OrganizationRepository } from '../../application/ports/organization.repository.port';
import type { OrganizationPause } from '../../domain/organization-pause';

const KEEP = `
insert into organization as kept (organization_id, name, time_zone, currency, active, version)
values ($1, $2, $3, $4, $5, $6)
on conflict (organization_id) do update
set name = excluded.name, time_zone = excluded.time_zone, currency = excluded.currency, active = excluded.active,
  version = excluded.version
where kept.version < excluded.version`;

const KEEP_PAUSE = `
insert into organization_pause as kept (organization_id, version, paused, until, reason, requested_by, changed_at, paused_at)
values ($1, $2, $3, $4, $5, $6, $7, case when $3 then $7::timestamptz end)
on conflict (organization_id) do update
set version = excluded.version, paused = excluded.paused, until = excluded.until, reason = excluded.reason,
  requested_by = excluded.requested_by, changed_at = excluded.changed_at,
  paused_at = case when excluded.paused and not kept.paused then excluded.changed_at else coalesce(kept.paused_at, excluded.paused_at) end
where kept.version < excluded.version`;

/** The copy in the module's own schema. */
@Injectable()
export class PostgresOrganizationRepository extends OrganizationRepository {
  override async keep({ organizationId, name, timeZone, currency, active, version }: Organization): Promise<void> {
    const unit = UnitOfWork.current();
    const values = [organizationId, name, timeZone, currency, active, version];
    await unit.asTenants([organizationId], () => unit.execute(KEEP, values));
  }

  override async keepPause(pause: OrganizationPause): Promise<boolean> {
    const { organizationId, version, paused, until, reason, requestedBy, changedAt } = pause;
    const values = [organizationId, version, paused, until ?? null, reason ?? null, requestedBy ?? null, changedAt];
    return (await UnitOfWork.current().execute(KEEP_PAUSE, values)) === 1;
  }
}
