import { TenantMismatchError } from '@baton/bus';
import { defineMessage, parseOrganizationId } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { atOnce, consumer, envelopeMessage, OrderShipped, SubmitOrder, signal, useBuses } from './bus.fixture';

const world = useBuses();
const acme = parseOrganizationId('aaaaaaaa-0000-0000-0000-000000000001');
const globex = parseOrganizationId('bbbbbbbb-0000-0000-0000-000000000002');

const InvoicePosted = defineMessage('Sample.Sales:InvoicePosted', z.object({ invoiceId: z.string() }));
const InvoiceApproved = defineMessage(
  'Sample.Sales:InvoiceApproved',
  z.object({ invoiceId: z.string(), organizationId: z.guid().nullish() }),
  {
    tenantFrom: 'organizationId',
  },
);

describe('what is published', () => {
  it('from a consumer belongs to its conversation, whoever publishes it', async () => {
    const shipped = await world.tap(OrderShipped.entityName);
    const bus = await world.start([
      consumer({
        type: SubmitOrder,
        consume: async (context) => {
          await context.publish(OrderShipped, { orderId: 'by the context' });
          await bus.publish(OrderShipped, { orderId: 'by an injected endpoint' });
        },
      }),
    ]);
    const other = await world.connected();
    const ids = {
      conversationId: 'c0c0c0c0-0000-0000-0000-000000000001',
      correlationId: 'd0d0d0d0-0000-0000-0000-000000000001',
    };

    await other.send(
      { name: 'test' },
      envelopeMessage({ messageType: [SubmitOrder.urn], message: { orderId: '1' }, ...ids }, { priority: 4 }),
    );

    for (const { envelope, delivery } of [await shipped(), await shipped()]) {
      expect(envelope).toMatchObject({
        conversationId: ids.conversationId,
        initiatorId: ids.correlationId,
        correlationId: null,
        sourceAddress: 'loopback://localhost/test',
      });
      expect(delivery.priority).toBe(4);
    }
  });

  it('is refused when nothing can be sent to its address', async () => {
    const bus = await world.start([]);

    await expect(bus.send('exchange:no/such name', OrderShipped, { orderId: '1' })).rejects.toMatchObject({
      code: 'INVALID_ADDRESS',
      retryable: false,
    });
  });

  it('without awaiting it has left before the delivery is acked, and its failure fails the delivery', async () => {
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: atOnce,
        consume: async (context) => {
          context.send('exchange:no such name', SubmitOrder, { orderId: '1' }).catch(() => undefined);
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });

    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
  });
});

describe('the tenant', () => {
  it('of an organization’s message is a header, and its consumer’s', async () => {
    const seen = signal<unknown>();
    const posted = await world.tap(InvoicePosted.entityName);
    const bus = await world.start([
      consumer({ type: InvoicePosted, consume: async ({ tenant }) => seen.give(tenant) }),
    ]);

    await bus.publish(InvoicePosted, { invoiceId: '1' }, { tenant: acme });

    expect(await seen.given).toBe(acme);
    const { envelope, delivery } = await posted();
    expect(envelope.headers).toEqual({ 'Tenant-Id': acme });
    expect(delivery.headers).toEqual({ 'Tenant-Id': acme });
  });

  it('goes on to organizations’ messages and to no platform message', async () => {
    const posted = await world.tap(InvoicePosted.entityName);
    const shipped = await world.tap(OrderShipped.entityName);
    const bus = await world.start([
      consumer({
        type: InvoiceApproved,
        consume: async (context) => {
          await context.publish(InvoicePosted, { invoiceId: '1' });
          await context.publish(OrderShipped, { orderId: '1' });
        },
      }),
    ]);

    await bus.publish(InvoiceApproved, { invoiceId: '1' }, { tenant: acme });

    expect((await posted()).envelope.headers).toEqual({ 'Tenant-Id': acme });
    expect((await shipped()).envelope.headers).toEqual({});
  });

  it('is ignored on a platform message', async () => {
    const seen = signal<unknown>();
    await world.start([consumer({ type: OrderShipped, consume: async ({ tenant }) => seen.give(tenant) })]);
    const other = await world.connected();

    await other.send(
      { name: 'test' },
      envelopeMessage({ messageType: [OrderShipped.urn], message: { orderId: '1' }, headers: { 'Tenant-Id': acme } }),
    );

    expect(await seen.given).toBe('platform');
  });

  it('is taken from a field where a publisher sends no header', async () => {
    const seen = signal<unknown>();
    await world.start([consumer({ type: InvoiceApproved, consume: async ({ tenant }) => seen.give(tenant) })]);
    const other = await world.connected();

    await other.send(
      { name: 'test' },
      envelopeMessage({ messageType: [InvoiceApproved.urn], message: { invoiceId: '1', organizationId: acme } }),
    );

    expect(await seen.given).toBe(acme);
  });

  it.each([
    ['is missing', {}, /Tenant-Id is missing/],
    ['is no id', { 'Tenant-Id': 'acme' }, /"acme", which is no organization's id/],
    ['differs from the field', { 'Tenant-Id': globex }, /names organization aaaa.* where bbbb/],
  ])('that %s ends the message in the error queue, unconsumed', async (_what, headers, reason) => {
    let runs = 0;
    await world.start([consumer({ type: InvoiceApproved, consume: async () => void runs++ })]);
    const other = await world.connected();
    const message = {
      invoiceId: '1',
      ...('Tenant-Id' in headers && headers['Tenant-Id'] === globex ? { organizationId: acme } : {}),
    };

    await other.send({ name: 'test' }, envelopeMessage({ messageType: [InvoiceApproved.urn], message, headers }));

    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
    expect(world.broker.messagesIn('test_error')[0]?.headers['MT-Fault-Message']).toMatch(reason);
    expect(runs).toBe(0);
  });

  it('of another organization cannot be named in an organization’s context', async () => {
    const thrown = signal<unknown>();
    const bus = await world.start([
      consumer({
        type: InvoiceApproved,
        consume: async () => {
          await bus.publish(InvoicePosted, { invoiceId: '1' }, { tenant: globex }).catch(thrown.give);
        },
      }),
    ]);

    await bus.publish(InvoiceApproved, { invoiceId: '1' }, { tenant: acme });

    expect(await thrown.given).toBeInstanceOf(TenantMismatchError);
  });
});
