import { currency } from '@baton/contracts';
import fc from 'fast-check';
import { type AccountRole, accountRoles } from './account';
import { lastDayOf, monthOf } from './calendar-month';
import { type Asset, type DepreciationMethod, depreciationDue } from './depreciation';
import { depreciate } from './depreciation-posting';

const EUR = currency.parse('EUR');
const straightLine: DepreciationMethod = { kind: 'straight-line' };
const asset = (given: Partial<Asset>): Asset => ({
  assetId: 'a-1',
  name: 'Forklift',
  currency: EUR,
  costMinor: 100_000,
  salvageMinor: 0,
  method: straightLine,
  usefulMonths: 3,
  inServiceOn: '2026-01-15',
  disposedOn: undefined,
  accumulatedMinor: 0,
  postedThrough: undefined,
  ...given,
});
const through = (date: string) => monthOf(date);
const amounts = (given: Partial<Asset>, date: string): readonly number[] =>
  depreciationDue(asset(given), through(date)).map(({ amountMinor }) => amountMinor);

describe('depreciationDue, straight-line', () => {
  it('spreads cost less salvage evenly, the remainder of rounding in the last month', () => {
    expect(amounts({}, '2026-03-31')).toEqual([33_333, 33_333, 33_334]);
    expect(amounts({ salvageMinor: 10_000 }, '2026-03-31')).toEqual([30_000, 30_000, 30_000]);
  });

  it('begins in the month the asset went into service, and ends with its useful life', () => {
    expect(depreciationDue(asset({}), through('2027-12-31')).map(({ month }) => lastDayOf(month))).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
    ]);
    expect(amounts({}, '2025-12-31')).toEqual([]);
  });

  it('posts no month twice', () => {
    expect(amounts({ accumulatedMinor: 33_333, postedThrough: monthOf('2026-01-01') }, '2026-02-28')).toEqual([33_333]);
    expect(amounts({ accumulatedMinor: 66_666, postedThrough: monthOf('2026-02-01') }, '2026-02-28')).toEqual([]);
  });

  it('stops before the month of disposal', () => {
    expect(amounts({ disposedOn: '2026-02-10' }, '2026-03-31')).toEqual([33_333]);
    expect(amounts({ disposedOn: '2026-01-20' }, '2026-03-31')).toEqual([]);
  });

  it('carries on from what another system wrote down, without going below salvage', () => {
    expect(amounts({ accumulatedMinor: 80_000, postedThrough: monthOf('2026-01-01') }, '2026-03-31')).toEqual([20_000]);
    expect(amounts({ accumulatedMinor: 10_000, postedThrough: monthOf('2026-06-01') }, '2026-08-31')).toEqual([90_000]);
  });
});

describe('depreciationDue, declining balance', () => {
  const method: DepreciationMethod = { kind: 'declining-balance', yearlyRateBasisPoints: 2_400 };

  it('takes a twelfth of the yearly rate off the book value, and the rest in the last month', () => {
    expect(amounts({ method, usefulMonths: 4 }, '2026-12-31')).toEqual([2_000, 1_960, 1_920, 94_120]);
  });

  it('stops at the salvage value', () => {
    expect(amounts({ method, usefulMonths: 4, salvageMinor: 97_000 }, '2026-12-31')).toEqual([2_000, 1_000]);
  });

  it('is exact for amounts whose product with the rate is beyond the safe integers', () => {
    const costMinor = 9_000_000_000_000_000;
    expect(amounts({ method, usefulMonths: 12, costMinor }, '2026-01-31')).toEqual([180_000_000_000_000]);
  });
});

const drawnAssets = fc
  .record({
    costMinor: fc.integer({ min: 0, max: 5_000_000 }),
    salvagePercent: fc.integer({ min: 0, max: 100 }),
    usefulMonths: fc.integer({ min: 1, max: 90 }),
    method: fc.oneof(
      fc.constant(straightLine),
      fc
        .integer({ min: 1, max: 12_000 })
        .map((yearlyRateBasisPoints): DepreciationMethod => ({ kind: 'declining-balance', yearlyRateBasisPoints })),
    ),
    inServiceOn: fc.constantFrom('2019-12-31', '2020-02-29', '2021-06-01'),
  })
  .map(({ salvagePercent, ...rest }) =>
    asset({ ...rest, salvageMinor: Math.floor((rest.costMinor * salvagePercent) / 100) }),
  );
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const FAR = monthOf('2040-01-31');

describe('depreciationDue, whatever the asset', () => {
  it('comes to cost less salvage exactly, and never below salvage on the way', () => {
    fc.assert(
      fc.property(drawnAssets, (drawn) => {
        const due = depreciationDue(drawn, FAR);
        expect(sum(due.map(({ amountMinor }) => amountMinor))).toBe(drawn.costMinor - drawn.salvageMinor);
        expect(due.every(({ amountMinor }) => amountMinor >= 0 && Number.isSafeInteger(amountMinor))).toBe(true);
        expect(due.length).toBeLessThanOrEqual(drawn.usefulMonths);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never grows from month to month but in the last one', () => {
    fc.assert(
      fc.property(drawnAssets, (drawn) => {
        const regular = depreciationDue(drawn, FAR)
          .map(({ amountMinor }) => amountMinor)
          .slice(0, drawn.usefulMonths - 1);
        expect(regular).toEqual(regular.toSorted((a, b) => b - a));
      }),
      { numRuns: 1_000 },
    );
  });

  it('comes to the same posted at once or in any steps', () => {
    fc.assert(
      fc.property(drawnAssets, fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }), (drawn, steps) => {
        let current = drawn;
        let month = monthOf(drawn.inServiceOn) - 1;
        const inSteps = [...steps, FAR].flatMap((step) => {
          month = Math.min(month + step, FAR);
          const due = depreciationDue(current, month);
          current = {
            ...current,
            accumulatedMinor: current.accumulatedMinor + sum(due.map(({ amountMinor }) => amountMinor)),
            postedThrough: due.at(-1)?.month ?? current.postedThrough,
          };
          return due;
        });
        expect(inSteps).toEqual(depreciationDue(drawn, FAR));
      }),
      { numRuns: 2_000 },
    );
  });
});

const accounts: ReadonlyMap<AccountRole, string> = new Map(accountRoles.map((role) => [role, role]));

describe('depreciate', () => {
  it('makes one balanced entry a month, dated its last day, with two lines an asset', () => {
    const assets = [asset({}), asset({ assetId: 'a-2', name: 'Crane', inServiceOn: '2026-02-01' })];
    const { entries, postings } = depreciate(assets, accounts, '2026-02-28');
    expect(entries.map(({ postedOn, lines }) => [postedOn, lines.length])).toEqual([
      ['2026-01-31', 2],
      ['2026-02-28', 4],
    ]);
    expect(entries[1]?.lines.map((line) => [line.account, line.debitMinor, line.creditMinor, line.text])).toEqual([
      ['depreciation-expense', 33_333, 0, 'Crane'],
      ['accumulated-depreciation', 0, 33_333, 'Crane'],
      ['depreciation-expense', 33_333, 0, 'Forklift'],
      ['accumulated-depreciation', 0, 33_333, 'Forklift'],
    ]);
    expect(postings).toHaveLength(3);
  });

  it('does not post a month before its last day', () => {
    expect(depreciate([asset({})], accounts, '2026-01-30').postings).toEqual([]);
    expect(depreciate([asset({})], accounts, '2026-01-31').postings).toHaveLength(1);
  });

  it('keeps currencies apart', () => {
    const assets = [asset({}), asset({ assetId: 'a-2', currency: currency.parse('USD') })];
    expect(depreciate(assets, accounts, '2026-01-31').entries.map((entry) => entry.currency)).toEqual(['EUR', 'USD']);
  });

  it('records a month of zero without an entry, so that it is not due again', () => {
    const { entries, postings } = depreciate([asset({ costMinor: 2, usefulMonths: 36 })], accounts, '2026-01-31');
    expect(entries).toEqual([]);
    expect(postings).toEqual([{ assetId: 'a-1', month: monthOf('2026-01-31'), amountMinor: 0 }]);
  });

  it('does not depend on the order of the assets', () => {
    const assets = [asset({}), asset({ assetId: 'a-2', name: 'Crane' }), asset({ assetId: 'a-0' })];
    expect(depreciate(assets.toReversed(), accounts, '2026-03-31')).toEqual(depreciate(assets, accounts, '2026-03-31'));
  });
});
