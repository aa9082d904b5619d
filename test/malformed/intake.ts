import type { ConsumeContext } from '@baton/bus';
import {
  bytes,
  decimal,
  defineMessage,
  dictionary,
  int64,
  type MessageOf,
  organizationId,
  timeSpan,
  utcInstant,
} from '@baton/contracts';
import { z } from 'zod';
import { type Connect, consuming, neverAgain } from '../conformance/stage';

const platform = { tenant: 'platform' } as const;
const Priority = { Low: 0, Normal: 3, High: 7 } as const;

/** A message with a field for each kind of value. */
export const PlaceOrder = defineMessage(
  'Sample.Intake:PlaceOrder',
  z.object({
    orderId: z.guid(),
    customer: z.string().min(1).max(100),
    quantity: z.int().positive(),
    weight: z.number(),
    total: decimal,
    counter: int64,
    rush: z.boolean(),
    priority: z.enum(Priority),
    at: utcInstant,
    wait: timeSpan,
    picture: bytes,
    link: z.url(),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
    tags: dictionary(z.string()),
  }),
  platform,
);
/** About an organization, which the header names. */
export const PostInvoice = defineMessage('Sample.Intake:PostInvoice', z.object({ invoice: z.string() }));
/** About an organization, which a field names where no header does. */
export const ImportInvoice = defineMessage(
  'Sample.Intake:ImportInvoice',
  z.object({ organizationId, invoice: z.string() }),
  {
    tenantFrom: 'organizationId',
  },
);
/** Its consumer answers. */
export const CheckOrder = defineMessage('Sample.Intake:CheckOrder', z.object({ orderId: z.guid() }), platform);
export const OrderStatus = defineMessage('Sample.Intake:OrderStatus', z.object({ status: z.string() }), platform);
/** Its consumer always fails. */
export const FailOrder = defineMessage('Sample.Intake:FailOrder', z.object({ orderId: z.guid() }), platform);
/** Its consumer publishes, and what it publishes takes over the headers. */
export const ForwardOrder = defineMessage('Sample.Intake:ForwardOrder', z.object({ orderId: z.guid() }), platform);

/** The queue all of these come to. */
export const INTAKE = 'intake';

export const orderId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';
export const anOrganization = 'aaaaaaaa-0000-4000-8000-000000000001';
/** Nothing is wrong with it. */
export const goodOrder = {
  orderId,
  customer: 'Zoë & Söhne',
  quantity: 3,
  weight: 0.1,
  total: '129.90',
  counter: 7,
  rush: true,
  priority: 7,
  at: '2025-03-14T15:09:26.5358979Z',
  wait: '2.06:30:00',
  picture: 'AQID/w==',
  link: 'https://example.test/a?b=c',
  lines: [{ sku: 'A-17', quantity: 2 }],
  tags: { Upper: '1' },
};

/** Consumers of all of them, and what reached that of {@link PlaceOrder}. */
export function intake(): { readonly consumers: readonly Connect[]; readonly taken: MessageOf<typeof PlaceOrder>[] } {
  const taken: MessageOf<typeof PlaceOrder>[] = [];
  const definition = { endpointName: INTAKE, ...neverAgain };
  const nothing = () => undefined;
  const consumers = [
    consuming(PlaceOrder, definition, ({ message }) => void taken.push(message), 'PlaceOrderConsumer'),
    consuming(PostInvoice, definition, nothing, 'PostInvoiceConsumer'),
    consuming(ImportInvoice, definition, nothing, 'ImportInvoiceConsumer'),
    consuming(CheckOrder, definition, answer, 'CheckOrderConsumer'),
    consuming(FailOrder, definition, fail, 'FailOrderConsumer'),
    consuming(ForwardOrder, definition, forward, 'ForwardOrderConsumer'),
  ];
  return { consumers, taken };
}

function answer(context: ConsumeContext<typeof CheckOrder>): Promise<void> {
  return context.respond(OrderStatus, { status: 'open' });
}

function forward(context: ConsumeContext<typeof ForwardOrder>): Promise<void> {
  return context.publish(OrderStatus, { status: 'forwarded' });
}

function fail(): never {
  throw new Error('This consumer always fails.');
}
