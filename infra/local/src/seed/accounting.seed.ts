import type { RunDate } from '@baton/contracts';
import { assetRowsOf, lastEndedMonthOf, monthEnd } from './accounting-assets';
import { type AccountingCharacter, accountingCharacterOf } from './accounting-character';
import { bankLineRowsOf, openDocumentsOf } from './accounting-payments';
import { purchaseHistoryOf } from './purchase.seed';
import { salesHistoryOf } from './sales.seed';
import type { HistoricDocument, SeededOrganization, SeedRandomOf, SeedWriter } from './world';

/** So many organizations are drawn and written at a time: some thousand rows an insert, whatever the world's size. */
const ORGANIZATIONS_PER_CHUNK = 100;

type Row = Record<string, unknown>;

/** Referenced tables come first. */
const tableOrder = ['account', 'opening_balance', 'period_lock', 'open_item', 'bank_line', 'asset'] as const;

/** Number, name, kind and role of the accounts every organization has. */
const chart = [
  ['0400', 'Equipment', 'asset', null],
  ['0490', 'Accumulated depreciation', 'asset', 'accumulated-depreciation'],
  ['0800', 'Equity', 'equity', null],
  ['1200', 'Bank', 'asset', 'bank'],
  ['1400', 'Trade receivables', 'asset', 'receivable'],
  ['1500', 'Credits with vendors', 'asset', 'vendor-credit'],
  ['1600', 'Trade payables', 'liability', 'payable'],
  ['1700', 'Credits of customers', 'liability', 'customer-credit'],
  ['4830', 'Depreciation', 'expense', 'depreciation-expense'],
  ['4970', 'Payment differences', 'expense', 'payment-difference'],
] as const;

/**
 * Fills the tables of accounting: a chart and its opening balances, what sales and purchase left open before the first
 * night, the bank lines that pay some of it, and assets with a month to post. The same seed gives the same rows.
 */
export async function seedAccounting(
  writer: SeedWriter,
  organizations: readonly SeededOrganization[],
  random: SeedRandomOf,
  runDate: RunDate,
): Promise<void> {
  for (let start = 0; start < organizations.length; start += ORGANIZATIONS_PER_CHUNK) {
    const chunk = organizations.slice(start, start + ORGANIZATIONS_PER_CHUNK);
    const tables = chunk.map((organization) => rowsOf(organization, random, runDate));
    for (const table of tableOrder) {
      await writer.insert(
        table,
        tables.flatMap((rows) => rows[table]),
      );
    }
  }
}

function rowsOf(
  organization: SeededOrganization,
  random: SeedRandomOf,
  runDate: RunDate,
): Record<(typeof tableOrder)[number], Row[]> {
  const character = accountingCharacterOf(organization, random);
  const history = [
    ...salesHistoryOf(organization, random, runDate),
    ...purchaseHistoryOf(organization, random, runDate),
  ];
  const open = openDocumentsOf(organization, random, runDate, history);
  const assets = assetRowsOf(organization, random, runDate, character);
  const owned = (rows: readonly Row[]): Row[] =>
    rows.map((row) => ({ organization_id: organization.organizationId, ...row }));
  return {
    account: owned(accountRows(character)),
    opening_balance: owned(openingRows(open, assets, character)),
    period_lock: owned([{ closed_until: closedUntil(runDate, character) }]),
    open_item: owned(open.map(openItemRow)),
    bank_line: owned(bankLineRowsOf({ organization, random, runDate, character, history, open })),
    asset: owned(assets),
  };
}

/** With the flaw, the account exists but nobody said what it is for. */
function accountRows({ flaw }: AccountingCharacter): Row[] {
  return chart.map(([account_code, name, kind, role]) => ({
    account_code,
    name,
    kind,
    role: flaw === 'account-missing' && role === 'accumulated-depreciation' ? null : role,
  }));
}

/** Equity makes up for all the others; with the flaw, somebody has left something out of it. */
function openingRows(
  open: readonly HistoricDocument[],
  assets: ReturnType<typeof assetRowsOf>,
  { flaw }: AccountingCharacter,
): Row[] {
  const openOf = (kind: HistoricDocument['kind']): number =>
    sum(open.filter((document) => document.kind === kind).map(({ openMinor }) => openMinor));
  const amounts = [
    ['0400', sum(assets.map(({ cost_minor }) => cost_minor))],
    ['0490', -sum(assets.map(({ accumulated_minor }) => accumulated_minor))],
    ['1200', 2_500_000],
    ['1400', openOf('invoice')],
    ['1600', -openOf('bill')],
  ] as const;
  const equity = -sum(amounts.map(([, amount]) => amount)) + (flaw === 'opening-unbalanced' ? 12_345 : 0);
  return [...amounts, ['0800', equity] as const].map(([account_code, amount_minor]) => ({
    account_code,
    amount_minor,
  }));
}

/** Some months ago, before anything the night posts; with the flaw, somebody closed the month that is still running. */
function closedUntil(runDate: RunDate, { flaw }: AccountingCharacter): string {
  const ended = lastEndedMonthOf(runDate);
  return monthEnd(flaw === 'period-closed' ? ended + 1 : ended - 4);
}

function openItemRow(document: HistoricDocument): Row {
  return {
    document_id: document.documentId,
    kind: document.kind === 'invoice' ? 'receivable' : 'payable',
    number: document.number,
    party_id: document.partyId,
    party_name: document.partyName,
    issued_on: document.issuedOn,
    due_on: document.dueOn,
    currency: document.currency,
    total_minor: document.totalMinor,
    open_minor: document.openMinor,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
