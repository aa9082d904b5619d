import { BusModule, InMemoryBroker, InMemoryOutboxStore, InMemoryTransport, PublishEndpoint } from '@baton/bus';
import { organizationId } from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { eventually, quietLogger } from '@baton/testing';
import { Test } from '@nestjs/testing';
import { ParcelConsumer, ShipmentRowsConsumer } from './shipping.consumers';
import { OrderShipped } from './shipping.messages';
import { Carrier, CarrierError, ShipmentTable } from './shipping.ports';

const tenant = organizationId.parse('0b6f2f7c-8e11-4d43-9b8e-6f1d3c0a2a57');
const customerId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';
const orders = ['6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e21', '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e22'] as const;

describe('the consumers of the guide', () => {
  it('book each parcel, give up at once on what cannot be booked, and write rows together', async () => {
    const broker = new InMemoryBroker();
    const booked: string[] = [];
    const batches: number[] = [];
    const carrier: Carrier = {
      book: async (orderId) => {
        booked.push(orderId);
        if (orderId === orders[1]) throw new CarrierError('unknown-address');
      },
    };
    const testing = await Test.createTestingModule({
      imports: [
        BusModule.forRootAsync({
          inject: [],
          useFactory: () => ({
            transport: new InMemoryTransport(broker),
            logger: quietLogger,
            clock: new SystemClock(),
            outboxStore: new InMemoryOutboxStore(),
            defaults: { redelivery: { kind: 'none' } },
          }),
        }),
      ],
      providers: [
        ParcelConsumer,
        ShipmentRowsConsumer,
        { provide: Carrier, useValue: carrier },
        { provide: ShipmentTable, useValue: { upsert: async (rows: readonly unknown[]) => batches.push(rows.length) } },
      ],
    }).compile();
    const application = await testing.init();

    for (const orderId of orders) {
      await application.get(PublishEndpoint).publish(OrderShipped, { orderId, customerId }, { tenant });
    }

    await eventually(() => expect(batches).toEqual([2]));
    await eventually(() => expect(booked).toEqual([...orders]));
    await application.close();
  });
});
