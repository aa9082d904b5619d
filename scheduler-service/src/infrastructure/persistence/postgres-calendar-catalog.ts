import { UnitOfWork } from '@baton/persistence';
import { type CalendarDefinition, type Calendars, calendarsNamedBy } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import {
  CalendarCatalog,
  type CalendarUsers,
  type CalendarVersion,
  type KnownCalendar,
} from '../../application/ports/calendar-catalog.port';

const VERSION = `version, calendar_version.definition, calendar_version.deleted, made_from as "madeFrom",
  changed_by as "changedBy", reason, changed_at as "changedAt"`;
const ALL = `
select name, ${VERSION} from calendar join calendar_version using (name, version) where not calendar.deleted order by name`;
const FIND = `select name, ${VERSION} from calendar join calendar_version using (name, version) where name = $1`;
const NEWER = `
select name, ${VERSION} from calendar join calendar_version using (name, version)
where version > coalesce(($1::jsonb ->> name)::int, 0) and (not calendar.deleted or $1::jsonb ? name) order by name`;
const VERSIONS = `select ${VERSION} from calendar_version where name = $1 order by version desc limit $2`;

const NEEDED = `
with recursive needed (name) as (
  select unnest($1::text[])
  union
  select unnest(names) from needed join calendar using (name) where not deleted
)
select name, definition from needed join calendar using (name) where not deleted order by name`;

const USERS = `
with recursive dependent (name) as (
  select $1::text
  union
  select calendar.name from dependent join calendar on dependent.name = any (calendar.names) where not deleted
)
select 'calendars' as kind, name from dependent where name <> $1
union all
select 'triggers', run_trigger.name from run_trigger where calendars && array(select name from dependent)
order by kind, name`;

// Exclusive leaves readers alone and waits for those who hold, who lock rows as a share does.
const LOCK = 'lock table calendar in exclusive mode';
const HOLD = 'lock table calendar in row share mode';

const KEEP = `
with kept as (
  insert into calendar (name, version, definition, names, deleted) values ($1, $2, $3, $4, $5)
  on conflict (name) do update
  set version = excluded.version, definition = excluded.definition, names = excluded.names, deleted = excluded.deleted
)
insert into calendar_version (name, version, definition, deleted, made_from, changed_by, reason, changed_at)
values ($1, $2, $3, $5, $6, $7, $8, $9)`;

/** Calendars in PostgreSQL. */
@Injectable()
export class PostgresCalendarCatalog extends CalendarCatalog {
  override async all(): Promise<readonly KnownCalendar[]> {
    return UnitOfWork.current().query<KnownCalendar>(ALL, []);
  }

  override async find(name: string): Promise<KnownCalendar | undefined> {
    const [found] = await UnitOfWork.current().query<KnownCalendar>(FIND, [name]);
    return found;
  }

  override async versions(name: string, limit: number): Promise<readonly CalendarVersion[]> {
    return UnitOfWork.current().query<CalendarVersion>(VERSIONS, [name, limit]);
  }

  override async newerThan(held: Readonly<Record<string, number>>): Promise<readonly KnownCalendar[]> {
    return UnitOfWork.current().query<KnownCalendar>(NEWER, [JSON.stringify(held)]);
  }

  override async needed(names: readonly string[]): Promise<Calendars> {
    if (names.length === 0) return new Map();
    const rows = await UnitOfWork.current().query<{ name: string; definition: CalendarDefinition }>(NEEDED, [names]);
    return new Map(rows.map(({ name, definition }) => [name, definition]));
  }

  override async usersOf(name: string): Promise<CalendarUsers> {
    const rows = await UnitOfWork.current().query<{ kind: string; name: string }>(USERS, [name]);
    const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.name);
    return { triggers: of('triggers'), calendars: of('calendars') };
  }

  override async hold(): Promise<void> {
    await UnitOfWork.current().execute(HOLD, []);
  }

  override async lock(): Promise<void> {
    await UnitOfWork.current().execute(LOCK, []);
  }

  override async keep(calendar: KnownCalendar): Promise<void> {
    const { name, version, definition, deleted, madeFrom, changedBy, reason, changedAt } = calendar;
    const names = calendarsNamedBy(definition);
    const values = [name, version, JSON.stringify(definition), names, deleted, madeFrom, changedBy, reason, changedAt];
    await UnitOfWork.current().execute(KEEP, values);
  }
}
