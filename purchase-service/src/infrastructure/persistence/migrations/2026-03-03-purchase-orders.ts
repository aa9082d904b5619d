import { domainTable, type SqlMigration } from '@baton/persistence';

/** Items in stock, the purchase orders that refill it, and the sequence of their numbers. */
export const purchaseOrdersMigration: SqlMigration = {
  name: '2026-03-03-purchase-orders',
  sql: `
create table stock_item (
  organization_id uuid not null,
  item_id uuid not null default gen_random_uuid(),
  sku text not null check (sku <> ''),
  name text not null check (name <> ''),
  -- Null: nobody named one; such an item can not be reordered.
  vendor_id uuid,
  -- Whole units; below zero when more was promised than there is.
  on_hand integer not null check (on_hand between -1000000000 and 1000000000),
  reorder_point integer not null check (reorder_point between 0 and 1000000000),
  -- The level an order reaches again.
  order_up_to integer not null check (order_up_to between reorder_point and 1000000000),
  pack_size integer not null check (pack_size between 1 and 1000000),
  -- In minor units of the vendor's currency.
  unit_price_minor bigint not null check (unit_price_minor between 0 and 1000000000000),
  lead_time_days integer not null check (lead_time_days between 0 and 365),
  active boolean not null default true,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, item_id),
  unique (organization_id, sku),
  foreign key (organization_id, vendor_id) references vendor
);
${domainTable('stock_item')}

-- One row an organization; the last number given. Without a row none was.
create table purchase_order_sequence (
  organization_id uuid not null,
  last_number bigint not null check (last_number >= 0),
  primary key (organization_id)
);
${domainTable('purchase_order_sequence')}

create table purchase_order (
  organization_id uuid not null,
  purchase_order_id uuid not null default gen_random_uuid(),
  number text not null check (number <> ''),
  vendor_id uuid not null,
  state text not null check (state in ('draft', 'ordered', 'received')),
  drafted_on date not null,
  -- When its last item should arrive.
  expected_on date not null check (expected_on >= drafted_on),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  -- Without tax, which the vendor's bill will say.
  total_minor bigint not null check (total_minor >= 0),
  -- The run that drafted it; null where a person did.
  run_id uuid,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, purchase_order_id),
  unique (organization_id, number),
  foreign key (organization_id, vendor_id) references vendor
);
create index purchase_order_open on purchase_order (organization_id, purchase_order_id) where state in ('draft', 'ordered');
${domainTable('purchase_order')}

create table purchase_order_line (
  organization_id uuid not null,
  purchase_order_id uuid not null,
  line_number smallint not null check (line_number > 0),
  item_id uuid not null,
  -- Whole units.
  quantity integer not null check (quantity > 0),
  received_quantity integer not null default 0 check (received_quantity between 0 and quantity),
  unit_price_minor bigint not null check (unit_price_minor >= 0),
  amount_minor bigint not null check (amount_minor >= 0),
  primary key (organization_id, purchase_order_id, line_number),
  foreign key (organization_id, purchase_order_id) references purchase_order on delete cascade,
  foreign key (organization_id, item_id) references stock_item
);
${domainTable('purchase_order_line')}
`,
};
