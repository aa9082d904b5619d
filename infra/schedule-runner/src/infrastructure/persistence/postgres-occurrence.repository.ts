import { UnitOfWork } from '@baton/persistence';
import type { DateRange } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import {
  type KeptRecurrence,
  type KnownCalendar,
  type MaterializedRecurrence,
  OccurrenceRepository,
} from '../../application/ports/occurrence.repository.port';
import type { Basis } from '../../domain/materialization';
import type { MaterializedOccurrence } from '../../domain/occurrence';

/** What the occurrences of `r` would follow from now, as `basisText` writes it: $3 zone data, $4 versions of calendars. */
const BASIS = `concat_ws(' ', $3::text, (
    select string_agg(c.name || ':' || coalesce($4::jsonb ->> c.name, '-'), ' ' order by c.name collate "C")
    from unnest(r.calendars) as c (name)))`;

/** One that was refused is tried again when what it follows from has changed. $1 first date, $2 end, exclusive. */
const OUTDATED = `
select r.recurrence_id as id from recurrence as r
where (r.materialized_with is distinct from ${BASIS}
    or r.refused is null and (r.materialized_from is null or r.materialized_from > $1 or r.materialized_until < $2))
  and exists (select from enrolment as n where n.recurrence_id = r.recurrence_id)
  and ($5::uuid is null or r.recurrence_id > $5)
order by r.recurrence_id limit $6`;

const LOCK = `
select recurrence_id as id, definition, materialized_from as "from", materialized_until as "to",
  materialized_with as basis, calendars, refused
from recurrence where recurrence_id = any ($1) order by recurrence_id for update`;

const FROM = `
select due_date as "dueDate", local_date as "localDate", nominal_local as "nominalLocal", copy, instant, reason,
  left_out as "leftOut", detail
from occurrence where recurrence_id = $1 and due_date >= $2 order by due_date`;

const REMOVE_REPLACED = `
delete from occurrence as o using unnest($1::uuid[], $2::date[]) as r (recurrence_id, replaced_from)
where o.recurrence_id = r.recurrence_id and o.due_date >= r.replaced_from`;

const ADD = `
insert into occurrence (recurrence_id, due_date, local_date, nominal_local, copy, instant, reason, left_out, detail)
select * from unnest($1::uuid[], $2::date[], $3::date[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::text[])
on conflict do nothing`;

const KEEP = `
update recurrence as r set materialized_from = k."from", materialized_until = k."to", materialized_with = k.basis,
  calendars = array(select jsonb_array_elements_text(k.calendars)), refused = k.refused
from jsonb_to_recordset($1) as k (id uuid, "from" date, "to" date, basis text, calendars jsonb, refused text)
where r.recurrence_id = k.id`;

interface RecurrenceRow {
  readonly id: string;
  readonly definition: unknown;
  readonly from: string | null;
  readonly to: string | null;
  readonly basis: string | null;
  readonly calendars: readonly string[];
  readonly refused: string | null;
}

/** Recurrences and occurrences in the module's own schema. */
@Injectable()
export class PostgresOccurrenceRepository extends OccurrenceRepository {
  override calendars(): Promise<readonly KnownCalendar[]> {
    return UnitOfWork.current().query<KnownCalendar>(
      'select name, version, definition from calendar where not deleted order by name',
    );
  }

  /** As the planner: the service sees no enrolments. */
  override async outdated(
    { from, to }: DateRange,
    { zoneData, versions }: Basis,
    after: string | undefined,
    limit: number,
  ) {
    const unit = UnitOfWork.current();
    const values = [from, to, zoneData, JSON.stringify(Object.fromEntries(versions)), after ?? null, limit];
    const rows = await unit.asPlanner(() => unit.query<{ id: string }>(OUTDATED, values));
    return rows.map(({ id }) => id);
  }

  override async lock(ids: readonly string[], skipLocked: boolean): Promise<readonly KeptRecurrence[]> {
    const text = skipLocked ? `${LOCK} skip locked` : LOCK;
    const rows = await UnitOfWork.current().query<RecurrenceRow>(text, [ids]);
    return rows.map(({ id, definition, from, to, basis, calendars, refused }) => ({
      ...{ id, definition, calendars },
      kept: from === null || to === null ? undefined : { from, to },
      basis: basis ?? undefined,
      refused: refused ?? undefined,
    }));
  }

  override async refused(): Promise<number> {
    const [row] = await UnitOfWork.current().query<{ count: number }>(
      'select count(*)::int as count from recurrence where refused is not null',
    );
    return row?.count ?? 0;
  }

  override from(id: string, date: string): Promise<readonly MaterializedOccurrence[]> {
    return UnitOfWork.current().query<MaterializedOccurrence>(FROM, [id, date]);
  }

  override async lastPlanned(latest: string): Promise<string | undefined> {
    const [row] = await UnitOfWork.current().query<{ date: string | null }>(
      'select max(due_date) as date from planned_date where due_date <= $1',
      [latest],
    );
    return row?.date ?? undefined;
  }

  override async save(recurrences: readonly MaterializedRecurrence[]): Promise<void> {
    const unit = UnitOfWork.current();
    const replaced = recurrences.filter(({ replacedFrom }) => replacedFrom !== undefined);
    if (replaced.length > 0)
      await unit.execute(REMOVE_REPLACED, [replaced.map(({ id }) => id), replaced.map((one) => one.replacedFrom)]);
    const rows = recurrences.flatMap(({ id, occurrences }) => occurrences.map((one) => ({ id, ...one })));
    if (rows.length > 0) await unit.execute(ADD, columnsOf(rows));
    const kept = recurrences.map(({ id, kept, basis, calendars, refused }) => ({
      ...{ id, basis, calendars, refused },
      ...kept,
    }));
    await unit.execute(KEEP, [JSON.stringify(kept)]);
  }
}

/** A list for each column of {@link ADD}. */
function columnsOf(rows: readonly (MaterializedOccurrence & { readonly id: string })[]): readonly unknown[][] {
  return [
    rows.map(({ id }) => id),
    rows.map(({ dueDate }) => dueDate),
    rows.map(({ localDate }) => localDate),
    rows.map(({ nominalLocal }) => nominalLocal),
    rows.map(({ copy }) => copy),
    rows.map(({ instant }) => instant),
    rows.map(({ reason }) => reason),
    rows.map(({ leftOut }) => leftOut),
    rows.map(({ detail }) => detail),
  ];
}
