import { defineMessage } from '@baton/contracts';
import { z } from 'zod';

const platform = { tenant: 'platform' } as const;
const ofOrder = z.object({ orderId: z.guid() });

/** The messages of the list's examples, as a TypeScript team declares them: a command, an event with its ancestor, a request with its answers. */
export const SubmitOrder = defineMessage('Sample.Orders:SubmitOrder', ofOrder, platform);
export const IOrderEvent = defineMessage('Sample.Orders:IOrderEvent', ofOrder, platform);
export const OrderShipped = defineMessage(
  'Sample.Orders:OrderShipped',
  ofOrder.extend({ carrier: z.string().nullish() }),
  { tenant: 'platform', implements: [IOrderEvent] },
);
export const CheckOrder = defineMessage('Sample.Orders:CheckOrder', ofOrder, platform);
export const OrderStatus = defineMessage('Sample.Orders:OrderStatus', ofOrder.extend({ status: z.string() }), platform);
export const OrderNotFound = defineMessage('Sample.Orders:OrderNotFound', ofOrder, platform);

/** Some order. */
export const anOrder = { orderId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11' } as const;
