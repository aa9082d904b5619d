import { domainTable, type SqlMigration } from '@baton/persistence';

/** Customers, tax codes and closed periods: what invoicing looks up. */
export const customersMigration: SqlMigration = {
  name: '2026-03-01-customers',
  sql: `
create table customer (
  organization_id uuid not null,
  customer_id uuid not null default gen_random_uuid(),
  name text not null check (name <> ''),
  -- Where reminders go. Null: nobody entered one.
  email text check (email like '%_@_%'),
  -- Null: nobody entered them; such a customer can not be invoiced.
  payment_terms_days integer check (payment_terms_days between 0 and 365),
  dunning_blocked boolean not null default false,
  primary key (organization_id, customer_id)
);
${domainTable('customer')}

create table tax_code (
  organization_id uuid not null,
  code text not null check (code <> ''),
  name text not null,
  rate_basis_points integer not null check (rate_basis_points between 0 and 10000),
  primary key (organization_id, code)
);
${domainTable('tax_code')}

-- Nothing may be issued on or before closed_until.
create table period_lock (
  organization_id uuid not null,
  closed_until date not null,
  primary key (organization_id)
);
${domainTable('period_lock')}
`,
};
