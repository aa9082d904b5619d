import { BusModule, InMemoryBroker, InMemoryTransport, PublishEndpoint, Sagas } from '@baton/bus';
import { Database, PostgresConsumeTransaction, PostgresOutboxStore } from '@baton/persistence';
import { eventually, FakeClock, migratedTemplate, quietLogger, useDatabase } from '@baton/testing';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { OrderPlaced } from './order.messages';
import { OrdersModule } from './order.module';
import { orderSaga } from './order.saga';

const orderId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';
const customerId = '7a2e4d1b-3b68-4c9f-8e54-1c7a3a8d9f22';

describe('the order saga of the guide, on PostgreSQL', () => {
  const place = useDatabase({ template: migratedTemplate({ sales: [] }) });

  it('is a row that timers wake', async () => {
    const clock = new FakeClock();
    const database = await Database.open({ url: place.url, service: 'sales', logger: quietLogger, clock });
    @Global()
    @Module({ providers: [{ provide: Database, useValue: database }], exports: [Database] })
    class DatabaseModule {}
    const bus = BusModule.forRootAsync({
      inject: [],
      useFactory: () => ({
        transport: new InMemoryTransport(new InMemoryBroker()),
        logger: quietLogger,
        clock,
        outboxStore: new PostgresOutboxStore(database),
        consumeTransaction: new PostgresConsumeTransaction(database),
      }),
    });
    const testing = await Test.createTestingModule({ imports: [DatabaseModule, bus, OrdersModule] }).compile();
    const application = await testing.init();
    const row = async () =>
      (
        await database.query(`select state->>'phase' as phase, wake_for from saga_instance where id = $1`, [orderId])
      )[0];
    await application.get(PublishEndpoint).publish(OrderPlaced, { orderId, customerId, orderNumber: 'A-1' });
    await eventually(async () => expect(await row()).toEqual({ phase: 'checking', wake_for: 'request:credit' }));
    clock.advance(30_000);
    await application.get(Sagas).wake(orderSaga);
    await eventually(async () => expect(await row()).toEqual({ phase: 'cancelled', wake_for: null }));
    await application.close();
    await database.close();
  });
});
