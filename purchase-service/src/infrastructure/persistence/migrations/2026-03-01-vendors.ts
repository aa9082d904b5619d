import { domainTable, type SqlMigration } from '@baton/persistence';

/** Vendors and closed periods: what bills and orders look up. */
export const vendorsMigration: SqlMigration = {
  name: '2026-03-01-vendors',
  sql: `
create table vendor (
  organization_id uuid not null,
  vendor_id uuid not null default gen_random_uuid(),
  name text not null check (name <> ''),
  -- The one it bills and sells in.
  currency char(3) not null check (currency ~ '^[A-Z]{3}$'),
  -- Null: nobody entered them; such a vendor's bills have no due date.
  payment_terms_days integer check (payment_terms_days between 0 and 365),
  -- Its bills are still posted.
  blocked_for_orders boolean not null default false,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, vendor_id)
);
${domainTable('vendor')}

-- Nothing may be issued on or before closed_until.
create table period_lock (
  organization_id uuid not null,
  closed_until date not null,
  primary key (organization_id)
);
${domainTable('period_lock')}
`,
};
