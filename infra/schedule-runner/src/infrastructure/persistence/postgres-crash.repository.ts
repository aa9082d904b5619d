import type { OrganizationId } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { CrashRepository } from '../../application/ports/crash.repository.port';
import type { SlicePart } from '../../domain/after-crash';
import type { ClaimedSlice } from '../../domain/slice';
import { executionTableOf, forBothTables } from './execution-table';
import { claimOf, HELD, IN_SLICE, rangeOf } from './slice-range';

const COUNT = `
insert into execution_crash as known
  (module_run_id, schedule_type, due_date, organization_id, crashes, last_crash_at, cursor)
values ($1, $2, $3, $4, 1, $5,
  (select cursor from execution_checkpoint where (schedule_type, due_date, organization_id) = ($2, $3, $4)))
on conflict (module_run_id, schedule_type, due_date, organization_id) do update
set crashes = case when known.cursor is distinct from excluded.cursor then 1 else known.crashes + 1 end,
  last_crash_at = excluded.last_crash_at, cursor = excluded.cursor
returning crashes`;

/** The last of a slice before $7, in its whole range; where there is none, what the range begins after. */
const LAST_BEFORE = forBothTables(
  (table) => `
select coalesce((
  select e.organization_id from ${table} as e where ${IN_SLICE} and e.organization_id < $7
  order by e.organization_id desc limit 1), $4) as organization_id`,
);

/** A part counts the executions of its range; one of retries counts none, since a slice before it does. */
const INSERT_PART = forBothTables(
  (table) => `
insert into slice (module_run_id, number, schedule_type, due_date, range_after, until_organization, organization_ids,
  planned, isolated)
select $1, (select max(number) from slice where module_run_id = $1) + 1, $2, $3, $4, $5, $6,
  case when $6::uuid[] is null then (select count(*) from ${table} as e where ${IN_SLICE}) else 0 end, $7
returning planned`,
);

const SHORTEN = `update slice set until_organization = $4, planned = planned - $5 where ${HELD}`;

/** Crashes in the module's own schema. */
@Injectable()
export class PostgresCrashRepository extends CrashRepository {
  override async count(slice: ClaimedSlice, organizationId: OrganizationId, now: Date): Promise<number> {
    const { moduleRunId, scheduleType, dueDate } = slice;
    const values = [moduleRunId, scheduleType, dueDate, organizationId, now];
    const [row] = await UnitOfWork.current().query<{ crashes: number }>(COUNT, values);
    if (!row) throw new Error('An upsert gave no row.');
    return row.crashes;
  }

  override async split(slice: ClaimedSlice, parts: readonly SlicePart[]): Promise<ClaimedSlice> {
    const kept = { ...slice, until: await this.lastBefore(slice, parts) };
    const bounds = [
      kept.until,
      ...parts.map((part) => part.unfinished.at(-1) ?? slice.until).slice(0, -1),
      slice.until,
    ];
    let taken = 0;
    for (const [index, { isolated }] of parts.entries()) {
      const [after, until = slice.until] = bounds.slice(index, index + 2);
      taken += await this.insert({ ...slice, closedUpTo: undefined, after, until }, isolated);
    }
    await UnitOfWork.current().execute(SHORTEN, [...claimOf(slice), kept.until, taken]);
    return kept;
  }

  private async lastBefore(slice: ClaimedSlice, [first]: readonly SlicePart[]): Promise<OrganizationId> {
    const values = [...rangeOf({ ...slice, closedUpTo: undefined }), first?.unfinished[0] ?? slice.until];
    const text = LAST_BEFORE[executionTableOf(slice)];
    const [row] = await UnitOfWork.current().query<{ organization_id: OrganizationId }>(text, values);
    if (!row) throw new Error('A select without FROM gave no row.');
    return row.organization_id;
  }

  private async insert(part: ClaimedSlice, isolated: boolean): Promise<number> {
    const text = INSERT_PART[executionTableOf(part)];
    const [row] = await UnitOfWork.current().query<{ planned: number }>(text, [...rangeOf(part), isolated]);
    return row?.planned ?? 0;
  }
}
