import { domainTable, type SqlMigration } from '@baton/persistence';

/** Assets and what was written off them. */
export const assets: SqlMigration = {
  name: '2026-03-03-assets',
  sql: `
create table asset (
  organization_id uuid not null,
  asset_id uuid not null,
  name text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  cost_minor bigint not null check (cost_minor >= 0),
  salvage_minor bigint not null check (salvage_minor between 0 and cost_minor),
  method text not null check (method in ('straight-line', 'declining-balance')),
  yearly_rate_basis_points int check (yearly_rate_basis_points > 0),
  useful_months int not null check (useful_months > 0),
  in_service_on date not null,
  disposed_on date check (disposed_on >= in_service_on),
  -- Written down so far, with what the system before this one had done, and the first day of the newest month posted.
  accumulated_minor bigint not null default 0 check (accumulated_minor between 0 and cost_minor - salvage_minor),
  posted_through date check (posted_through = date_trunc('month', posted_through)),
  primary key (organization_id, asset_id),
  check ((method = 'declining-balance') = (yearly_rate_basis_points is not null))
);
${domainTable('asset')}

create table depreciation_posting (
  organization_id uuid not null,
  asset_id uuid not null,
  month date not null check (month = date_trunc('month', month)),
  amount_minor bigint not null check (amount_minor >= 0),
  entered_on date not null,
  primary key (organization_id, asset_id, month),
  foreign key (organization_id, asset_id) references asset
);
${domainTable('depreciation_posting')}
revoke update, delete on depreciation_posting from baton_accounting_tenant;
`,
};
