import { byText, type Currency, type Guid } from '@baton/contracts';
import { accountFor, type ChartOfAccounts } from './account';
import { type CalendarMonth, firstDayOf, lastDayOf, lastEndedMonth } from './calendar-month';
import { type Asset, depreciationDue } from './depreciation';
import { credit, debit, type JournalEntry, journalEntry } from './journal-entry';

/** What one asset lost in one month, as posted. */
export interface DepreciationPosting {
  readonly assetId: Guid;
  readonly month: CalendarMonth;
  readonly amountMinor: number;
}

/** What posting a night's depreciation comes to. */
export interface DepreciationRun {
  readonly postings: readonly DepreciationPosting[];
  /** One for each month and currency, dated the month's last day, oldest first. */
  readonly entries: readonly JournalEntry[];
}

interface AssetMonth extends DepreciationPosting {
  readonly asset: Asset;
}

/** What one entry is made of: the assets written down in one month, in one currency. */
interface EntryGroup {
  readonly month: CalendarMonth;
  readonly currency: Currency;
  readonly assetMonths: AssetMonth[];
}

/**
 * Everything due for an organization's assets: every ended month not posted yet.
 *
 * @param runDate `YYYY-MM-DD`; the month it is the last day of has ended.
 * @throws {AccountMissingError} when the chart lacks an account the entries need.
 */
export function depreciate(assets: readonly Asset[], accounts: ChartOfAccounts, runDate: string): DepreciationRun {
  const through = lastEndedMonth(runDate);
  const due: readonly AssetMonth[] = assets
    .toSorted(byName)
    .flatMap((asset) => depreciationDue(asset, through).map((month) => ({ asset, assetId: asset.assetId, ...month })));
  return {
    postings: due.map(({ assetId, month, amountMinor }) => ({ assetId, month, amountMinor })),
    entries: entriesOf(due, accounts),
  };
}

function entriesOf(due: readonly AssetMonth[], accounts: ChartOfAccounts): readonly JournalEntry[] {
  const groups = new Map<string, EntryGroup>();
  for (const assetMonth of due) {
    if (assetMonth.amountMinor === 0) continue;
    const { month, asset } = assetMonth;
    const key = `${firstDayOf(month)} ${asset.currency}`;
    const group = groups.get(key) ?? { month, currency: asset.currency, assetMonths: [] };
    group.assetMonths.push(assetMonth);
    groups.set(key, group);
  }
  return [...groups.entries()].sort(([a], [b]) => byText(a, b)).map(([, group]) => entryOf(group, accounts));
}

function entryOf({ month, currency, assetMonths }: EntryGroup, accounts: ChartOfAccounts): JournalEntry {
  const expense = accountFor(accounts, 'depreciation-expense');
  const accumulated = accountFor(accounts, 'accumulated-depreciation');
  return journalEntry({
    source: { kind: 'depreciation', id: firstDayOf(month) },
    postedOn: lastDayOf(month),
    currency,
    text: `Depreciation ${firstDayOf(month).slice(0, 7)}`,
    lines: assetMonths.flatMap(({ asset, amountMinor }) => [
      debit(expense, amountMinor, asset.name),
      credit(accumulated, amountMinor, asset.name),
    ]),
  });
}

function byName(a: Asset, b: Asset): number {
  return byText(a.name, b.name) || byText(a.assetId, b.assetId);
}
