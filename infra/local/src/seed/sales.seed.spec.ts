import { type RunDate, readRunDate } from '@baton/contracts';
import { salesHistoryOf, seedSales } from './sales.seed';
import { salesCharacterOf } from './sales-customers';
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
  await seedSales(writer, organizationsOf(42, count), seedRandomOf(42), runDate);
  return tables;
}

describe('seedSales', () => {
  it('gives every flaw, quiet organizations and sound ones in the default world of 200', () => {
    const random = seedRandomOf(42);
    const characters = organizationsOf(42, 200).map((organization) => salesCharacterOf(organization, random));
    const kinds = characters.map(({ flaw, quiet }) => (quiet ? 'quiet' : flaw));
    expect([...new Set(kinds)].sort()).toEqual([
      'address-missing',
      'none',
      'period-closed',
      'quiet',
      'tax-code-unknown',
      'terms-missing',
    ]);
    expect(kinds.filter((kind) => kind === 'none').length).toBeGreaterThan(100);
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
      const invoices = own('invoice');
      expect(invoices.map((row) => row.number)).toEqual(
        invoices.map((_, index) => `INV-${String(index + 1).padStart(6, '0')}`),
      );
      expect(own('invoice_sequence')).toEqual([
        { organization_id: organization.organizationId, last_number: invoices.length },
      ]);
      expect(salesHistoryOf(organization, random, runDate).map(({ documentId }) => documentId)).toEqual(
        invoices.map((row) => row.invoice_id),
      );
      const customerIds = new Set(own('customer').map((row) => row.customer_id));
      const named = [...invoices, ...own('invoice_template')].map((row) => row.customer_id);
      expect(named.filter((id) => !customerIds.has(id))).toEqual([]);
    }
  });
});
