import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { OpenItemRepository } from '../../application/ports/open-item.repository.port';
import type { NewOpenItem } from '../../domain/open-item';

/** $1 organizations in scope, $2 items. What is known already stays as it is: it may be paid by now. */
const RECORD_ITEMS = `
insert into open_item (organization_id, document_id, kind, number, party_id, party_name, issued_on, due_on, currency,
  total_minor, open_minor)
select "organizationId", "documentId", kind, number, "partyId", "partyName", "issuedOn", "dueOn", currency,
  "openMinor", "openMinor"
from jsonb_to_recordset($2::jsonb) as given("organizationId" uuid, "documentId" uuid, kind text, number text,
  "partyId" uuid, "partyName" text, "issuedOn" date, "dueOn" date, currency text, "openMinor" bigint)
where "organizationId" = any($1::uuid[])
on conflict (organization_id, document_id) do nothing`;

/** One set-based statement, under a scope of exactly the organizations named. */
@Injectable()
export class PostgresOpenItemRepository extends OpenItemRepository {
  async record(items: readonly NewOpenItem[]): Promise<void> {
    if (items.length === 0) return;
    const organizations = [...new Set(items.map(({ organizationId }) => organizationId))];
    const unit = UnitOfWork.current();
    await unit.asTenants(organizations, async () => {
      await unit.execute(RECORD_ITEMS, [organizations, JSON.stringify(items)]);
    });
  }
}
