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
 * organizations together is doing one and then the other. What could not be sent counts as owed; the caller faults it.
 * Parameters: organizations, run date, levels, their days.
 */
const REMIND = `
with owed as (
  update invoice i
  set dunning_level = step.level, last_reminded_on = $2::date
  from customer c, unnest($3::integer[], $4::integer[]) as step(level, after_days)
  where i.organization_id = any($1::uuid[])
    and i.state = 'posted' and i.open_minor > 0 and not i.disputed
    and i.due_on <= $2::date
    and (i.last_reminded_on is null or i.last_reminded_on < $2::date)
    and step.level = i.dunning_level + 1
    and $2::date - i.due_on >= step.after_days
    and c.organization_id = any($1::uuid[])
    and c.organization_id = i.organization_id and c.customer_id = i.customer_id and not c.dunning_blocked
  returning i.organization_id, i.invoice_id, i.number, i.customer_id, i.open_minor, i.dunning_level as level,
    $2::date - i.due_on as days_overdue, c.email
), recorded as (
  insert into payment_reminder (organization_id, invoice_id, level, reminded_on, sent_to, open_minor, days_overdue)
  select organization_id, invoice_id, level, $2::date, email, open_minor, days_overdue
  from owed
  where email is not null
)
select organization_id, count(email)::integer as reminded,
  jsonb_agg(jsonb_build_object('customerId', customer_id, 'invoiceNumber', number) order by number)
    filter (where email is null) -> 0 as unreachable
from owed
group by organization_id
order by organization_id`;

/**
 * Row-level security adds the scope's whole list to every look into an index. A nested loop would search that list anew
 * for each row, so that a slice's time would grow with its square; a hash join reads each table once.
 */
const READ_TABLES_ONCE = 'set local enable_nestloop = off';
const PLAN_AS_USUAL = 'set local enable_nestloop to default';

type TallyRow = {
  readonly organization_id: OrganizationId;
  readonly reminded: number;
  readonly unreachable: UnreachableCustomer | null;
};

/** Payment reminders in PostgreSQL: one statement finds and records all that is owed. */
@Injectable()
export class PostgresPaymentReminderRepository extends PaymentReminderRepository {
  override async remind(
    tenants: readonly OrganizationId[],
    runDate: RunDate,
    levels: readonly DunningLevel[],
  ): Promise<readonly ReminderTally[]> {
    const values = [tenants, runDate, levels.map(({ level }) => level), levels.map(({ afterDays }) => afterDays)];
    const [, owed] = await UnitOfWork.current().batch([
      { text: READ_TABLES_ONCE },
      { text: REMIND, values },
      { text: PLAN_AS_USUAL },
    ]);
    const rows = (owed?.rows ?? []) as readonly TallyRow[];
    return rows.map((row) => ({
      organizationId: row.organization_id,
      reminded: row.reminded,
      unreachable: row.unreachable ?? undefined,
    }));
  }
}
