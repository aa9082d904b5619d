import { domainTable, type SqlMigration } from '@baton/persistence';

/** Accounts, what the ledger opened with, what is closed, and the journal. */
export const ledger: SqlMigration = {
  name: '2026-03-01-ledger',
  sql: `
create table account (
  organization_id uuid not null,
  account_code text not null,
  name text not null,
  kind text not null check (kind in ('asset', 'liability', 'equity', 'income', 'expense')),
  -- What the posting rules use it for; most accounts have no role.
  role text check (role in ('bank', 'receivable', 'payable', 'customer-credit', 'vendor-credit', 'payment-difference',
    'depreciation-expense', 'accumulated-depreciation')),
  primary key (organization_id, account_code),
  unique (organization_id, role)
);
${domainTable('account')}

create table opening_balance (
  organization_id uuid not null,
  account_code text not null,
  -- Debit above zero, credit below; all of an organization's add up to zero, which posting checks.
  amount_minor bigint not null,
  primary key (organization_id, account_code),
  foreign key (organization_id, account_code) references account
);
${domainTable('opening_balance')}

create table period_lock (
  organization_id uuid primary key,
  closed_until date not null
);
${domainTable('period_lock')}

create table journal_sequence (
  organization_id uuid primary key,
  last_number int not null check (last_number >= 0)
);
${domainTable('journal_sequence')}

create table journal_entry (
  organization_id uuid not null,
  entry_number int not null check (entry_number > 0),
  -- The accounting date, which decides the period, and the night that posted it.
  posted_on date not null,
  entered_on date not null,
  source_kind text not null check (source_kind in ('payment', 'depreciation')),
  source_id text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  text text not null,
  primary key (organization_id, entry_number)
);
-- A payment is posted once. Depreciation guards its months by depreciation_posting: an asset may be added late.
create unique index journal_entry_payment on journal_entry (organization_id, source_id) where source_kind = 'payment';
${domainTable('journal_entry')}

create table journal_line (
  organization_id uuid not null,
  entry_number int not null,
  line_number int not null,
  account_code text not null,
  debit_minor bigint not null check (debit_minor >= 0),
  credit_minor bigint not null check (credit_minor >= 0),
  text text not null,
  primary key (organization_id, entry_number, line_number),
  foreign key (organization_id, entry_number) references journal_entry,
  foreign key (organization_id, account_code) references account,
  check ((debit_minor = 0) <> (credit_minor = 0))
);
${domainTable('journal_line')}

-- Looks at what a whole statement added, so an entry and its lines are written by one statement. At commit would be too
-- late: by then the transaction has left the tenant's role, and could not read the lines.
create function refuse_unbalanced_entries() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select touched.organization_id, touched.entry_number into wrong
  from (select distinct organization_id, entry_number from added) as touched
  left join journal_line as line using (organization_id, entry_number)
  group by touched.organization_id, touched.entry_number
  having coalesce(sum(line.debit_minor), 0) <> coalesce(sum(line.credit_minor), 0) or count(line.line_number) = 0
  limit 1;
  if found then
    raise exception 'Entry % of organization % does not balance.', wrong.entry_number, wrong.organization_id
      using errcode = 'check_violation', hint = 'Write an entry and all of its lines in one statement.';
  end if;
  return null;
end $$;
create trigger journal_entry_balances after insert on journal_entry
  referencing new table as added for each statement execute function refuse_unbalanced_entries();
create trigger journal_line_balances after insert on journal_line
  referencing new table as added for each statement execute function refuse_unbalanced_entries();

-- The journal is written, never rewritten.
revoke update, delete on journal_entry, journal_line from baton_accounting_tenant;
`,
};
