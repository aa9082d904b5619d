import { assertTenancy, UnitOfWork } from '@baton/persistence';
import { chart, organization, useAccounting } from './accounting-database';

const accounting = useAccounting();
const tenant = organization(1);

const inScope = (text: string): Promise<number> =>
  accounting.inScope([tenant], () => UnitOfWork.current().execute(text, [tenant]));

const ENTRY = `insert into journal_entry (organization_id, entry_number, posted_on, entered_on, source_kind, source_id,
    currency, text) values ($1, 1, '2026-02-28', '2026-03-01', 'payment', 'x', 'EUR', 'x')`;
const LINES = `insert into journal_line (organization_id, entry_number, line_number, account_code, debit_minor,
    credit_minor, text) values ($1, 1, 1, '1200', 5, 0, ''), ($1, 1, 2, '1400', 0,`;

describe("accounting's tables", () => {
  beforeAll(async () => {
    await accounting.insert(tenant, 'account', chart);
  });

  it('are guarded by forced row-level security, organization first', async () => {
    await expect(assertTenancy(accounting.database)).resolves.toBeUndefined();
  });

  it('give no row without a scope', async () => {
    await expect(accounting.database.query('select from open_item')).rejects.toThrow(/permission denied/);
  });

  it('take no entry that does not balance', async () => {
    await expect(inScope(`with entry as (${ENTRY}) ${LINES} 4, '')`)).rejects.toThrow(/does not balance/);
  });

  it('take no entry without lines', async () => {
    await expect(inScope(ENTRY)).rejects.toThrow(/does not balance/);
  });

  it('take a balanced entry, and then neither change nor delete it, nor add to one side of it', async () => {
    await inScope(`with entry as (${ENTRY}) ${LINES} 5, '')`);
    await expect(inScope('update journal_line set debit_minor = 6 where organization_id = $1')).rejects.toThrow(
      /permission denied/,
    );
    await expect(inScope('delete from journal_entry where organization_id = $1')).rejects.toThrow(/permission denied/);
    const more = `insert into journal_line (organization_id, entry_number, line_number, account_code, debit_minor,
      credit_minor, text) values ($1, 1, 3, '1200', 1, 0, '')`;
    await expect(inScope(more)).rejects.toThrow(/does not balance/);
  });
});
