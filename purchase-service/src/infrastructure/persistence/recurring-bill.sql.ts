/**
 * Reads one organization's due templates with their lines, its last bill number and its closed period, as one row.
 * $1 organization, $2 run date. What is due is decided by `owedDates`; this narrows to what can be.
 */
export const DUE_BILLS = `
select
  coalesce((select s.last_number from bill_sequence s where s.organization_id = $1), 0) as last_number,
  (select p.closed_until::text from period_lock p where p.organization_id = $1) as closed_until,
  coalesce(jsonb_agg(jsonb_build_object(
    'templateId', t.template_id,
    'vendorId', t.vendor_id,
    'vendorName', v.name,
    'paymentTermsDays', v.payment_terms_days,
    'currency', v.currency,
    'schedule', jsonb_build_object(
      'frequency', t.frequency, 'anchorDay', t.anchor_day, 'nextDueDate', t.next_due_date, 'endsOn', t.ends_on),
    'lines', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'description', l.description,
        'quantityMilli', l.quantity_milli,
        'unitPriceMinor', l.unit_price_minor,
        'taxBasisPoints', l.tax_basis_points) order by l.line_number), '[]')
      from bill_template_line l
      where l.organization_id = $1 and l.template_id = t.template_id)
  ) order by t.template_id), '[]') as templates
from bill_template t
join vendor v on v.organization_id = t.organization_id and v.vendor_id = t.vendor_id
where t.organization_id = $1
  and t.active
  and t.next_due_date <= $2::date
  and (t.ends_on is null or t.next_due_date <= t.ends_on)`;

/**
 * Writes bills ($5) of a run ($4) with their lines, the next due dates of their templates ($6), and moves the sequence of
 * the organization ($1) from where the posting counted from ($2) to where it ended ($3). Where the sequence stands
 * elsewhere nothing is written and no row returned: whoever was faster has the numbers.
 */
export const SAVE_BILLS = `
with moved as (
  insert into bill_sequence as s (organization_id, last_number)
  values ($1::uuid, $3::bigint)
  on conflict (organization_id) do update set last_number = excluded.last_number
  where s.last_number = $2::bigint
  returning last_number
), given as (
  select b.*
  from moved
  cross join jsonb_to_recordset($5::jsonb) as b(
    "number" text, "templateId" uuid, "vendorId" uuid, "periodDate" date, "issuedOn" date, "dueOn" date,
    "currency" text, "netMinor" bigint, "taxMinor" bigint, "totalMinor" bigint, "lines" jsonb)
), posted as (
  insert into bill (
    organization_id, number, vendor_id, template_id, period_date, issued_on, due_on,
    currency, net_minor, tax_minor, total_minor, run_id)
  select $1::uuid, b."number", b."vendorId", b."templateId", b."periodDate", b."issuedOn", b."dueOn",
    b."currency", b."netMinor", b."taxMinor", b."totalMinor", $4::uuid
  from given b
  returning bill_id, number
), lines as (
  insert into bill_line (
    organization_id, bill_id, line_number, description,
    quantity_milli, unit_price_minor, tax_basis_points, net_minor, tax_minor)
  select $1::uuid, p.bill_id, l."lineNumber", l."description",
    l."quantityMilli", l."unitPriceMinor", l."taxBasisPoints", l."netMinor", l."taxMinor"
  from given b
  join posted p on p.number = b."number"
  cross join lateral jsonb_to_recordset(b."lines") as l(
    "lineNumber" smallint, "description" text, "quantityMilli" bigint, "unitPriceMinor" bigint,
    "taxBasisPoints" integer, "netMinor" bigint, "taxMinor" bigint)
), advanced as (
  update bill_template t
  set next_due_date = a."nextDueDate"
  from moved
  cross join jsonb_to_recordset($6::jsonb) as a("templateId" uuid, "nextDueDate" date)
  where t.organization_id = $1::uuid and t.template_id = a."templateId"
)
select last_number from moved`;

/** A page of what a run ($2) posted for organizations ($1), after the bill ($3, $4) where one is given; $5 rows at most. */
export const POSTED_BILLS = `
select b.organization_id, b.bill_id, b.number, b.vendor_id, v.name as vendor_name,
  b.issued_on::text as issued_on, b.due_on::text as due_on, b.currency, b.total_minor
from bill b
join vendor v on v.organization_id = b.organization_id and v.vendor_id = b.vendor_id
where b.organization_id = any($1::uuid[])
  and b.run_id = $2
  and ($3::uuid is null or (b.organization_id, b.number) > ($3::uuid, $4::text))
order by b.organization_id, b.number
limit $5`;
