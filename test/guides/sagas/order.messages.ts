import { defineMessage } from '@baton/contracts';
import { z } from 'zod';

const ofOrder = z.object({ orderId: z.guid() });
const about = { tenant: 'platform', correlationId: 'orderId' } as const;
const platform = { tenant: 'platform' } as const;

/** What comes to an order. */
export const OrderPlaced = defineMessage(
  'Shop.Orders:OrderPlaced',
  ofOrder.extend({ orderNumber: z.string(), customerId: z.guid() }),
  about,
);
export const OrderPacked = defineMessage('Shop.Orders:OrderPacked', ofOrder, about);
export const OrderHeld = defineMessage('Shop.Orders:OrderHeld', ofOrder, about);
export const OrderReleased = defineMessage('Shop.Orders:OrderReleased', ofOrder, about);
export const OrderClosed = defineMessage('Shop.Orders:OrderClosed', ofOrder, about);
/** The bank knows numbers alone. */
export const PaymentReceived = defineMessage(
  'Shop.Payments:PaymentReceived',
  z.object({ orderNumber: z.string() }),
  platform,
);

/** What an order asks, and the answers. */
export const CheckCredit = defineMessage('Shop.Credit:CheckCredit', z.object({ customerId: z.guid() }), platform);
export const CreditApproved = defineMessage('Shop.Credit:CreditApproved', z.object({}), platform);
export const CreditRefused = defineMessage('Shop.Credit:CreditRefused', z.object({ reason: z.string() }), platform);

/** What an order tells. */
export const OrderReady = defineMessage('Shop.Orders:OrderReady', ofOrder, about);
export const OrderCancelled = defineMessage(
  'Shop.Orders:OrderCancelled',
  ofOrder.extend({ reason: z.string() }),
  about,
);
