import { currency } from '@baton/contracts';
import { type AccountRole, accountFor } from './account';
import { AccountMissingError } from './account-missing.error';
import { EntryUnbalancedError } from './entry-unbalanced.error';
import { credit, debit, type JournalEntry, type JournalLine, journalEntry } from './journal-entry';
import { admit, type Ledger } from './ledger';
import { OpeningUnbalancedError } from './opening-unbalanced.error';
import { PeriodClosedError } from './period-closed.error';

const entryOf = (
  postedOn: string,
  lines: readonly JournalLine[] = [debit('1200', 5, ''), credit('1400', 5, '')],
): JournalEntry =>
  journalEntry({
    source: { kind: 'payment', id: 'a' },
    postedOn,
    currency: currency.parse('EUR'),
    text: `of ${postedOn}`,
    lines,
  });
const ledger: Ledger = { accounts: new Map(), openingDifferenceMinor: 0, closedUntil: undefined };

describe('journalEntry', () => {
  it('refuses an entry whose debits and credits differ', () => {
    expect(() => entryOf('2026-02-01', [debit('1200', 5, ''), credit('1400', 4, '')])).toThrow(EntryUnbalancedError);
  });

  it('refuses an entry of nothing', () => {
    expect(() => entryOf('2026-02-01', [debit('1200', 0, ''), credit('1400', 0, '')])).toThrow(EntryUnbalancedError);
  });

  it('refuses a negative amount even when it balances', () => {
    expect(() =>
      entryOf('2026-02-01', [debit('1200', -5, ''), credit('1400', -5, ''), debit('1', 9, ''), credit('2', 9, '')]),
    ).toThrow(EntryUnbalancedError);
  });

  it('leaves out lines of zero', () => {
    expect(
      entryOf('2026-02-01', [debit('1200', 5, ''), credit('1400', 5, ''), credit('4830', 0, '')]).lines,
    ).toHaveLength(2);
  });
});

describe('admit', () => {
  it('lets entries into a sound ledger', () => {
    const entries = [entryOf('2026-02-01')];
    expect(admit({ ...ledger, closedUntil: '2026-01-31' }, entries)).toEqual(entries);
  });

  it('refuses everything while the opening balances do not balance, and says by how much', () => {
    expect(() => admit({ ...ledger, openingDifferenceMinor: -250 }, [entryOf('2026-02-01')])).toThrow(
      expect.objectContaining({ code: 'OPENING_UNBALANCED', message: expect.stringContaining('-250') }) as Error,
    );
    expect(() => admit({ ...ledger, openingDifferenceMinor: 1 }, [entryOf('2026-02-01')])).toThrow(
      OpeningUnbalancedError,
    );
  });

  it('refuses an entry on the last day of the closed period, and takes one on the day after', () => {
    expect(() => admit({ ...ledger, closedUntil: '2026-01-31' }, [entryOf('2026-01-31')])).toThrow(PeriodClosedError);
    expect(admit({ ...ledger, closedUntil: '2026-01-30' }, [entryOf('2026-01-31')])).toHaveLength(1);
  });

  it('names the earliest entry that falls into the closed period', () => {
    const entries = [entryOf('2026-02-03'), entryOf('2026-01-31'), entryOf('2026-01-30')];
    expect(() => admit({ ...ledger, closedUntil: '2026-01-31' }, entries)).toThrow('of 2026-01-30');
  });

  it('objects to nothing when nothing is to be posted', () => {
    expect(admit({ ...ledger, openingDifferenceMinor: 1, closedUntil: '2999-12-31' }, [])).toEqual([]);
  });
});

describe('accountFor', () => {
  it('finds the account with a role', () => {
    expect(accountFor(new Map<AccountRole, string>([['bank', '1200']]), 'bank')).toBe('1200');
  });

  it('names the role that no account has', () => {
    expect(() => accountFor(new Map(), 'payable')).toThrow(AccountMissingError);
    expect(() => accountFor(new Map(), 'payable')).toThrow('"payable"');
  });
});
