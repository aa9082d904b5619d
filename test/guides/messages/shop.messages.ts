import { decimal, defineMessage } from '@baton/contracts';
import { z } from 'zod';

const ofOrder = z.object({ orderId: z.guid() });

/** Something happened to an order. */
export const OrderEvent = defineMessage('Shop.Orders:IOrderEvent', ofOrder, { correlationId: 'orderId' });

/** An order was placed. */
export const OrderPlaced = defineMessage(
  'Shop.Orders:OrderPlaced',
  ofOrder.extend({ articleId: z.guid(), quantity: z.int(), total: decimal, note: z.string().nullish() }),
  { implements: [OrderEvent], correlationId: 'orderId' },
);

/** Are there so many of an article? */
export const CheckStock = defineMessage('Shop.Stock:CheckStock', z.object({ articleId: z.guid(), quantity: z.int() }));
export const InStock = defineMessage('Shop.Stock:InStock', z.object({ left: z.int() }));
export const SoldOut = defineMessage('Shop.Stock:SoldOut', z.object({ again: z.string().nullish() }));
