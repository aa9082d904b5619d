import { Bus, BusControl } from '@baton/bus';
import { Database } from '@baton/persistence';
import { FakeClock, migratedTemplate, quietLogger, useDatabase, useVhost } from '@baton/testing';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Stock } from './check-stock.consumer';
import { Checkout } from './checkout';
import { five, order, tenant } from './shop.fixture';
import { OrderEvent } from './shop.messages';
import { ShopModule } from './shop.module';

describe('the shop of the guide, over RabbitMQ and PostgreSQL', () => {
  const vhost = useVhost();
  const place = useDatabase({ template: migratedTemplate({ sales: [] }) });

  it('asks, places, and is heard by those who consume an ancestor', async () => {
    const options = { url: place.url, service: 'sales', logger: quietLogger, clock: new FakeClock() } as const;
    const database = await Database.open(options);
    @Global()
    @Module({
      providers: [
        { provide: Database, useValue: database },
        { provide: Stock, useValue: five },
      ],
      exports: [Database, Stock],
    })
    class ShelvesModule {}
    const testing = await Test.createTestingModule({ imports: [ShelvesModule, ShopModule.over(vhost.url)] }).compile();
    const heard = Promise.withResolvers<string>();
    testing
      .get(Bus)
      .connectConsumer(
        OrderEvent,
        { endpointName: 'watch' },
        async ({ message }) => heard.resolve(message.orderId),
        'Watch',
      );
    const application = await testing.init();
    expect(application.get(BusControl).health().endpoints).toEqual({ 'check-stock': 'ready', watch: 'ready' });

    expect(await application.get(Checkout).place(tenant, order)).toBe('placed');
    expect(await heard.promise).toBe(order.orderId);

    await application.close();
    await database.close();
  });
});
