import { InMemoryBroker, InMemoryTransport } from '@baton/bus';
import { defineMessage } from '@baton/contracts';
import { recordedLog, TestHarness } from '@baton/testing';
import { z } from 'zod';
import { describeOnEachTransport, describePure } from './describe-stage';
import { anOrder, CheckOrder, OrderShipped, OrderStatus, SubmitOrder } from './sample-messages';
import { type Connect, consuming, neverAgain } from './stage';

const HOUR_MS = 3_600_000;
const PaymentDue = defineMessage('Sample.Orders:PaymentDue', z.object({ orderId: z.guid() }), { tenant: 'platform' });

/** Ships what is submitted. */
const ships: Connect = consuming(SubmitOrder, { endpointName: 'submit-order' }, (context) =>
  context.publish(OrderShipped, { orderId: context.message.orderId, carrier: 'post' }),
);

describePure('the test harness', () => {
  it('C-114 waits until what is asked for has been published and consumed', async () => {
    await using harness = await TestHarness.start(ships);
    await harness.bus.publish(SubmitOrder, anOrder);
    expect((await harness.consumed.first(SubmitOrder)).place).toBe('SampleConsumer');
    expect((await harness.published.first(OrderShipped)).message).toEqual({ ...anOrder, carrier: 'post' });
    expect(harness.published.select(SubmitOrder)).toHaveLength(1);
  });

  it('C-114 picks by type and content, and tells sending from publishing', async () => {
    await using harness = await TestHarness.start(ships);
    await harness.bus.send('exchange:submit-order', SubmitOrder, anOrder);
    expect(await harness.sent.any(SubmitOrder)).toBe(true);
    expect(await harness.published.any(OrderShipped, ({ carrier }) => carrier === 'post')).toBe(true);
    expect(await harness.published.any(OrderShipped, ({ carrier }) => carrier === 'ship')).toBe(false);
    expect(await harness.published.any(SubmitOrder)).toBe(false);
  });

  it('C-114 ends waiting when nothing can happen any more, and says what there was instead', async () => {
    await using harness = await TestHarness.start(ships);
    await harness.bus.publish(SubmitOrder, anOrder);
    await expect(harness.published.first(CheckOrder)).rejects.toThrow(
      /No Sample\.Orders:CheckOrder was published.*There was:[\s\S]*Sample\.Orders:SubmitOrder[\s\S]*Sample\.Orders:OrderShipped/,
    );
  });

  it('C-114 lets retries fall due as its clock is moved, and shows each attempt and the fault', async () => {
    const retry = { kind: 'intervals' as const, delaysMs: [60_000, HOUR_MS] };
    await using harness = await TestHarness.start(
      consuming(SubmitOrder, { endpointName: 'submit-order', retry }, () => {
        throw new Error('None left.');
      }),
    );
    await harness.bus.publish(SubmitOrder, anOrder);
    const attempts = async (ms: number) => {
      await harness.advance(ms);
      return harness.failed.select(SubmitOrder).length;
    };
    expect([await attempts(0), await attempts(59_999), await attempts(1), await attempts(HOUR_MS)]).toEqual([
      1, 1, 2, 3,
    ]);
    const fault = await harness.faulted.first(SubmitOrder);
    expect([fault.place, fault.error?.message]).toEqual(['submit-order', 'None left.']);
  });

  it('C-114 lets redeliveries and schedules fall due as its clock is moved', async () => {
    let runs = 0;
    const redelivery = { kind: 'intervals' as const, delaysMs: [HOUR_MS] };
    await using harness = await TestHarness.start(
      consuming(SubmitOrder, { endpointName: 'submit-order', ...neverAgain, redelivery }, async (context) => {
        if (++runs === 1) throw new Error('Not yet.');
        await context.schedule(new Date(harness.clock.now().getTime() + 2 * HOUR_MS), PaymentDue, anOrder);
      }),
    );
    await harness.bus.publish(SubmitOrder, anOrder);
    expect(await harness.consumed.any(SubmitOrder)).toBe(false);
    await harness.advance(HOUR_MS);
    expect(await harness.consumed.any(SubmitOrder)).toBe(true);
    expect(await harness.published.any(PaymentDue)).toBe(false);
    await harness.advance(2 * HOUR_MS);
    expect(await harness.published.any(PaymentDue)).toBe(true);
  });

  it('C-114 ends waiting at its test timeout for a bus that never comes to rest, and finds what it does meanwhile', async () => {
    const again: Connect = consuming(SubmitOrder, { endpointName: 'submit-order' }, async (context) => {
      await context.publish(SubmitOrder, anOrder);
      await context.publish(OrderShipped, { ...anOrder, carrier: 'post' });
    });
    await using harness = await TestHarness.start(again, { testTimeoutMs: 300 });
    await harness.bus.publish(SubmitOrder, anOrder);
    expect(await harness.published.any(OrderShipped)).toBe(true);
    expect(await harness.published.any(CheckOrder)).toBe(false);
    await expect(harness.published.first(CheckOrder)).rejects.toThrow(/after 300 ms the bus is still at work/);
    await expect(harness.idle()).rejects.toThrow(/still at work after 300 ms/);
    await expect(harness.driving(Promise.withResolvers<void>().promise)).rejects.toThrow(/after 300 ms/);
  });

  it('C-114 sees raw JSON by the types its header names', async () => {
    await using harness = await TestHarness.start(ships);
    await harness.bus.publish(CheckOrder, anOrder, { serializer: 'raw-json' });
    await harness.bus.send('exchange:submit-order', SubmitOrder, anOrder, { serializer: 'raw-json' });
    expect((await harness.published.first(CheckOrder)).message).toEqual(anOrder);
    expect((await harness.sent.first(SubmitOrder)).message).toEqual(anOrder);
  });

  it.each(['null', '7', '{"messageType":1}', 'no JSON'])(
    'C-114 sees the body %s end in the error queue',
    async (body) => {
      const broker = new InMemoryBroker();
      const [transport, other] = [new InMemoryTransport(broker), new InMemoryTransport(broker)];
      const { logger, lines } = recordedLog();
      await using harness = await TestHarness.start(ships, { transport, quietMs: 0, bus: { logger } });
      await other.connect();
      await other.send(
        { name: 'submit-order' },
        { body: Buffer.from(body), contentType: 'application/vnd.masstransit+json', headers: {} },
      );
      await harness.idle();
      await other.close();
      expect(broker.messagesIn('submit-order_error')).toHaveLength(1);
      expect(lines.map(({ msg }) => msg).join()).not.toContain('could not be settled');
    },
  );

  it('C-114 lets a request time out without waiting for it', async () => {
    await using harness = await TestHarness.start(() => undefined);
    const answer = harness.bus.getResponse(CheckOrder, anOrder, { status: OrderStatus });
    await expect(harness.driving(answer)).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
  });
});

describeOnEachTransport('the test harness over a transport that is handed in', (stage) => {
  it('C-114 waits for what a real broker brings', async () => {
    await using harness = await TestHarness.start(ships, { transport: stage.makeTransport() });
    await harness.bus.publish(SubmitOrder, anOrder);
    expect((await harness.published.first(OrderShipped)).message).toEqual({ ...anOrder, carrier: 'post' });
  });
});
