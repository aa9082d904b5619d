import type { Delivery } from '@baton/bus';

/** How long a delivery may take to come before its test has failed, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Collects what a receiver hands out, and lets a test wait for the next delivery instead of for time. */
export class DeliveryInbox {
  private readonly arrived: Delivery[] = [];
  private readonly waiting: ((delivery: Delivery) => void)[] = [];

  /** Given to `Transport.receive`. */
  readonly take = (delivery: Delivery): void => {
    const waiter = this.waiting.shift();
    if (waiter) waiter(delivery);
    else this.arrived.push(delivery);
  };

  /** How many have arrived and were not asked for. */
  get size(): number {
    return this.arrived.length;
  }

  /** The next delivery, now or when it arrives. @throws when none comes. */
  next(): Promise<Delivery> {
    const delivery = this.arrived.shift();
    if (delivery) return Promise.resolve(delivery);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No delivery came within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
      this.waiting.push((arrived) => {
        clearTimeout(timer);
        resolve(arrived);
      });
    });
  }

  /** The next `count` deliveries, in the order they came. */
  async nextOf(count: number): Promise<readonly Delivery[]> {
    const deliveries: Delivery[] = [];
    while (deliveries.length < count) deliveries.push(await this.next());
    return deliveries;
  }
}
