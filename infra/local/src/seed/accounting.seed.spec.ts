import { parseOrganizationId, type RunDate, runDateOf } from '@baton/contracts';
import { seedAccounting } from './accounting.seed';
import { accountingCharacterOf } from './accounting-character';
import { organizationsOf, type SeedWriter, seedRandomOf } from './world';

type Row = Record<string, unknown>;

const runDate = runDateOf(new Date('2026-03-01T00:00:00Z'));

async function seeded(count: number, date: RunDate = runDate): Promise<Map<string, Row[]>> {
  const tables = new Map<string, Row[]>();
  const writer: SeedWriter = {
    insert: async (table, rows) => {
      tables.set(table, [...(tables.get(table) ?? []), ...rows]);
    },
  };
  await seedAccounting(writer, organizationsOf(42, count), seedRandomOf(42), date);
  return tables;
}

const numbersIn = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column]), 0);

describe('seedAccounting', () => {
  it('gives every flaw, quiet organizations and sound ones in the default world of 200', () => {
    const random = seedRandomOf(42);
    const characters = organizationsOf(42, 200).map((organization) => accountingCharacterOf(organization, random));
    const flaws = characters.map(({ flaw }) => flaw);
    expect(new Set(flaws)).toEqual(new Set(['none', 'opening-unbalanced', 'period-closed', 'account-missing']));
    expect(flaws.filter((flaw) => flaw === 'none').length).toBeGreaterThan(160);
    expect(characters.some(({ quiet }) => quiet)).toBe(true);
    expect(characters.some(({ withoutAssets }) => withoutAssets)).toBe(true);
  });

  it('draws the same rows again, and a larger world begins with the smaller one', async () => {
    const small = await seeded(3);
    const large = await seeded(5);
    expect(await seeded(3)).toEqual(small);
    for (const [table, rows] of small) expect(large.get(table)?.slice(0, rows.length)).toEqual(rows);
  });

  it('opens every ledger balanced but those with the flaw', async () => {
    const tables = await seeded(200);
    const random = seedRandomOf(42);
    for (const organization of organizationsOf(42, 200)) {
      const own = (tables.get('opening_balance') ?? []).filter(
        (row) => row.organization_id === organization.organizationId,
      );
      const { flaw } = accountingCharacterOf(organization, random);
      expect(numbersIn(own, 'amount_minor') === 0).toBe(flaw !== 'opening-unbalanced');
    }
  });

  it.each(['2026-03-01', '2026-02-28', '2024-02-29', '2025-12-31', '2026-01-01'])(
    'respects the rules of the tables for a night of %s',
    async (date) => {
      const tables = await seeded(60, runDateOf(new Date(`${date}T00:00:00Z`)));
      for (const line of tables.get('bank_line') ?? []) {
        expect(Number.isSafeInteger(line.amount_minor) && line.amount_minor !== 0).toBe(true);
        expect(String(line.booked_on) < date).toBe(true);
      }
      for (const asset of tables.get('asset') ?? []) {
        const left = Number(asset.cost_minor) - Number(asset.salvage_minor) - Number(asset.accumulated_minor);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(asset.posted_through === null || String(asset.posted_through).endsWith('-01')).toBe(true);
        expect(asset.disposed_on === null || String(asset.disposed_on) >= String(asset.in_service_on)).toBe(true);
      }
      for (const item of tables.get('open_item') ?? []) {
        expect(Number(item.open_minor)).toBeGreaterThan(0);
        expect(Number(item.open_minor)).toBeLessThanOrEqual(Number(item.total_minor));
      }
    },
  );

  it('writes every row for an organization of the world, chunk by chunk', async () => {
    const tables = await seeded(120);
    const known = new Set(organizationsOf(42, 120).map(({ organizationId }) => organizationId));
    for (const rows of tables.values()) {
      for (const row of rows) expect(known.has(parseOrganizationId(String(row.organization_id)))).toBe(true);
    }
    expect(tables.get('period_lock')).toHaveLength(120);
  });
});
