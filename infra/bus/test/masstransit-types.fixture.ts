import { defineMessage } from '@baton/contracts';
import { z } from 'zod';

const platform = { tenant: 'platform' } as const;
const ofOrder = z.object({ orderId: z.guid() });

/** The types the files were captured with, as a TypeScript team declares them. */
export const IOrderEvent = defineMessage('Sample.Orders:IOrderEvent', ofOrder, platform);
export const OrderShipped = defineMessage(
  'Sample.Orders:OrderShipped',
  ofOrder.extend({ carrier: z.string().nullable() }),
  {
    tenant: 'platform',
    implements: [IOrderEvent],
  },
);
export const BaseEvent = defineMessage('Sample.Orders:BaseEvent', ofOrder, {
  tenant: 'platform',
  implements: [IOrderEvent],
});
export const DerivedEvent = defineMessage('Sample.Orders:DerivedEvent', ofOrder.extend({ number: z.int() }), {
  tenant: 'platform',
  implements: [BaseEvent],
});
export const IHidden = defineMessage('Sample.Orders:IHidden', ofOrder, {
  tenant: 'platform',
  wire: { excludeFromTopology: true },
});
export const HiddenChild = defineMessage('Sample.Orders:HiddenChild', ofOrder, {
  tenant: 'platform',
  implements: [IHidden, IOrderEvent],
});
export const IGrand = defineMessage('Sample.Orders:IGrand', ofOrder, platform);
export const IParent = defineMessage('Sample.Orders:IParent', ofOrder, { tenant: 'platform', implements: [IGrand] });
export const IAudited = defineMessage('Sample.Orders:IAudited', ofOrder, platform);
export const DeepEvent = defineMessage('Sample.Orders:DeepEvent', ofOrder, {
  tenant: 'platform',
  implements: [IParent, IAudited, IOrderEvent],
});
export const Approved = defineMessage('Sample.Orders:OrderFlow+Approved', ofOrder, platform);
export const Renamed = defineMessage('Sample.Orders:Renamed', ofOrder, {
  tenant: 'platform',
  wire: { urn: 'custom-name', entityName: 'custom-exchange' },
});
const Order = 'Sample.Orders:Order';
export const ChangedOrder = defineMessage('Sample.Orders:Changed', z.object({ value: ofOrder }), {
  tenant: 'platform',
  typeArguments: [Order],
});
export const ChangedInvoice = defineMessage(
  'Sample.Orders:Changed',
  z.object({ value: z.object({ number: z.string() }) }),
  {
    tenant: 'platform',
    typeArguments: ['Sample.Billing:Invoice'],
  },
);
export const ChangedTwice = defineMessage('Sample.Orders:Changed', z.object({ value: z.object({ value: ofOrder }) }), {
  tenant: 'platform',
  typeArguments: [ChangedOrder],
});
export const OrderPair = defineMessage('Sample.Orders:Pair', z.object({ a: ofOrder, b: z.string() }), {
  tenant: 'platform',
  typeArguments: [Order, 'System:String'],
});
export const Work = defineMessage('Sample.Orders:Work', ofOrder.extend({ what: z.string() }), platform);
export const Chain = defineMessage('Sample.Orders:Chain', ofOrder, platform);
export const CheckOrder = defineMessage('Sample.Orders:CheckOrder', ofOrder, platform);
export const OrderStatus = defineMessage('Sample.Orders:OrderStatus', ofOrder.extend({ status: z.string() }), platform);
export const OrderNotFound = defineMessage('Sample.Orders:OrderNotFound', ofOrder, platform);
export const FailOrder = defineMessage('Sample.Orders:FailOrder', ofOrder.extend({ kind: z.string() }), platform);
/** One property for each kind of value .NET writes; 64-bit integers are bigints here. */
export const SubmitOrder = defineMessage(
  'Sample.Orders:SubmitOrder',
  ofOrder.extend({
    correlationId: z.guid(),
    customer: z.string(),
    note: z.string().nullable(),
    total: z.string(),
    weight: z.number(),
    big: z.bigint(),
    small: z.int(),
    rush: z.boolean(),
    priority: z.int(),
    at: z.iso.datetime(),
    atOffset: z.iso.datetime({ offset: true }),
    day: z.iso.date(),
    clock: z.string(),
    wait: z.string(),
    bytes: z.base64(),
    link: z.url(),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int(), price: z.string() })),
    tags: z.record(z.string(), z.string()),
    extra: z.record(z.string(), z.unknown()),
  }),
  platform,
);
const ofSchedule = z.object({ correlationId: z.guid() });
export const ScheduleMessage = defineMessage(
  'MassTransit.Scheduling:ScheduleMessage',
  ofSchedule.extend({
    scheduledTime: z.string(),
    payloadType: z.array(z.string()),
    destination: z.string(),
    payload: z.unknown(),
  }),
  platform,
);
export const CancelScheduledMessage = defineMessage(
  'MassTransit.Scheduling:CancelScheduledMessage',
  ofSchedule.extend({ timestamp: z.string(), tokenId: z.guid() }),
  platform,
);
/** What `accepted-by-consumer` was captured with, as far as the bus and not a schema decides about it. */
export const DatesProbe = defineMessage(
  'Sample.Orders:DatesProbe',
  z.object({
    count: z.int().optional(),
    big: z.int().optional(),
    priority: z.int().optional(),
    id: z.guid().optional(),
  }),
  platform,
);
