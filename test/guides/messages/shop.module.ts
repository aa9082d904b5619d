import { BusModule } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { SystemClock } from '@baton/hosting';
import { createLogger } from '@baton/observability';
import { Database, PostgresConsumeTransaction, PostgresOutboxStore } from '@baton/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import { CheckStockConsumer } from './check-stock.consumer';
import { Checkout } from './checkout';

/** The shop, over RabbitMQ, with outbox and inbox in its database. */
@Module({ providers: [CheckStockConsumer, Checkout] })
export class ShopModule {
  static over(url: string): DynamicModule {
    const logger = createLogger({ service: 'shop', level: 'warn' });
    const bus = BusModule.forRootAsync({
      inject: [Database],
      useFactory: (database: Database) => ({
        transport: new RabbitMqTransport({ urls: [url], logger, connectionName: 'shop' }),
        logger,
        clock: new SystemClock(),
        outboxStore: new PostgresOutboxStore(database),
        consumeTransaction: new PostgresConsumeTransaction(database),
      }),
    });
    return { module: ShopModule, imports: [bus] };
  }
}
