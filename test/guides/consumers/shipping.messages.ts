import { defineMessage } from '@baton/contracts';
import { z } from 'zod';

/** An order has left the house. */
export const OrderShipped = defineMessage(
  'Sample.Shipping:OrderShipped',
  z.object({ orderId: z.guid(), customerId: z.guid() }),
);
