import type { OrganizationId, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import {
  PaymentReminderRepository,
  type ReminderTally,
  type UnreachableCustomer,
} from '../../application/ports/payment-reminder.repository.port';
import type { DunningLevel } from '../../domain/dunning';

/**
 * The rule of `owedDunningLevel` as a set. Each row depends on its own organization alone, so that doing two
 * organizations together is doing one and then the other. Parameters: organizations, run date, levels, their days.
 */
const REMIND = `
with owed as (
  select i.organization_id, i.invoice_id, i.number, i.customer_id, i.open_minor, c.email, step.level,
    $2::date - i.due_on as days_overdue
  from invoice i
  join customer c on c.organization_id = i.organization_id and c.customer_id = i.customer_id
  left join lateral (
    select r.level, r.reminded_on
    from payment_reminder r
    where r.organization_id = i.organization_id and r.invoice_id = i.invoice_id
    order by r.level desc
    limit 1
  ) last on true
  join unnest($3::integer[], $4::integer[]) as step(level, after_days) on step.level = coalesce(last.level, 0) + 1
  where i.organization_id = any($1::uuid[])
    and i.state = 'posted' and i.open_minor > 0 and not i.disputed and not c.dunning_blocked
    and i.due_on <= $2::date
    and $2::date - i.due_on >= step.after_days
    and (last.reminded_on is null or last.reminded_on < $2::date)
), reminded as (
  insert into payment_reminder (organization_id, invoice_id, level, reminded_on, sent_to, open_minor, days_overdue)
  select organization_id, invoice_id, level, $2::date, email, open_minor, days_overdue
  from owed
  where email is not null
  on conflict do nothing
  returning organization_id, invoice_id
)
select o.organization_id, count(r.invoice_id)::integer as reminded,
  jsonb_agg(jsonb_build_object('customerId', o.customer_id, 'invoiceNumber', o.number) order by o.number)
    filter (where o.email is null) -> 0 as unreachable
from owed o
left join reminded r on r.organization_id = o.organization_id and r.invoice_id = o.invoice_id
group by o.organization_id
order by o.organization_id`;

interface TallyRow {
  readonly organization_id: OrganizationId;
  readonly reminded: number;
  readonly unreachable: UnreachableCustomer | null;
}

/** Payment reminders in PostgreSQL: one statement finds and records all that is owed. */
@Injectable()
export class PostgresPaymentReminderRepository extends PaymentReminderRepository {
  override async remind(
    tenants: readonly OrganizationId[],
    runDate: RunDate,
    levels: readonly DunningLevel[],
  ): Promise<readonly ReminderTally[]> {
    const rows = await UnitOfWork.current().query<TallyRow>(REMIND, [
      tenants,
      runDate,
      levels.map(({ level }) => level),
      levels.map(({ afterDays }) => afterDays),
    ]);
    return rows.map((row) => ({
      organizationId: row.organization_id,
      reminded: row.reminded,
      unreachable: row.unreachable ?? undefined,
    }));
  }
}
