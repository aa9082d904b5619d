import { Bus, InMemoryBroker, InMemorySagaRepository, InMemoryTransport } from '@baton/bus';
import { eventually, FakeClock, quietLogger } from '@baton/testing';
import type { Order } from './order';
import { CheckCredit, CreditApproved, OrderPacked, OrderPlaced, OrderReady, PaymentReceived } from './order.messages';
import { OrderSaga, orderSaga } from './order.saga';

const orderId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';
const customerId = '7a2e4d1b-3b68-4c9f-8e54-1c7a3a8d9f22';

describe('the order saga of the guide', () => {
  let bus: Bus;
  const repository = new InMemorySagaRepository<Order>('order');
  const ready: string[] = [];

  beforeAll(async () => {
    bus = new Bus({
      transport: new InMemoryTransport(new InMemoryBroker()),
      logger: quietLogger,
      clock: new FakeClock(),
    });
    bus.connectSaga(orderSaga, new OrderSaga(repository));
    const credit = { endpointName: 'check-credit' };
    bus.connectConsumer(CheckCredit, credit, (context) => context.respond(CreditApproved, {}), 'CheckCreditConsumer');
    const watch = { endpointName: 'watch' };
    bus.connectConsumer(OrderReady, watch, async ({ message }) => void ready.push(message.orderId), 'Watch');
    await bus.start();
  });
  afterAll(() => bus.stop());

  it('is ready once it is paid and packed', async () => {
    await bus.publish(OrderPlaced, { orderId, customerId, orderNumber: 'A-1' });
    await eventually(() => expect(repository.instances.get(orderId)?.state.phase).toBe('open'));
    await bus.publish(OrderPacked, { orderId });
    await eventually(() => expect(repository.instances.get(orderId)?.state.arrived).toEqual(['packed']));
    await bus.publish(PaymentReceived, { orderNumber: 'A-1' });
    await eventually(() => expect(ready).toEqual([orderId]));
    expect(repository.instances.get(orderId)?.wake).toBeUndefined();
  });
});
