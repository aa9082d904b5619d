/**
 * Reads one organization's items below their reorder point and its last order number, as one row. $1 organization.
 * On order is what open orders, drafts included, have not yet brought. How much is missing is decided by `reorderQuantity`.
 */
export const SHORT_ITEMS = `
select
  coalesce((select s.last_number from purchase_order_sequence s where s.organization_id = $1), 0) as last_number,
  coalesce(jsonb_agg(jsonb_build_object(
    'itemId', i.item_id,
    'sku', i.sku,
    'onHand', i.on_hand,
    'onOrder', coalesce(o.quantity, 0),
    'reorderPoint', i.reorder_point,
    'orderUpTo', i.order_up_to,
    'packSize', i.pack_size,
    'unitPriceMinor', i.unit_price_minor,
    'leadTimeDays', i.lead_time_days,
    'vendor', case when v.vendor_id is not null then jsonb_build_object(
      'vendorId', v.vendor_id, 'name', v.name, 'blockedForOrders', v.blocked_for_orders, 'currency', v.currency) end
  ) order by i.sku), '[]') as items
from stock_item i
left join vendor v on v.organization_id = i.organization_id and v.vendor_id = i.vendor_id
left join (
  select l.item_id, sum(l.quantity - l.received_quantity) as quantity
  from purchase_order p
  join purchase_order_line l on l.organization_id = p.organization_id and l.purchase_order_id = p.purchase_order_id
  where p.organization_id = $1 and p.state in ('draft', 'ordered')
  group by l.item_id
) o on o.item_id = i.item_id
where i.organization_id = $1
  and i.active
  and i.on_hand + coalesce(o.quantity, 0) < i.reorder_point`;

/**
 * Writes draft orders ($5) of a run ($4) with their lines, and moves the sequence of the organization ($1) from where the
 * drafting counted from ($2) to where it ended ($3). Where the sequence stands elsewhere nothing is written and no row
 * returned: whoever was faster has the numbers, and has put on order what was missing.
 */
export const SAVE_ORDERS = `
with moved as (
  insert into purchase_order_sequence as s (organization_id, last_number)
  values ($1::uuid, $3::bigint)
  on conflict (organization_id) do update set last_number = excluded.last_number
  where s.last_number = $2::bigint
  returning last_number
), given as (
  select o.*
  from moved
  cross join jsonb_to_recordset($5::jsonb) as o(
    "number" text, "vendorId" uuid, "draftedOn" date, "expectedOn" date,
    "currency" text, "totalMinor" bigint, "lines" jsonb)
), drafted as (
  insert into purchase_order (
    organization_id, number, vendor_id, state, drafted_on, expected_on, currency, total_minor, run_id)
  select $1::uuid, o."number", o."vendorId", 'draft', o."draftedOn", o."expectedOn",
    o."currency", o."totalMinor", $4::uuid
  from given o
  returning purchase_order_id, number
), lines as (
  insert into purchase_order_line (
    organization_id, purchase_order_id, line_number, item_id, quantity, unit_price_minor, amount_minor)
  select $1::uuid, d.purchase_order_id, l."lineNumber", l."itemId", l."quantity", l."unitPriceMinor", l."amountMinor"
  from given o
  join drafted d on d.number = o."number"
  cross join lateral jsonb_to_recordset(o."lines") as l(
    "lineNumber" smallint, "itemId" uuid, "quantity" integer, "unitPriceMinor" bigint, "amountMinor" bigint)
)
select last_number from moved`;
