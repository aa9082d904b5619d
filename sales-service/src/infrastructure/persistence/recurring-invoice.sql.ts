/** Locks what is due until the transaction ends, templates before the sequence; parameters: organization, run date. */
export const DUE_INVOICING = `
with due as (
  select t.template_id, t.customer_id, t.currency, t.frequency, t.anchor_day, t.next_due_date, t.ends_on
  from invoice_template t
  where t.organization_id = $1 and t.active and t.next_due_date <= $2
    and (t.ends_on is null or t.next_due_date <= t.ends_on)
  order by t.template_id
  for update
)
select
  (
    select coalesce(jsonb_agg(jsonb_build_object(
      'templateId', due.template_id,
      'customerId', due.customer_id,
      'customerName', c.name,
      'paymentTermsDays', c.payment_terms_days,
      'currency', due.currency,
      'schedule', jsonb_build_object(
        'frequency', due.frequency, 'anchorDay', due.anchor_day,
        'nextDueDate', due.next_due_date, 'endsOn', due.ends_on
      ),
      'lines', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'lineNumber', l.line_number, 'description', l.description, 'quantityMilli', l.quantity_milli,
          'unitPriceMinor', l.unit_price_minor, 'taxCode', l.tax_code
        ) order by l.line_number), '[]')
        from invoice_template_line l
        where l.organization_id = $1 and l.template_id = due.template_id
      )
    ) order by due.template_id), '[]')
    from due
    join customer c on c.organization_id = $1 and c.customer_id = due.customer_id
  ) as templates,
  (
    select coalesce(jsonb_object_agg(t.code, t.rate_basis_points), '{}')
    from tax_code t
    where t.organization_id = $1
  ) as tax_rates,
  (select p.closed_until from period_lock p where p.organization_id = $1) as closed_until,
  (
    select s.last_number
    from invoice_sequence s
    where s.organization_id = $1 and exists (select from due)
    for update
  ) as last_number`;

/**
 * Moves the sequence on and writes the invoices that its numbers are for. Where the sequence no longer stands at `from`,
 * nothing is written. Counts lines. Parameters: organization, run id, invoices with their lines as JSON, from, to.
 */
export const POST_INVOICES = `
with moved as (
  insert into invoice_sequence (organization_id, last_number)
  values ($1, $5)
  on conflict (organization_id) do update set last_number = excluded.last_number
  where invoice_sequence.last_number = $4
  returning last_number
), posted as (
  select *
  from jsonb_to_recordset($3::jsonb) as p(
    number text, customer_id uuid, customer_name text, template_id uuid, period_date date, issued_on date, due_on date, currency text,
    net_minor bigint, tax_minor bigint, total_minor bigint, lines jsonb
  )
), written as (
  insert into invoice (
    organization_id, number, customer_id, customer_name, template_id, period_date, issued_on, due_on, currency,
    net_minor, tax_minor, total_minor, open_minor, run_id
  )
  select $1, number, customer_id, customer_name, template_id, period_date, issued_on, due_on, currency,
    net_minor, tax_minor, total_minor, total_minor, $2
  from posted
  cross join moved
  returning invoice_id, number
)
insert into invoice_line (
  organization_id, invoice_id, line_number, description, quantity_milli, unit_price_minor, tax_code, tax_basis_points,
  net_minor, tax_minor, total_minor
)
select $1, written.invoice_id, l.line_number, l.description, l.quantity_milli, l.unit_price_minor, l.tax_code,
  l.tax_basis_points, l.net_minor, l.tax_minor, l.total_minor
from written
join posted on posted.number = written.number
cross join jsonb_to_recordset(posted.lines) as l(
  line_number smallint, description text, quantity_milli bigint, unit_price_minor bigint, tax_code text,
  tax_basis_points integer, net_minor bigint, tax_minor bigint, total_minor bigint
)`;

/** Parameters: organization, template ids, their next due dates in the same order. */
export const ADVANCE_TEMPLATES = `
update invoice_template t
set next_due_date = advanced.next_due_date
from unnest($2::uuid[], $3::date[]) as advanced(template_id, next_due_date)
where t.organization_id = $1 and t.template_id = advanced.template_id`;

/** Parameters: organizations, run id, last organization and last number of the page before (or nulls), page size. */
export const POSTED_INVOICES = `
select organization_id, invoice_id, number, customer_id, customer_name, issued_on, due_on, total_minor, currency
from invoice
where organization_id = any($1::uuid[]) and run_id = $2
  and ($3::uuid is null or (organization_id, number) > ($3::uuid, $4::text))
order by organization_id, number
limit $5`;
