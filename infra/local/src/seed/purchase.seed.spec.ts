import { type RunDate, readRunDate } from '@baton/contracts';
import { purchaseHistoryOf, seedPurchase } from './purchase.seed';
import { purchaseCharacterOf } from './purchase-vendors';
import { organizationsOf, type SeedWriter, seedRandomOf } from './world';

type Row = Record<string, unknown>;

const runDate = readRunDate('2026-03-01') as RunDate;

async function seeded(count: number): Promise<Map<string, Row[]>> {
  const tables = new Map<string, Row[]>();
  const writer: SeedWriter = {
    insert: async (table, rows) => {
      tables.set(table, [...(tables.get(table) ?? []), ...rows]);
    },
  };
  await seedPurchase(writer, organizationsOf(42, count), seedRandomOf(42), runDate);
  return tables;
}

describe('seedPurchase', () => {
  it('gives every flaw, quiet organizations and sound ones in the default world of 200', () => {
    const random = seedRandomOf(42);
    const characters = organizationsOf(42, 200).map((organization) => purchaseCharacterOf(organization, random));
    const flaws = characters.map(({ flaw }) => flaw);
    expect([...new Set(flaws)].sort()).toEqual([
      'item-without-vendor',
      'none',
      'period-closed',
      'terms-missing',
      'vendor-blocked',
    ]);
    expect(flaws.filter((flaw) => flaw === 'none').length).toBeGreaterThan(150);
    expect(characters.some(({ quiet }) => quiet)).toBe(true);
    expect(characters.some(({ wellStocked }) => wellStocked)).toBe(true);
  });

  it('draws the same rows again, and a larger world begins with the smaller one', async () => {
    const small = await seeded(3);
    const again = await seeded(3);
    const large = await seeded(5);
    expect(again).toEqual(small);
    for (const [table, rows] of small) expect(large.get(table)?.slice(0, rows.length)).toEqual(rows);
  });

  it('numbers the history without a gap up to the sequence, and tells accounting of the same documents', async () => {
    const tables = await seeded(20);
    const random = seedRandomOf(42);
    for (const organization of organizationsOf(42, 20)) {
      const own = (table: string): Row[] =>
        (tables.get(table) ?? []).filter((row) => row.organization_id === organization.organizationId);
      const bills = own('bill');
      expect(bills.map((row) => row.number)).toEqual(
        bills.map((_, index) => `BILL-${String(index + 1).padStart(6, '0')}`),
      );
      expect(own('bill_sequence')).toEqual([
        { organization_id: organization.organizationId, last_number: bills.length },
      ]);
      expect(purchaseHistoryOf(organization, random, runDate).map(({ documentId }) => documentId)).toEqual(
        bills.map((row) => row.bill_id),
      );
      const vendorIds = new Set(own('vendor').map((row) => row.vendor_id));
      const named = [...bills, ...own('bill_template'), ...own('purchase_order')].map((row) => row.vendor_id);
      expect(named.filter((id) => !vendorIds.has(id))).toEqual([]);
    }
  });
});
