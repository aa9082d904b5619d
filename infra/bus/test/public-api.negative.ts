/** Mistakes the compiler catches: each line below an `@ts-expect-error` fails the check if it ever starts to compile. */
import {
  BatchConsumer,
  type BatchContext,
  type Bus,
  type ConsumeContext,
  Consumer,
  defineSaga,
  type QueueOptions,
  type SagaContext,
} from '@baton/bus';
import { defineMessage, type OrganizationId, RunCompleted, RunSchedulerCommand } from '@baton/contracts';
import { z } from 'zod';

const InvoiceApproved = defineMessage('Sample.Sales:InvoiceApproved', z.object({ invoiceId: z.guid() }));
const InvoicePosted = defineMessage('Sample.Sales:InvoicePosted', z.object({ invoiceId: z.guid() }));
const StageDue = defineMessage('Sample.Runs:StageDue', z.object({ runId: z.guid(), module: z.string() }), {
  tenant: 'platform',
});
const CheckCredit = defineMessage('Sample.Sales:CheckCredit', z.object({ customerId: z.guid() }));
const CreditApproved = defineMessage('Sample.Sales:CreditApproved', z.object({ limit: z.string() }));
const CreditRefused = defineMessage('Sample.Sales:CreditRefused', z.object({ reason: z.string() }));

declare const bus: Bus;
declare const acme: OrganizationId;
declare const invoiceId: string;
declare const runId: string;
declare const inSales: ConsumeContext<typeof InvoiceApproved>;
declare const inNight: ConsumeContext<typeof RunSchedulerCommand>;

// ── Declaring ──
const Wider = defineMessage('Sample.Orders:Wider', z.object({ invoiceId: z.guid(), note: z.string() }), {
  implements: [InvoicePosted],
});
// @ts-expect-error a wire name has a namespace
defineMessage('SubmitOrder', z.object({}));
// @ts-expect-error "Add the field, with the same type: runDateUtc" and others
defineMessage('A:B', z.object({ runId: z.guid() }), { tenant: 'platform', implements: [RunSchedulerCommand] });
// @ts-expect-error "Add the field, with the same type: note"
defineMessage('A:B', z.object({ invoiceId: z.guid(), note: z.number() }), { implements: [Wider] });
// @ts-expect-error "Set tenant: 'platform', as the ancestor does"
defineMessage('A:B', z.object({ runId: z.guid(), module: z.string() }), { implements: [StageDue] });
// @ts-expect-error a correlation id is a text field
defineMessage('A:B', z.object({ runId: z.guid(), quantity: z.number() }), { correlationId: 'quantity' });

// ── Sending ──
// @ts-expect-error outside an organization's context the tenant is asked for
bus.publish(InvoicePosted, { invoiceId });
// @ts-expect-error a platform command carries no tenant to inherit
inNight.publish(InvoicePosted, { invoiceId });
// @ts-expect-error within one organization's context, another's tenant cannot be named
inSales.publish(InvoicePosted, { invoiceId }, { tenant: acme });
// @ts-expect-error 'platform' is no OrganizationId, so no repository takes it
export const tenant: OrganizationId = inNight.tenant;
// @ts-expect-error fields are missing
bus.publish(RunCompleted, { runId });
// @ts-expect-error a field is unknown
bus.publish(StageDue, { runId, module: 'sales', bogus: 1 });
// @ts-expect-error RabbitMQ has no `topic:` addresses
bus.send('topic:sales', StageDue, { runId, module: 'sales' });
// @ts-expect-error what is scheduled needs its tenant too
bus.schedule(new Date(0), InvoicePosted, { invoiceId });

// ── Consuming and asking ──
/** Allowed: what can consume the ancestor can consume its descendants. */
@Consumer(Wider)
export class AncestorConsumer {
  async consume(_: ConsumeContext<typeof InvoicePosted>): Promise<void> {}
}
// @ts-expect-error an ancestor's message lacks the descendant's fields
@Consumer(InvoicePosted)
export class DescendantConsumer {
  async consume(_: ConsumeContext<typeof Wider>): Promise<void> {}
}
// @ts-expect-error another message
@Consumer(StageDue)
export class WrongConsumer {
  async consume(_: ConsumeContext<typeof InvoicePosted>): Promise<void> {}
}
// @ts-expect-error property 'consume' is missing
@Consumer(StageDue)
export class Handles {
  async handle(): Promise<void> {}
}
// @ts-expect-error the consumer of a descendant cannot be connected to its ancestor
bus.connectConsumer(InvoicePosted, {}, async (_: ConsumeContext<typeof Wider>) => undefined, 'Descendant');

/** Allowed: what can consume batches of the ancestor can consume those of its descendants. */
@BatchConsumer(Wider, { groupBy: ({ tenant }) => tenant, messageLimit: 100 })
export class AncestorBatchConsumer {
  async consume(_: BatchContext<typeof InvoicePosted>): Promise<void> {}
}
// @ts-expect-error an ancestor's messages lack the descendant's fields
@BatchConsumer(InvoicePosted)
export class DescendantBatchConsumer {
  async consume(_: BatchContext<typeof Wider>): Promise<void> {}
}
// @ts-expect-error one message is no batch
@BatchConsumer(InvoicePosted)
export class OneByOneConsumer {
  async consume(_: ConsumeContext<typeof InvoicePosted>): Promise<void> {}
}
// @ts-expect-error an inbox row notes one message
BatchConsumer(InvoicePosted, { outbox: 'transactional' });
// @ts-expect-error the message has no such field
Consumer(InvoicePosted, { partition: { count: 8, key: ({ message }) => message.customerId } });

/** A request and its answers. */
export async function ask(): Promise<unknown> {
  const reply = await bus.getResponse(
    CheckCredit,
    { customerId: runId },
    { approved: CreditApproved, refused: CreditRefused },
    { tenant: acme },
  );
  // @ts-expect-error a refusal has a reason, no limit
  if (reply.kind === 'refused') return reply.message.limit;
  // @ts-expect-error nobody answers 'maybe'
  return reply.kind === 'maybe';
}

// ── Sagas ──
const stages = {
  name: 'stages',
  events: { due: StageDue },
  eventOf: () => 'due',
  decide: (seen: number, event: string) => [seen, event],
  evolve: (seen: number) => seen + 1,
} as const;
const stageSaga = defineSaga({ ...stages, requests: { credit: { request: CheckCredit, responses: {} } } });
declare const inSaga: SagaContext<typeof stageSaga>;
// @ts-expect-error no event has this label
defineSaga({ ...stages, initial: { events: ['late'], state: () => 0 } });
// @ts-expect-error the state is a number
defineSaga({ ...stages, initial: { events: ['due'], state: () => 'none' } });
// @ts-expect-error decisions are numbers and texts
defineSaga({ ...stages, evolve: (seen: number, decision: Date) => seen + decision.getTime() });
// @ts-expect-error the saga declares no such request
inSaga.request('stock', { customerId: runId }, { tenant: acme });
// @ts-expect-error an organization's message is asked for its tenant
inSaga.request('credit', { customerId: runId });
// @ts-expect-error the saga takes texts
bus.sagas.raise(stageSaga, runId, 7);

/** Queues that no broker has. */
export const impossible: readonly QueueOptions[] = [
  // @ts-expect-error a quorum queue has no priorities
  { maxPriority: 5 },
  // @ts-expect-error a classic queue has no group of nodes
  { type: 'classic', initialGroupSize: 3 },
  // @ts-expect-error nobody counts deliveries of a classic queue but the bus, which always does
  { type: 'classic', deliveryLimit: 'none' },
];
