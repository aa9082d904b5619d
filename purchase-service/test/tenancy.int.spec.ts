import { assertTenancy } from '@baton/persistence';
import { usePurchase } from './purchase-database';

const purchase = usePurchase();

describe("purchase's tables", () => {
  it('are guarded by forced row-level security, organization first', async () => {
    await expect(assertTenancy(purchase.database)).resolves.toBeUndefined();
  });

  it('give no row without a scope', async () => {
    await expect(purchase.database.query('select from vendor')).rejects.toThrow(/permission denied/);
  });
});
