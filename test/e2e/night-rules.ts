/**
 * Statements that give the rows that break a rule after a whole night, so no rows when it holds. `$1` is the run date.
 * Each looks at all organizations of one schema.
 */
export type NightRules = Readonly<Record<string, string>>;

/** Every organization has numbers 1, 2, 3, … up to the last one its sequence gave. */
function gapless(documents: string, sequence: string, number: string): string {
  return `
select coalesce(d.organization_id, s.organization_id) as organization_id, d.numbers, s.last_number
from (select organization_id, array_agg(${number} order by ${number}) as numbers from ${documents} group by 1) as d
full join ${sequence} as s using (organization_id)
where coalesce(d.numbers, '{}') is distinct from
  coalesce((select array_agg(n::int) from generate_series(1, s.last_number) as n), '{}')`;
}

const TRAILING_DIGITS = `substring(number from '\\d+$')::int`;

/** What executions say they did is what is there: per organization, `counted` is the count they recorded. */
function toldAndDone(scheduleType: string, counted: string, done: string): string {
  return `
select organization_id, told.n as told, done.n as done
from (select organization_id, coalesce((counts ->> '${counted}')::int, 0) as n from execution
  where schedule_type = '${scheduleType}' and due_date = $1::date) as told
full join (${done}) as done using (organization_id)
where coalesce(told.n, 0) <> coalesce(done.n, 0)`;
}

/** The rules that each module's schema keeps because of the kit, when there was one night. */
export const oneNightRules: NightRules = {
  'one module run, and it succeeded': `
select array_agg(state) as states from module_run having array_agg(state) is distinct from '{succeeded}'`,
  'an execution for each enrolment, once, and none besides': `
select organization_id, schedule_type, n.recurrence_id, e.due_date
from enrolment as n full join execution as e using (organization_id, schedule_type)
where n.organization_id is null or e.due_date is distinct from $1::date`,
};

/** The same, after any number of nights. */
export const moduleRules: NightRules = {
  'every module run succeeded': `select module_run_id, state from module_run where state <> 'succeeded'`,
  'every slice is done': `select number, schedule_type, state from slice where state <> 'done'`,
  'every execution has ended': `
select schedule_type, organization_id, state from execution
where state not in ('succeeded', 'skipped', 'faulted') or finished_at is null or attempts = 0`,
  'a fault is kept for each that faulted, and for no other': `
select schedule_type, organization_id, e.state, f.code
from (select * from execution where state = 'faulted') as e
full join execution_fault as f using (module_run_id, schedule_type, due_date, organization_id)
where e.state is null or f.code is null`,
  'a slice counted what its executions came to': `
select schedule_type, counted, there from (
  select schedule_type, array[sum(succeeded), sum(faulted), sum(skipped)]::int[] as counted from slice group by 1) as s
full join (
  select schedule_type, array[count(*) filter (where state = 'succeeded'), count(*) filter (where state = 'faulted'),
    count(*) filter (where state = 'skipped')]::int[] as there from execution group by 1) as e using (schedule_type)
where counted is distinct from there`,
  'no retry is left': `select schedule_type, organization_id, code from execution_retry`,
};

/** The rules of what a service's bus leaves behind. */
export const busRules: NightRules = {
  'the outbox is empty': `select id, exchange from outbox`,
  'nothing is scheduled': `select token, exchange from scheduled_message`,
};

export const salesRules: NightRules = {
  'invoice numbers have no gaps': gapless('invoice', 'invoice_sequence', TRAILING_DIGITS),
  'an invoice is the sum of its lines': `
select i.organization_id, i.number from invoice as i left join invoice_line as l using (organization_id, invoice_id)
group by i.organization_id, i.invoice_id
having (i.net_minor, i.tax_minor, i.total_minor)
  is distinct from (sum(l.net_minor)::bigint, sum(l.tax_minor)::bigint, sum(l.total_minor)::bigint)`,
  'as many invoices as executions told of': toldAndDone(
    'sales.post-recurring-invoices',
    'posted',
    'select organization_id, count(*)::int as n from invoice where run_id is not null group by 1',
  ),
  'as many reminders as executions told of': toldAndDone(
    'sales.send-payment-reminders',
    'reminded',
    'select organization_id, count(*)::int as n from payment_reminder where reminded_on = $1::date group by 1',
  ),
  'an invoice has each reminder up to its level once': `
select i.organization_id, i.number, i.dunning_level from invoice as i
left join payment_reminder as r using (organization_id, invoice_id)
group by i.organization_id, i.invoice_id
having coalesce(array_agg(r.level::int order by r.level) filter (where r.level is not null), '{}')
    is distinct from coalesce((select array_agg(n::int) from generate_series(1, i.dunning_level) as n), '{}')
  or max(r.reminded_on) is distinct from i.last_reminded_on`,
};

export const purchaseRules: NightRules = {
  'bill numbers have no gaps': gapless('bill', 'bill_sequence', TRAILING_DIGITS),
  'purchase order numbers have no gaps': gapless('purchase_order', 'purchase_order_sequence', TRAILING_DIGITS),
  'a bill is the sum of its lines': `
select b.organization_id, b.number from bill as b left join bill_line as l using (organization_id, bill_id)
group by b.organization_id, b.bill_id
having (b.net_minor, b.tax_minor) is distinct from (sum(l.net_minor)::bigint, sum(l.tax_minor)::bigint)`,
  'a purchase order is the sum of its lines': `
select o.organization_id, o.number from purchase_order as o
left join purchase_order_line as l using (organization_id, purchase_order_id)
group by o.organization_id, o.purchase_order_id having o.total_minor is distinct from sum(l.amount_minor)::bigint`,
  'as many bills as executions told of': toldAndDone(
    'purchase.post-recurring-bills',
    'posted',
    'select organization_id, count(*)::int as n from bill where run_id is not null group by 1',
  ),
  'as many purchase orders as executions told of': toldAndDone(
    'purchase.reorder-stock',
    'orders',
    'select organization_id, count(*)::int as n from purchase_order where run_id is not null group by 1',
  ),
  'an item is on one order of the night': `
select l.organization_id, l.item_id from purchase_order_line as l
join purchase_order as o using (organization_id, purchase_order_id)
where o.run_id is not null group by 1, 2, o.run_id having count(*) > 1`,
};

export const accountingRules: NightRules = {
  'journal entries are numbered without gaps': gapless('journal_entry', 'journal_sequence', 'entry_number'),
  'journal entries balance': `
select organization_id, entry_number from journal_entry left join journal_line using (organization_id, entry_number)
group by 1, 2 having sum(debit_minor) is distinct from sum(credit_minor) or count(line_number) < 2`,
  'a matched bank line has one entry, an unmatched one none': `
select l.organization_id, l.bank_line_id, l.state, count(e.entry_number)::int as entries
from bank_line as l left join journal_entry as e
  on e.organization_id = l.organization_id and e.source_kind = 'payment' and e.source_id = l.bank_line_id::text
group by l.organization_id, l.bank_line_id
having count(e.entry_number) <> case l.state when 'matched' then 1 else 0 end`,
  'as many bank lines matched as executions told of': toldAndDone(
    'accounting.reconcile-payments',
    'matched',
    `select organization_id, count(*)::int as n from bank_line where state = 'matched' group by 1`,
  ),
  'as many depreciations as executions told of': toldAndDone(
    'accounting.post-depreciation',
    'postings',
    'select organization_id, count(*)::int as n from depreciation_posting group by 1',
  ),
  'depreciation in the journal is what was posted for the assets': `
select organization_id, p.amount, j.amount as in_journal
from (select organization_id, sum(amount_minor) as amount from depreciation_posting group by 1
  having sum(amount_minor) > 0) as p
full join (select organization_id, sum(debit_minor) as amount from journal_line
  join journal_entry using (organization_id, entry_number) where source_kind = 'depreciation' group by 1) as j
  using (organization_id)
where p.amount is distinct from j.amount`,
  'an asset is posted through its newest posting': `
select organization_id, asset_id, a.posted_through from asset as a
join (select organization_id, asset_id, max(month) as newest from depreciation_posting group by 1, 2) as p
  using (organization_id, asset_id)
where a.posted_through is distinct from p.newest`,
};

export const schedulerRules: NightRules = {
  'one run, and it succeeded': `
select array_agg(state) as states from run having array_agg(state) is distinct from '{succeeded}'`,
  'every stage succeeded': `select module, state, error from stage where state <> 'succeeded'`,
  'a stage begins when the one before it is over': `
select module, dispatched_at, over_at from (
  select module, dispatched_at, lag(completed_at) over (order by position) as over_at from stage) as s
where dispatched_at < over_at`,
  'a stage has the numbers of its schedule types': `
select module, planned, told from stage as s join lateral (
  select array[sum(planned), sum(succeeded), sum(faulted), sum(skipped)]::int[] as told from stage_result as r
  where (r.run_id, r.position, r.attempt) = (s.run_id, s.position, s.attempt)) as r on true
where told is distinct from array[planned, succeeded, faulted, skipped]`,
};
