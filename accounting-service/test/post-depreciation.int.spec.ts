import type { OrganizationId } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import type { Outcome } from '@baton/schedule-runner';
import { PostDepreciationHandler } from '../src/application/schedule-types/post-depreciation.handler';
import { depreciate } from '../src/domain/depreciation-posting';
import { PostgresDepreciationRepository } from '../src/infrastructure/persistence/depreciation.repository';
import { chart, date, executionOf, id, organization, useAccounting } from './accounting-database';

type Row = Record<string, unknown>;

const accounting = useAccounting();
const repository = new PostgresDepreciationRepository();
const handler = new PostDepreciationHandler(repository);

let organizations = 0;

const execute = (tenant: OrganizationId, runDate: string): Promise<Outcome> =>
  accounting.inScope([tenant], () => handler.execute(executionOf(tenant, date(runDate))));
const rows = (tenant: OrganizationId, text: string): Promise<Row[]> =>
  accounting.inScope([tenant], () => UnitOfWork.current().query<Row>(text, [tenant]));

const asset = (n: number, given: Row = {}): Row => ({
  asset_id: id('asset', n),
  name: `Asset ${n}`,
  currency: 'EUR',
  cost_minor: 100_000,
  salvage_minor: 0,
  method: 'straight-line',
  yearly_rate_basis_points: null,
  useful_months: 3,
  in_service_on: '2026-01-15',
  disposed_on: null,
  accumulated_minor: 0,
  posted_through: null,
  ...given,
});

async function organizationWith(assets: readonly Row[]): Promise<OrganizationId> {
  organizations += 1;
  const tenant = organization(organizations);
  await accounting.insert(tenant, 'account', chart);
  if (assets.length > 0) await accounting.insert(tenant, 'asset', assets);
  return tenant;
}

const entries = (tenant: OrganizationId): Promise<Row[]> =>
  rows(
    tenant,
    `select entry_number, posted_on, sum(debit_minor)::bigint as debit, sum(credit_minor)::bigint as credit
     from journal_entry join journal_line using (organization_id, entry_number)
     where organization_id = $1 group by entry_number, posted_on order by entry_number`,
  );
const state = (tenant: OrganizationId): Promise<Row[]> =>
  rows(tenant, 'select name, accumulated_minor, posted_through from asset where organization_id = $1 order by name');
const postings = (tenant: OrganizationId): Promise<Row[]> =>
  rows(
    tenant,
    'select asset_id, month, amount_minor from depreciation_posting where organization_id = $1 order by asset_id, month',
  );

describe('accounting.post-depreciation', () => {
  it('catches up every ended month with one balanced entry each, and moves the assets on', async () => {
    const declining = { method: 'declining-balance', yearly_rate_basis_points: 2_400, useful_months: 60 };
    const tenant = await organizationWith([asset(1), asset(2, { in_service_on: '2026-02-10', ...declining })]);
    expect(await execute(tenant, '2026-03-01')).toEqual({
      kind: 'succeeded',
      counts: { entries: 2, postings: 3 },
    });
    expect(await entries(tenant)).toEqual([
      { entry_number: 1, posted_on: '2026-01-31', debit: 33_333, credit: 33_333 },
      { entry_number: 2, posted_on: '2026-02-28', debit: 35_333, credit: 35_333 },
    ]);
    expect(await state(tenant)).toEqual([
      { name: 'Asset 1', accumulated_minor: 66_666, posted_through: '2026-02-01' },
      { name: 'Asset 2', accumulated_minor: 2_000, posted_through: '2026-02-01' },
    ]);
    expect(await postings(tenant)).toEqual([
      { asset_id: id('asset', 1), month: '2026-01-01', amount_minor: 33_333 },
      { asset_id: id('asset', 1), month: '2026-02-01', amount_minor: 33_333 },
      { asset_id: id('asset', 2), month: '2026-02-01', amount_minor: 2_000 },
    ]);
  });

  it('posts no month twice, whatever the night, and ends with the salvage value', async () => {
    const tenant = await organizationWith([asset(1, { salvage_minor: 1_000 })]);
    const outcomes = [];
    for (const night of ['2026-01-30', '2026-01-31', '2026-02-01', '2026-02-28', '2026-02-28', '2026-07-01']) {
      outcomes.push((await execute(tenant, night)).kind);
    }
    expect(outcomes).toEqual(['skipped', 'succeeded', 'skipped', 'succeeded', 'skipped', 'succeeded']);
    expect(await execute(tenant, '2027-01-01')).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await state(tenant)).toEqual([{ name: 'Asset 1', accumulated_minor: 99_000, posted_through: '2026-03-01' }]);
    expect((await entries(tenant)).map((row) => row.entry_number)).toEqual([1, 2, 3]);
  });

  it('comes to the same rows at once as night by night', async () => {
    const assets = [
      asset(1),
      asset(2, { method: 'declining-balance', yearly_rate_basis_points: 9_000, useful_months: 4 }),
    ];
    const atOnce = await organizationWith(assets);
    const nightly = await organizationWith(assets);
    await execute(atOnce, '2026-05-31');
    for (const night of ['2026-01-31', '2026-02-28', '2026-04-30', '2026-05-31']) await execute(nightly, night);
    expect(await postings(nightly)).toEqual(await postings(atOnce));
    expect(await state(nightly)).toEqual(await state(atOnce));
    expect(await entries(nightly)).toEqual(await entries(atOnce));
  });

  it('posts for an asset that was entered late a month that others have already', async () => {
    const tenant = await organizationWith([asset(1)]);
    await execute(tenant, '2026-01-31');
    await accounting.insert(tenant, 'asset', [asset(2)]);
    expect(await execute(tenant, '2026-01-31')).toEqual({ kind: 'succeeded', counts: { entries: 1, postings: 1 } });
    expect((await entries(tenant)).map((row) => row.posted_on)).toEqual(['2026-01-31', '2026-01-31']);
  });

  it('posts nothing into a closed period, and names the month', async () => {
    const tenant = await organizationWith([asset(1)]);
    await accounting.insert(tenant, 'period_lock', [{ closed_until: '2026-01-31' }]);
    await expect(execute(tenant, '2026-03-01')).rejects.toThrow(
      expect.objectContaining({ code: 'PERIOD_CLOSED', postedOn: '2026-01-31' }) as Error,
    );
    expect(await postings(tenant)).toEqual([]);
  });

  it('names the account that the chart lacks', async () => {
    const tenant = await organizationWith([asset(1)]);
    await rows(tenant, `update account set role = null where organization_id = $1 and role = 'depreciation-expense'`);
    await expect(execute(tenant, '2026-03-01')).rejects.toThrow(
      expect.objectContaining({ code: 'ACCOUNT_MISSING', role: 'depreciation-expense' }) as Error,
    );
  });

  it('lets one of two simultaneous postings win, and the other try again', async () => {
    const tenant = await organizationWith([asset(1)]);
    const { unit } = await accounting.database.begin([]);
    const slower = <T>(work: () => Promise<T>): Promise<T> => unit.run(() => unit.asTenants([tenant], work));
    const night = date('2026-03-01');
    const { assets, ledger } = await slower(() => repository.behindOn(tenant, night));
    await execute(tenant, night);
    const run = depreciate(assets, ledger.accounts, night);
    await expect(slower(() => repository.save(tenant, night, run))).rejects.toThrow(
      expect.objectContaining({ code: 'LEDGER_CHANGED', retryable: true }) as Error,
    );
    await unit.rollback();
    expect(await entries(tenant)).toHaveLength(2);
  });

  it('does not move an asset that somebody else moved after it was read', async () => {
    const tenant = await organizationWith([asset(1)]);
    const work = accounting.inScope([tenant], async () => {
      const { assets, ledger } = await repository.behindOn(tenant, date('2026-01-31'));
      expect(assets).toHaveLength(1);
      expect(ledger.accounts.size).toBe(8);
      await UnitOfWork.current().execute("update asset set posted_through = '2026-01-01' where organization_id = $1", [
        tenant,
      ]);
      const posting = { assetId: id('asset', 1), month: 2026 * 12, amountMinor: 1 };
      await repository.save(tenant, date('2026-01-31'), { postings: [posting], entries: [] });
    });
    await expect(work).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_CHANGED' }) as Error);
  });
});
