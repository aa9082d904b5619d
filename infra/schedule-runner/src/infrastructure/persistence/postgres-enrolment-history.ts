import type { EnrolmentChangesListed, EnrolmentChangeView, ListEnrolmentChanges, MessageOf } from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { EnrolmentHistory } from '../../application/ports/enrolment-history.port';
import { isoText } from './iso-text';

const LIST = `
select enrolment_change_id::text as key, organization_id as "organizationId", schedule_type as "scheduleType",
  ${isoText('changed_at')} as "changedAtUtc", changed_by as "changedBy", reason, before, after
from enrolment_change
where organization_id = $1 and ($2::text is null or schedule_type = $2)
  and ($3::bigint is null or enrolment_change_id < $3)
order by enrolment_change_id desc limit $4`;

/** The log of changes in the module's own schema. */
@Injectable()
export class PostgresEnrolmentHistory extends EnrolmentHistory {
  constructor(private readonly database: Database) {
    super();
  }

  override async list({
    organizationId,
    scheduleType,
    after,
    limit,
  }: MessageOf<typeof ListEnrolmentChanges>): Promise<MessageOf<typeof EnrolmentChangesListed>> {
    const values = [organizationId, scheduleType ?? null, after ?? null, limit + 1];
    const rows = await this.database.transaction((unit) => unit.query<EnrolmentChangeView>(LIST, values));
    return { changes: rows.slice(0, limit), more: rows.length > limit };
  }
}
