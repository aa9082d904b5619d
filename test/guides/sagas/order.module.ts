import { Database, PostgresSagaRepository } from '@baton/persistence';
import { Module } from '@nestjs/common';
import { orderState } from './order';
import { OrderRepository, OrderSaga, orderSaga } from './order.saga';

/** Orders on PostgreSQL. */
@Module({
  providers: [
    OrderSaga,
    {
      provide: OrderRepository,
      inject: [Database],
      useFactory: (database: Database) =>
        new PostgresSagaRepository(database, { saga: orderSaga.name, schema: orderState }),
    },
  ],
})
export class OrdersModule {}
