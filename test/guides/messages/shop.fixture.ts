import { decimalOf, parseOrganizationId } from '@baton/contracts';
import type { Stock } from './check-stock.consumer';

export const tenant = parseOrganizationId('0b6f2f7c-8e11-4d43-9b8e-6f1d3c0a2a57');

export const order = {
  orderId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11',
  articleId: '7a2e4d1b-3b68-4c9f-8e54-1c7a3a8d9f22',
  quantity: 3,
  total: decimalOf('59.70'),
};

/** Five of everything. */
export const five: Stock = { left: async () => 5 };
