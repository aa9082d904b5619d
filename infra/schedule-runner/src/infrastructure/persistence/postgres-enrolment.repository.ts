import {
  type EnrolmentsListed,
  type Guid,
  type ListEnrolments,
  type MessageOf,
  type OrganizationId,
  parseOrganizationId,
} from '@baton/contracts';
import { Database, UnitOfWork } from '@baton/persistence';
import { calendarsNamedBy, readDefinition } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import {
  type EnrolmentChangeBy,
  type EnrolmentFacts,
  EnrolmentRepository,
  type EnrolmentsOfRule,
  type KnownCalendar,
  type KnownOrganization,
  type RulesWithCalendars,
} from '../../application/ports/enrolment.repository.port';
import type { EnrolmentChange, EnrolmentKey } from '../../domain/enrolment';
import {
  changedRow,
  ENROLMENT_COLUMNS,
  type EnrolmentRow,
  enrolmentOf,
  SHOWN_COLUMNS,
  type ShownEnrolmentRow,
} from './enrolment.row';

const LOCK = `select pg_advisory_xact_lock(hashtext('baton.enrolments'), hashtext(current_schema()))`;

const ORGANIZATIONS = `
select organization_id as "organizationId", name, time_zone as "timeZone", active
from organization where organization_id = any ($1)`;

const OF_KEYS = `
select ${ENROLMENT_COLUMNS}
from unnest($1::uuid[], $2::text[]) as asked (organization_id, schedule_type)
join enrolment as n using (organization_id, schedule_type) join recurrence as r using (recurrence_id)`;

const OF_ORGANIZATION = `
select ${ENROLMENT_COLUMNS} from enrolment as n join recurrence as r using (recurrence_id)
where n.organization_id = $1 order by n.schedule_type`;

const CALENDARS = 'select name, version, definition from calendar where not deleted order by name';

const RULES_WITH_CALENDARS = `
select n.schedule_type as "scheduleType", r.definition as rule, n.valid_from as "validFrom", n.valid_until as "validUntil",
  count(*)::int as count
from enrolment as n join recurrence as r using (recurrence_id) join organization as g using (organization_id)
where cardinality(r.calendars) > 0 and g.active and not n.paused
group by n.schedule_type, r.recurrence_id, n.valid_from, n.valid_until order by n.schedule_type`;

const KEEP_RECURRENCES = `
insert into recurrence (recurrence_id, definition, calendars)
select recurrence_id, definition, calendars
from jsonb_to_recordset($1::jsonb) as given (recurrence_id uuid, definition jsonb, calendars text[])
on conflict (recurrence_id) do nothing`;

/** $2 who, $3 when. */
const KEEP = `
insert into enrolment as kept (schedule_type, organization_id, recurrence_id, parameters, valid_from, valid_until, paused,
  misfire_policy, catch_up_days, max_catch_up, effective_since, changed_by, changed_at)
select schedule_type, organization_id, recurrence_id, parameters, valid_from, valid_until, paused,
  misfire_policy, catch_up_days, max_catch_up, $3, $2, $3
from jsonb_to_recordset($1::jsonb) as given (schedule_type text, organization_id uuid, recurrence_id uuid, parameters jsonb,
  valid_from date, valid_until date, paused boolean, misfire_policy text, catch_up_days integer, max_catch_up integer)
on conflict (organization_id, schedule_type) do update
set recurrence_id = excluded.recurrence_id, parameters = excluded.parameters, valid_from = excluded.valid_from,
  valid_until = excluded.valid_until, paused = excluded.paused, misfire_policy = excluded.misfire_policy,
  catch_up_days = excluded.catch_up_days, max_catch_up = excluded.max_catch_up, changed_by = excluded.changed_by,
  changed_at = excluded.changed_at,
  effective_since = case
    when kept.recurrence_id <> excluded.recurrence_id or kept.paused and not excluded.paused then excluded.effective_since
    else kept.effective_since end`;

const LOG = `
insert into enrolment_change (organization_id, schedule_type, changed_at, changed_by, reason, before, after)
select organization_id, schedule_type, $3, $2, $4, before, after
from jsonb_to_recordset($1::jsonb) as given (organization_id uuid, schedule_type text, before jsonb, after jsonb)`;

/** Those that no enrolment follows. Recurrences with a name are the kit's own. */
const UNUSED = `
select recurrence_id as id from recurrence as r
where recurrence_id = any ($1) and name is null
  and not exists (select from enrolment where recurrence_id = r.recurrence_id)`;

/** In the order in which materializing locks them; it adds no occurrence to one that is locked here. */
const LOCK_RECURRENCES = 'select from recurrence where recurrence_id = any ($1) order by recurrence_id for update';
const REMOVE_OCCURRENCES = 'delete from occurrence where recurrence_id = any ($1)';
const REMOVE_RECURRENCES = 'delete from recurrence where recurrence_id = any ($1)';

const LIST = `
select ${ENROLMENT_COLUMNS}, ${SHOWN_COLUMNS}
from enrolment as n join recurrence as r using (recurrence_id) join organization as g using (organization_id)
where ($1::text is null or n.schedule_type = $1) and ($2::uuid is null or n.organization_id = $2)
  and ($3::boolean is null or n.paused = $3) and ($4::uuid is null or n.recurrence_id = $4)
  and ($5::text is null or $5 = any (r.calendars))
  and ($6::text is null or (n.schedule_type, n.organization_id) > ($6, $7))
order by n.schedule_type, n.organization_id limit $8`;

/** Enrolments in the module's own schema: read as the planner, written under a scope of exactly their organizations. */
@Injectable()
export class PostgresEnrolmentRepository extends EnrolmentRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async lock(): Promise<void> {
    await UnitOfWork.current().query(LOCK);
  }

  override facts(keys: readonly EnrolmentKey[]): Promise<EnrolmentFacts> {
    const organizations = keys.map(({ organizationId }) => organizationId);
    const types = keys.map(({ scheduleType }) => scheduleType);
    return factsBy([...new Set(organizations)], OF_KEYS, [organizations, types]);
  }

  override factsOf(organizationId: OrganizationId): Promise<EnrolmentFacts> {
    return factsBy([organizationId], OF_ORGANIZATION, [organizationId]);
  }

  override rulesWithCalendars(): Promise<RulesWithCalendars> {
    const unit = UnitOfWork.current();
    return unit.asPlanner(async () => {
      const rules = await unit.query<EnrolmentsOfRule>(RULES_WITH_CALENDARS);
      return { rules, calendars: await calendarsKnown() };
    });
  }

  override async save(changes: readonly EnrolmentChange[], by: EnrolmentChangeBy): Promise<void> {
    const unit = UnitOfWork.current();
    const recurrences = new Map(
      changes.map(({ after: { recurrenceId, rule } }) => [
        recurrenceId,
        { recurrence_id: recurrenceId, definition: rule, calendars: calendarsNamedBy(readDefinition(rule)) },
      ]),
    );
    await unit.execute(KEEP_RECURRENCES, [JSON.stringify([...recurrences.values()])]);
    const rows = JSON.stringify(changes.map(changedRow));
    const who = by.requestedBy ?? null;
    const organizations = [...new Set(changes.map(({ after }) => after.organizationId))];
    await unit.asTenants(organizations, () => unit.execute(KEEP, [rows, who, by.at]));
    await unit.execute(LOG, [rows, who, by.at, by.reason ?? null]);
    await removeUnused(changes.flatMap(({ before }) => before?.recurrenceId ?? []));
  }

  override async list(question: MessageOf<typeof ListEnrolments>): Promise<MessageOf<typeof EnrolmentsListed>> {
    const { scheduleType, organizationId, paused, recurrenceId, calendar, after, limit } = question;
    const [afterType, afterOrganization] = after?.split('/') ?? [];
    const filter = [scheduleType, organizationId, paused, recurrenceId, calendar];
    const values = [...filter, afterType, afterOrganization, limit + 1];
    const rows = await this.database.transaction((unit) =>
      unit.asPlanner(() => unit.query<ShownEnrolmentRow>(LIST, values)),
    );
    return { enrolments: rows.slice(0, limit), more: rows.length > limit };
  }
}

/** A rule that nobody follows any more leaves nothing behind: no question reaches its occurrences. Needs the lock. */
async function removeUnused(left: readonly Guid[]): Promise<void> {
  const unit = UnitOfWork.current();
  const unused = await unit.asPlanner(() => unit.query<{ id: Guid }>(UNUSED, [[...new Set(left)]]));
  if (unused.length === 0) return;
  const ids = [unused.map(({ id }) => id)];
  await unit.query(LOCK_RECURRENCES, ids);
  await unit.execute(REMOVE_OCCURRENCES, ids);
  await unit.execute(REMOVE_RECURRENCES, ids);
}

function factsBy(
  organizations: readonly OrganizationId[],
  text: string,
  values: readonly unknown[],
): Promise<EnrolmentFacts> {
  const unit = UnitOfWork.current();
  return unit.asPlanner(async () => {
    const known = await unit.query<KnownOrganization>(ORGANIZATIONS, [organizations]);
    const enrolments = await unit.query<EnrolmentRow>(text, values);
    return {
      organizations: new Map(known.map((one) => [parseOrganizationId(one.organizationId), one])),
      enrolments: enrolments.map(enrolmentOf),
      calendars: await calendarsKnown(),
    };
  });
}

async function calendarsKnown(): Promise<EnrolmentFacts['calendars']> {
  const rows = await UnitOfWork.current().query<KnownCalendar & { readonly name: string }>(CALENDARS);
  return new Map(rows.map(({ name, ...calendar }) => [name, calendar]));
}
