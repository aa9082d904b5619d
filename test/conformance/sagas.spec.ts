import type { Bus, MissingPolicies, SagaRepository } from '@baton/bus';
import { faultOf } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { type Order, orderEvents, orderState } from '../guides/sagas/order';
import {
  CheckCredit,
  CreditApproved,
  OrderCancelled,
  OrderHeld,
  OrderPacked,
  OrderPlaced,
  OrderReady,
  OrderReleased,
  PaymentReceived,
} from '../guides/sagas/order.messages';
import { OrderSaga, orderSaga } from '../guides/sagas/order.saga';
import { describeOnEachTransport } from './describe-stage';
import { running, stored, useSagaWorld } from './saga-world';
import { type Connect, consuming, envelopeOf, minimalEnvelope, neverAgain } from './stage';

const orderId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';
const otherId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e22';
const customerId = '7a2e4d1b-3b68-4c9f-8e54-1c7a3a8d9f22';
const orderNumber = 'A-1';
const placed = { orderId, orderNumber, customerId };
const DAY_MS = 24 * 3_600_000;

const approving = consuming(CheckCredit, { endpointName: 'check-credit' }, (context) =>
  context.respond(CreditApproved, {}),
);

describeOnEachTransport('a saga', (stage) => {
  const world = useSagaWorld(stage);
  let orders: SagaRepository<Order>;
  beforeEach(() => {
    orders = world().repositoryOf(orderSaga, orderState);
  });

  /** Timers are looked for when a test says so. */
  const saga = (more: { readonly missing?: MissingPolicies<typeof orderEvents> } = {}): Connect =>
    running(orderSaga, Object.assign(new OrderSaga(orders), { polled: false }, more));
  const inPhase = (phase: Order['phase'], id = orderId) =>
    eventually(async () => {
      const order = await stored(orders, id);
      expect(order?.state.phase).toBe(phase);
      return order;
    });
  const openOrder = async (connects: readonly Connect[] = []): Promise<Bus> => {
    const bus = await world().start([saga(), approving, ...connects]);
    await bus.publish(OrderPlaced, placed);
    await inPhase('open');
    return bus;
  };
  const wakeAfter = async (bus: Bus, ms: number): Promise<void> => {
    world().clock.advance(ms);
    await bus.sagas.wake(orderSaga);
  };

  it('C-099 is created by an initiating event; another event without an instance is acked and dropped', async () => {
    const faults = await stage.tap(faultOf(OrderPacked).entityName);
    const bus = await world().start([saga()]);
    await bus.publish(OrderPacked, { orderId: otherId });
    await bus.publish(OrderPlaced, placed);
    expect(await inPhase('checking')).toMatchObject({ id: orderId, version: 2, state: { orderNumber } });
    expect(await stored(orders, otherId)).toBeUndefined();
    expect([await stage.waitingIn('order'), faults.waiting]).toEqual([0, 0]);
    expect([(await stage.waitingIn('order_error')) ?? 0, (await stage.waitingIn('order_skipped')) ?? 0]).toEqual([
      0, 0,
    ]);
  });

  it('C-099 faults an event that its state does not take, and stays as it was', async () => {
    const faults = await stage.tap(faultOf(OrderHeld).entityName);
    const bus = await world().start([saga()]);
    await bus.publish(OrderPlaced, placed);
    const before = await inPhase('checking');
    await bus.publish(OrderHeld, { orderId });
    expect(envelopeOf(await faults.next()).message).toMatchObject({
      message: { orderId },
      exceptions: [{ message: expect.stringContaining('does not take "held"') }],
    });
    await stage.take('order_error');
    expect(await stored(orders, orderId)).toEqual(before);
  });

  it('C-099 faults, answers or sees again what found no instance, where it says so', async () => {
    const seen: number[] = [];
    const redeliver = { kind: 'intervals', delaysMs: [0, 0] } as const;
    const then = async (context: { readonly redeliveryCount: number }) => void seen.push(context.redeliveryCount);
    const bus = await world().start([saga({ missing: { paid: 'fault', packed: { redeliver, then } } })]);
    await bus.publish(PaymentReceived, { orderNumber });
    expect((await stage.take('order_error')).headers).toMatchObject({
      'MT-Fault-Message': expect.stringContaining('There is no instance of the saga order'),
    });
    await bus.publish(OrderPacked, { orderId });
    await eventually(() => expect(seen).toEqual([2]));
    expect(await stored(orders, orderId)).toBeUndefined();
  });

  it('C-100 is not woken by a timer that was taken back', async () => {
    const cancelled = await stage.tap(OrderCancelled.entityName);
    const bus = await openOrder();
    await bus.publish(PaymentReceived, { orderNumber });
    const paid = await eventually(async () => {
      const order = await stored(orders, orderId);
      expect(order?.state.arrived).toEqual(['paid']);
      return order;
    });
    expect(paid?.wake).toBeUndefined();
    await wakeAfter(bus, 8 * DAY_MS);
    expect(await stored(orders, orderId)).toEqual(paid);
    expect(cancelled.waiting).toBe(0);
  });

  it('C-100 is woken by a timer that was replaced at its new time alone, with what was left of it, and once', async () => {
    const cancelled = await stage.tap(OrderCancelled.entityName);
    const bus = await openOrder();
    world().clock.advance(2 * DAY_MS);
    await bus.publish(OrderHeld, { orderId });
    await eventually(async () => expect((await stored(orders, orderId))?.wake).toBeUndefined());
    await wakeAfter(bus, 9 * DAY_MS);
    await bus.publish(OrderReleased, { orderId });
    const released = await eventually(async () => {
      const order = await stored(orders, orderId);
      expect(order?.wake?.at).toEqual(new Date(world().clock.now().getTime() + 5 * DAY_MS));
      return order;
    });
    await wakeAfter(bus, 4 * DAY_MS);
    expect(await stored(orders, orderId)).toEqual(released);
    await wakeAfter(bus, DAY_MS);
    await bus.sagas.wake(orderSaga);
    expect(envelopeOf(await cancelled.next()).message).toEqual({ orderId, reason: 'nothing was paid' });
    expect(await inPhase('cancelled')).toMatchObject({ version: (released?.version ?? 0) + 1 });
    expect(cancelled.waiting).toBe(0);
  });

  it('C-100 is not changed by a wake-up that comes after its timer was taken back', async () => {
    const wakeAt = world().clock.now();
    const late = async (_now: Date, after?: unknown) => (after ? [] : [{ id: orderId, wakeAt }]);
    const stale = Object.assign(new OrderSaga(Object.assign(Object.create(orders), { due: late })), { polled: false });
    const bus = await world().start([running(orderSaga, stale), approving]);
    await bus.publish(OrderPlaced, placed);
    const before = await inPhase('open');
    await bus.sagas.wake(orderSaga);
    expect(await stored(orders, orderId)).toEqual(before);
  });

  it('C-100 is woken by whichever replica looks, without being told', async () => {
    const cancelled = await stage.tap(OrderCancelled.entityName);
    const polled = running(orderSaga, new OrderSaga(orders));
    const bus = await world().start([polled, approving]);
    await world().start([polled]);
    await bus.publish(OrderPlaced, placed);
    await inPhase('open');
    world().clock.advance(7 * DAY_MS);
    await cancelled.next();
    await bus.sagas.wake(orderSaga);
    expect([(await inPhase('cancelled'))?.wake, cancelled.waiting]).toEqual([undefined, 0]);
  });

  it('C-101 asks with its own address, and finds by the request id whom an answer is for', async () => {
    const asked = await stage.tap(CheckCredit.entityName);
    const bus = await world().start([saga()]);
    await bus.publish(OrderPlaced, placed);
    await bus.publish(OrderPlaced, { ...placed, orderId: otherId, orderNumber: 'A-2' });
    const question = envelopeOf(await asked.next());
    expect(question).toMatchObject({
      message: { customerId },
      responseAddress: expect.stringMatching(/\/order$/),
      expirationTime: expect.any(String),
      headers: {
        'MT-Request-AcceptType': ['urn:message:Shop.Credit:CreditApproved', 'urn:message:Shop.Credit:CreditRefused'],
      },
    });
    await stage.put('order', minimalEnvelope(CreditApproved, {}, { requestId: customerId }));
    await stage.put('order', minimalEnvelope(CreditApproved, {}, { requestId: question.requestId }));
    expect((await inPhase('open'))?.requests).toEqual({});
    expect((await inPhase('checking', otherId))?.wake?.purpose).toBe('request:credit');
    expect((await stage.waitingIn('order_error')) ?? 0).toBe(0);
  });

  it('C-101 takes no answer for missing once it has come', async () => {
    const bus = await openOrder();
    const answered = await stored(orders, orderId);
    await wakeAfter(bus, 60_000);
    expect(await stored(orders, orderId)).toEqual(answered);
  });

  it('C-101 is told that no answer came in time, and changed by none that comes later', async () => {
    const asked = await stage.tap(CheckCredit.entityName);
    const cancelled = await stage.tap(OrderCancelled.entityName);
    const bus = await world().start([saga()]);
    await bus.publish(OrderPlaced, placed);
    const { requestId } = envelopeOf(await asked.next());
    await wakeAfter(bus, 29_999);
    expect((await stored(orders, orderId))?.state.phase).toBe('checking');
    await wakeAfter(bus, 1);
    expect(envelopeOf(await cancelled.next()).message).toEqual({ orderId, reason: 'the credit check did not answer' });
    const expired = await inPhase('cancelled');
    expect(expired).toMatchObject({ requests: {}, wake: undefined });
    await stage.put('order', minimalEnvelope(CreditApproved, {}, { requestId }));
    await bus.publish(OrderPlaced, { ...placed, orderId: otherId });
    await inPhase('checking', otherId);
    expect(await stored(orders, orderId)).toEqual(expired);
  });

  it('C-101 is told that who was asked has faulted', async () => {
    const failing = consuming(CheckCredit, { endpointName: 'check-credit', ...neverAgain }, () => {
      throw new Error('no bank');
    });
    const bus = await world().start([saga(), failing]);
    await bus.publish(OrderPlaced, placed);
    expect(await inPhase('cancelled')).toMatchObject({ requests: {}, wake: undefined });
  });

  it.each([
    ['paid, then packed', [PaymentReceived, OrderPacked]],
    ['packed, then paid', [OrderPacked, PaymentReceived]],
  ] as const)('C-102 meets a condition of several once all came, in any order: %s', async (_order, [first, second]) => {
    const ready = await stage.tap(OrderReady.entityName);
    const bus = await openOrder();
    const tell = (type: typeof PaymentReceived | typeof OrderPacked) =>
      type === OrderPacked ? bus.publish(OrderPacked, { orderId }) : bus.publish(PaymentReceived, { orderNumber });
    await tell(first);
    await tell(first);
    await bus.publish(OrderPlaced, { ...placed, orderId: otherId, orderNumber: 'A-2' });
    await inPhase('open', otherId);
    expect([(await inPhase('open'))?.state.arrived.length, ready.waiting]).toEqual([1, 0]);
    await tell(second);
    expect(envelopeOf(await ready.next()).message).toEqual({ orderId });
    await inPhase('ready');
    expect(ready.waiting).toBe(0);
  });
});
