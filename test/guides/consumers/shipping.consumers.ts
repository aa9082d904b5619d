import { BatchConsumer, type BatchContext, type ConsumeContext, Consumer, errorsWhere } from '@baton/bus';
import { OrderShipped } from './shipping.messages';
import { Carrier, CarrierError, ShipmentTable } from './shipping.ports';

/** Books a parcel with a carrier that is slow, counts calls, and is sometimes away. */
@Consumer(OrderShipped, {
  endpointName: 'parcels',
  retry: {
    kind: 'exponential',
    retries: 3,
    minMs: 100,
    maxMs: 2_000,
    deltaMs: 100,
    ignore: [errorsWhere(CarrierError, ({ reason }) => reason === 'unknown-address')],
  },
  redelivery: { kind: 'intervals', delaysMs: [60_000, 600_000, 3_600_000] },
  rateLimit: { messages: 50, intervalMs: 1_000 },
  partition: { count: 16, key: ({ message }) => message.customerId },
  circuitBreaker: { activeThreshold: 10, tripThreshold: 50 },
  killSwitch: { activationThreshold: 100, tripThreshold: 30, restartTimeoutMs: 60_000 },
})
export class ParcelConsumer {
  constructor(private readonly carrier: Carrier) {}

  async consume({ message, signal }: ConsumeContext<typeof OrderShipped>): Promise<void> {
    await this.carrier.book(message.orderId, signal);
  }
}

/** Writes what was shipped, many rows in one statement, each batch of one organization. */
@BatchConsumer(OrderShipped, {
  endpointName: 'shipment-rows',
  messageLimit: 100,
  timeLimitMs: 500,
  groupBy: ({ tenant }) => tenant,
  outbox: 'none',
})
export class ShipmentRowsConsumer {
  constructor(private readonly table: ShipmentTable) {}

  async consume({ messages }: BatchContext<typeof OrderShipped>): Promise<void> {
    await this.table.upsert(messages.map(({ message, tenant }) => ({ orderId: message.orderId, tenant })));
  }
}
