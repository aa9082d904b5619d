import type { OrganizationId } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { OrganizationRepository } from '../../application/ports/organization.repository.port';

const UNKNOWN = `
  select asked.id from unnest($1::uuid[]) with ordinality as asked (id, place)
  where not exists (select from organization o where o.organization_id = asked.id) order by asked.place`;

/** Organizations in PostgreSQL. */
@Injectable()
export class PostgresOrganizationRepository extends OrganizationRepository {
  override async unknownAmong(ids: readonly OrganizationId[]): Promise<readonly OrganizationId[]> {
    const rows = await UnitOfWork.current().query<{ id: OrganizationId }>(UNKNOWN, [ids]);
    return rows.map(({ id }) => id);
  }
}
