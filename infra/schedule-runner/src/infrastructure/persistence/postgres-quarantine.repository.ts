import type { MessageOf, Quarantined, QuarantineListed } from '@baton/contracts';
import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type QuarantineRelease, QuarantineRepository } from '../../application/ports/quarantine.repository.port';
import type { ClaimedSlice } from '../../domain/slice';
import { ENDED_WELL } from './execution-table';
import { IN_SLICE, rangeOf } from './slice-range';

/** Who is in quarantine stays there: only a person ends that. */
const END_STREAKS = `
delete from fault_streak as f using execution as e
where ${IN_SLICE} and ${ENDED_WELL} and f.schedule_type = $2 and f.organization_id = e.organization_id
  and f.quarantined_at is null and f.last_due_date <= $3`;

const RELEASE = `
with released as (
  delete from fault_streak where schedule_type = $1 and organization_id = $2 and quarantined_at is not null returning *
)
insert into quarantine_release
  (schedule_type, organization_id, released_at, released_by, reason, code, nights, quarantined_at)
select schedule_type, organization_id, $3, $4, $5, code, nights, quarantined_at from released`;

const LIST = `
select f.organization_id as "organizationId", g.name as "organizationName", f.schedule_type as "scheduleType", f.code,
  f.message, f.nights, f.last_due_date as "lastDueDate",
  to_char(f.quarantined_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "sinceUtc"
from fault_streak as f left join organization as g using (organization_id)
where f.quarantined_at is not null order by f.quarantined_at, f.schedule_type, f.organization_id limit $1`;

/** Quarantine in the module's own schema. */
@Injectable()
export class PostgresQuarantineRepository extends QuarantineRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async endStreaks(slice: ClaimedSlice): Promise<void> {
    await UnitOfWork.current().execute(END_STREAKS, rangeOf({ ...slice, closedUpTo: undefined }));
  }

  override async release(release: QuarantineRelease, now: Date): Promise<boolean> {
    const { scheduleType, organizationId, requestedBy, reason } = release;
    const values = [scheduleType, organizationId, now, requestedBy ?? null, reason ?? null];
    return (await UnitOfWork.current().execute(RELEASE, values)) === 1;
  }

  override async list(limit: number): Promise<MessageOf<typeof QuarantineListed>> {
    const rows = await this.database.transaction((unit) =>
      unit.asPlanner(() => unit.query<Quarantined>(LIST, [limit + 1])),
    );
    return { quarantined: rows.slice(0, limit), more: rows.length > limit };
  }
}
