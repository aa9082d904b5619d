import { domainTable, type SqlMigration } from '@baton/persistence';

/** Open items, bank lines, and which paid which. */
export const payments: SqlMigration = {
  name: '2026-03-02-payments',
  sql: `
create table open_item (
  organization_id uuid not null,
  document_id uuid not null,
  kind text not null check (kind in ('receivable', 'payable')),
  number text not null,
  party_id uuid not null,
  party_name text not null,
  issued_on date not null,
  due_on date not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  total_minor bigint not null check (total_minor >= 0),
  open_minor bigint not null check (open_minor between 0 and total_minor),
  recorded_at timestamptz not null default now(),
  primary key (organization_id, document_id)
);
create index open_item_open on open_item (organization_id) where open_minor > 0;
${domainTable('open_item')}

create table bank_line (
  organization_id uuid not null,
  bank_line_id uuid not null,
  line_number int not null,
  booked_on date not null,
  amount_minor bigint not null check (amount_minor <> 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  reference text not null default '',
  counterparty text not null default '',
  state text not null default 'unmatched' check (state in ('unmatched', 'matched')),
  -- Why it could not be matched when it was last looked at; null before the first look.
  unmatched_reason text check (unmatched_reason in ('no-open-item', 'ambiguous', 'currency-differs')),
  matched_on date,
  surplus_minor bigint not null default 0 check (surplus_minor >= 0),
  difference_minor bigint not null default 0,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, bank_line_id),
  unique (organization_id, line_number),
  check ((state = 'matched') = (matched_on is not null)),
  check (state = 'unmatched' or unmatched_reason is null)
);
create index bank_line_unmatched on bank_line (organization_id, booked_on) where state = 'unmatched';
${domainTable('bank_line')}

create table bank_match (
  organization_id uuid not null,
  bank_line_id uuid not null,
  document_id uuid not null,
  settled_minor bigint not null check (settled_minor > 0),
  primary key (organization_id, bank_line_id, document_id),
  foreign key (organization_id, bank_line_id) references bank_line,
  foreign key (organization_id, document_id) references open_item
);
${domainTable('bank_match')}
revoke update, delete on bank_match from baton_accounting_tenant;
`,
};
