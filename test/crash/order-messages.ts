import { defineMessage } from '@baton/contracts';
import { z } from 'zod';

const order = z.object({ orderId: z.int() });
const step = z.object({ orderId: z.int(), step: z.int() });

/** Asks for an order; its consumer writes a row, announces three steps and schedules a reminder, in one transaction. */
export const PlaceOrder = defineMessage('Crash.Orders:PlaceOrder', order, { tenant: 'platform' });

/** Steps are of two types, so that their order is seen to hold from one exchange to the other. */
export const OddStep = defineMessage('Crash.Orders:OddStep', step, { tenant: 'platform' });

/** See {@link OddStep}. */
export const EvenStep = defineMessage('Crash.Orders:EvenStep', step, { tenant: 'platform' });

/** Comes a moment after the order. */
export const OrderReminder = defineMessage('Crash.Orders:OrderReminder', order, { tenant: 'platform' });
