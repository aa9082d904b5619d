import { BusModule } from '@baton/bus';
import { TestHarness } from '@baton/testing';
import { Test } from '@nestjs/testing';
import { CheckStockConsumer, Stock } from './check-stock.consumer';
import { Checkout } from './checkout';
import { five, order, tenant } from './shop.fixture';
import { CheckStock, OrderPlaced, SoldOut } from './shop.messages';

describe('a checkout', () => {
  it('places what is in stock', async () => {
    const stock = new CheckStockConsumer(five);
    await using harness = await TestHarness.start((bus) =>
      bus.connectConsumer(CheckStock, {}, (context) => stock.consume(context), 'CheckStockConsumer'),
    );
    const checkout = new Checkout(harness.bus, harness.bus);

    expect(await checkout.place(tenant, order)).toBe('placed');

    const { message, headers } = await harness.published.first(OrderPlaced);
    expect([message.total, headers['Tenant-Id']]).toEqual(['59.70', tenant]);
    expect(await harness.sent.any(SoldOut)).toBe(false);
  });

  it('gives up on a stock that does not answer', async () => {
    await using harness = await TestHarness.start(() => undefined);
    const checkout = new Checkout(harness.bus, harness.bus);

    const placing = checkout.place(tenant, order);

    await expect(harness.driving(placing)).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
    expect(await harness.published.any(OrderPlaced)).toBe(false);
  });
});

describe('the consumer of stock checks', () => {
  it('asks again a second after its stock was not to be had', async () => {
    let calls = 0;
    const stock = new CheckStockConsumer({
      left: async () => {
        if (++calls === 1) throw new Error('The shelf is locked.');
        return 5;
      },
    });
    const retry = { kind: 'intervals', delaysMs: [1_000] } as const;
    await using harness = await TestHarness.start((bus) =>
      bus.connectConsumer(CheckStock, { retry }, (context) => stock.consume(context), 'CheckStockConsumer'),
    );
    await harness.bus.publish(CheckStock, order, { tenant });

    await harness.advance(999);
    expect([harness.failed.select(CheckStock).length, harness.consumed.select(CheckStock).length]).toEqual([1, 0]);
    await harness.advance(1);
    expect(await harness.consumed.any(CheckStock)).toBe(true);
  });
});

describe('a module under the harness', () => {
  it('has its own consumers and a clock that stands still', async () => {
    const harness = new TestHarness();
    const testing = await Test.createTestingModule({
      imports: [BusModule.forRootAsync({ inject: [], useFactory: () => harness.busOptions })],
      providers: [Checkout, CheckStockConsumer, { provide: Stock, useValue: five }],
    }).compile();
    const application = await testing.init();

    expect(await application.get(Checkout).place(tenant, order)).toBe('placed');
    expect(await harness.published.any(OrderPlaced)).toBe(true);

    await harness.driving(application.close());
  });
});
