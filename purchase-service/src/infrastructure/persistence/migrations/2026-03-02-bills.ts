import { domainTable, type SqlMigration } from '@baton/persistence';

/** Bill templates, bills, and the sequence of their numbers. */
export const billsMigration: SqlMigration = {
  name: '2026-03-02-bills',
  sql: `
create table bill_template (
  organization_id uuid not null,
  template_id uuid not null default gen_random_uuid(),
  vendor_id uuid not null,
  name text not null check (name <> ''),
  frequency text not null check (frequency in ('weekly', 'monthly', 'quarterly', 'yearly')),
  -- Day of the month, kept when a short month gives its last day instead; weekly templates keep their weekday.
  anchor_day smallint check (anchor_day between 1 and 31),
  next_due_date date not null,
  ends_on date,
  active boolean not null default true,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, template_id),
  foreign key (organization_id, vendor_id) references vendor,
  check ((frequency = 'weekly') = (anchor_day is null))
);
create index bill_template_due on bill_template (organization_id, next_due_date) where active;
${domainTable('bill_template')}

create table bill_template_line (
  organization_id uuid not null,
  template_id uuid not null,
  line_number smallint not null check (line_number > 0),
  description text not null,
  quantity_milli bigint not null check (quantity_milli between 1 and 1000000000000),
  unit_price_minor bigint not null check (unit_price_minor between 0 and 1000000000000),
  -- What the vendor charges: it is the vendor who says it, so no table of codes stands behind it.
  tax_basis_points integer not null check (tax_basis_points between 0 and 10000),
  primary key (organization_id, template_id, line_number),
  foreign key (organization_id, template_id) references bill_template on delete cascade
);
${domainTable('bill_template_line')}

-- One row an organization; the last number given. Without a row none was.
create table bill_sequence (
  organization_id uuid not null,
  last_number bigint not null check (last_number >= 0),
  primary key (organization_id)
);
${domainTable('bill_sequence')}

create table bill (
  organization_id uuid not null,
  bill_id uuid not null default gen_random_uuid(),
  number text not null check (number <> ''),
  vendor_id uuid not null,
  -- Where a template gave it: which one, and for which of its dates.
  template_id uuid,
  period_date date,
  issued_on date not null,
  due_on date not null check (due_on >= issued_on),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  net_minor bigint not null check (net_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  total_minor bigint not null check (total_minor = net_minor + tax_minor),
  -- The run that posted it; null where none did.
  run_id uuid,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, bill_id),
  unique (organization_id, number),
  unique (organization_id, template_id, period_date),
  foreign key (organization_id, vendor_id) references vendor,
  foreign key (organization_id, template_id) references bill_template,
  check ((template_id is null) = (period_date is null))
);
create index bill_of_run on bill (organization_id, run_id, number) where run_id is not null;
${domainTable('bill')}

create table bill_line (
  organization_id uuid not null,
  bill_id uuid not null,
  line_number smallint not null check (line_number > 0),
  description text not null,
  quantity_milli bigint not null check (quantity_milli > 0),
  unit_price_minor bigint not null check (unit_price_minor >= 0),
  tax_basis_points integer not null check (tax_basis_points >= 0),
  net_minor bigint not null check (net_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  primary key (organization_id, bill_id, line_number),
  foreign key (organization_id, bill_id) references bill on delete cascade
);
${domainTable('bill_line')}
`,
};
