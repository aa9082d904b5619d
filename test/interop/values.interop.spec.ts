import { randomUUID } from 'node:crypto';
import type { MessageOf } from '@baton/contracts';
import { SubmitOrder } from '../../infra/bus/test/masstransit-types.fixture';
import { describeInterop } from './describe-interop';
import { Listener } from './listener';

/** One of each kind; 2^53 + 1 is the first integer that a number does not hold. */
function everyValue(): MessageOf<typeof SubmitOrder> {
  return {
    orderId: randomUUID(),
    correlationId: randomUUID(),
    customer: 'Zoë & Søn <"quoted">',
    note: null,
    total: '129.90',
    weight: 0.1,
    big: 9_007_199_254_740_993n,
    small: -7,
    rush: true,
    priority: 2,
    at: '2026-03-14T15:09:26.5358979Z',
    atOffset: '2026-03-14T15:09:26.5358979+02:00',
    day: '2026-03-14',
    clock: '15:09:26',
    wait: '2.06:30:00',
    bytes: 'AAEC/w==',
    link: 'https://example.com/a?b=c',
    lines: [{ sku: 'A-17', quantity: 3, price: '43.30' }],
    tags: { KeepsCase: 'yes', lower: 'no' },
    extra: { count: 5, flag: false, text: 'x' },
  };
}

describeInterop('Values', (interop) => {
  it('C-036 mean the same to MassTransit when Baton sends them', async () => {
    const order = everyValue();
    await interop.peer.start([{ name: 'dotnet-values', consumes: ['SubmitOrder'] }]);
    const bus = await interop.baton();
    await bus.publish(SubmitOrder, order);

    const { message, correlationId } = await interop.peer.got('SubmitOrder', order.orderId);
    expect(message).toEqual(order);
    expect(correlationId).toBe(order.correlationId);
  });

  it('C-036 mean the same to Baton when MassTransit sends them', async () => {
    const order = everyValue();
    const orders = new Listener(SubmitOrder, { endpointName: 'baton-values' });
    await interop.baton(orders);
    await interop.peer.start([]);
    await interop.peer.publish('SubmitOrder', order);

    const { message, correlationId } = await orders.got(order.orderId);
    expect(message).toEqual(order);
    expect(correlationId).toBe(order.correlationId);
  });
});
