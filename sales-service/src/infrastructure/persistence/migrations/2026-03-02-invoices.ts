import { domainTable, type SqlMigration } from '@baton/persistence';

/** Invoice templates, invoices, the sequence of their numbers, and payment reminders. */
export const invoicesMigration: SqlMigration = {
  name: '2026-03-02-invoices',
  sql: `
create table invoice_template (
  organization_id uuid not null,
  template_id uuid not null default gen_random_uuid(),
  customer_id uuid not null,
  name text not null check (name <> ''),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  frequency text not null check (frequency in ('weekly', 'monthly', 'quarterly', 'yearly')),
  -- Day of the month, kept when a short month gives its last day instead; weekly templates keep their weekday.
  anchor_day smallint check (anchor_day between 1 and 31),
  next_due_date date not null,
  ends_on date,
  active boolean not null default true,
  primary key (organization_id, template_id),
  foreign key (organization_id, customer_id) references customer,
  check ((frequency = 'weekly') = (anchor_day is null))
);
create index invoice_template_due on invoice_template (organization_id, next_due_date) where active;
${domainTable('invoice_template')}

-- No foreign key to tax_code: templates also come from imports, and a code that is missing is found when it is needed.
create table invoice_template_line (
  organization_id uuid not null,
  template_id uuid not null,
  line_number smallint not null check (line_number > 0),
  description text not null,
  quantity_milli bigint not null check (quantity_milli between 1 and 1000000000000),
  unit_price_minor bigint not null check (unit_price_minor between 0 and 1000000000000),
  tax_code text not null,
  primary key (organization_id, template_id, line_number),
  foreign key (organization_id, template_id) references invoice_template on delete cascade
);
${domainTable('invoice_template_line')}

-- One row an organization; the last number given. Without a row none was.
create table invoice_sequence (
  organization_id uuid not null,
  last_number bigint not null check (last_number >= 0),
  primary key (organization_id)
);
${domainTable('invoice_sequence')}

create table invoice (
  organization_id uuid not null,
  invoice_id uuid not null default gen_random_uuid(),
  number text not null check (number <> ''),
  customer_id uuid not null,
  -- As it was on the day of issue.
  customer_name text not null,
  state text not null default 'posted' check (state in ('posted', 'voided')),
  -- Where a template gave it: which one, and for which of its dates.
  template_id uuid,
  period_date date,
  issued_on date not null,
  due_on date not null check (due_on >= issued_on),
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  net_minor bigint not null check (net_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  total_minor bigint not null check (total_minor = net_minor + tax_minor),
  open_minor bigint not null check (open_minor between 0 and total_minor),
  disputed boolean not null default false,
  -- The highest reminder sent and its date; payment_reminder has them all.
  dunning_level smallint not null default 0 check (dunning_level >= 0),
  last_reminded_on date check ((last_reminded_on is null) = (dunning_level = 0)),
  -- The run that posted it; null where none did.
  run_id uuid,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, invoice_id),
  unique (organization_id, number),
  unique (organization_id, template_id, period_date),
  foreign key (organization_id, customer_id) references customer,
  foreign key (organization_id, template_id) references invoice_template,
  check ((template_id is null) = (period_date is null))
);
create index invoice_overdue on invoice (organization_id, due_on) where open_minor > 0 and state = 'posted' and not disputed;
create index invoice_of_run on invoice (organization_id, run_id, number) where run_id is not null;
${domainTable('invoice')}

create table invoice_line (
  organization_id uuid not null,
  invoice_id uuid not null,
  line_number smallint not null check (line_number > 0),
  description text not null,
  quantity_milli bigint not null,
  unit_price_minor bigint not null,
  tax_code text not null,
  tax_basis_points integer not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null check (total_minor = net_minor + tax_minor),
  primary key (organization_id, invoice_id, line_number),
  foreign key (organization_id, invoice_id) references invoice on delete cascade
);
${domainTable('invoice_line')}

-- The key says it: none twice for a level.
create table payment_reminder (
  organization_id uuid not null,
  invoice_id uuid not null,
  level smallint not null check (level > 0),
  reminded_on date not null,
  sent_to text not null,
  open_minor bigint not null check (open_minor > 0),
  days_overdue integer not null check (days_overdue >= 0),
  recorded_at timestamptz not null default now(),
  primary key (organization_id, invoice_id, level),
  foreign key (organization_id, invoice_id) references invoice on delete cascade
);
${domainTable('payment_reminder')}
`,
};
