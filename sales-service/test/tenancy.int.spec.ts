import { assertTenancy } from '@baton/persistence';
import { useSales } from './sales-database';

const sales = useSales();

describe("sales' tables", () => {
  it('are guarded by forced row-level security, organization first', async () => {
    await expect(assertTenancy(sales.database)).resolves.toBeUndefined();
  });

  it('give no row without a scope', async () => {
    await expect(sales.database.query('select from customer')).rejects.toThrow(/permission denied/);
  });
});
