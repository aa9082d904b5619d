import { InMemoryOutboxStore, type Transport } from '@baton/bus';
import { eventually } from '@baton/testing';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, OrderShipped, OrderStatus, SubmitOrder } from './sample-messages';
import { atOnce, consuming, minimalEnvelope } from './stage';

const endpointName = 'submit-order';
const inMemory = { ...atOnce, endpointName, outbox: 'in-memory' } as const;

/** A store that counts what it was ever given to keep. */
class KeepingStore extends InMemoryOutboxStore {
  kept = 0;
  override async schedule(...scheduled: Parameters<InMemoryOutboxStore['schedule']>): Promise<void> {
    this.kept++;
    await super.schedule(...scheduled);
  }
}

/** What leaves a bus: the carrier or status it names, and the exchange it goes to, in the order of their confirms. */
function leavingThrough(transport: Transport): { readonly transport: Transport; readonly left: string[] } {
  const left: string[] = [];
  const send = transport.send.bind(transport);
  transport.send = async (to, message) => {
    await send(to, message);
    const { carrier, status } = JSON.parse(Buffer.from(message.body).toString()).message;
    left.push(`${carrier ?? status} to ${to.name}`);
  };
  return { transport, left };
}

describeOnEachTransport('the outbox in memory', (stage) => {
  it('C-098 drops what a consumer sent when it fails, and sends it in order when it succeeds, whatever its kind', async () => {
    const outboxStore = new KeepingStore();
    const { transport, left } = leavingThrough(stage.makeTransport());
    const trying = consuming(SubmitOrder, inMemory, async (context) => {
      const order = { ...anOrder, carrier: String(context.retryAttempt) };
      await context.publish(OrderShipped, order);
      await context.send('exchange:desk', OrderShipped, order);
      await context.schedule(new Date(Date.now() + 3_600_000), OrderShipped, order);
      await context.respond(OrderStatus, { ...anOrder, status: order.carrier });
      await context.publish(OrderShipped, order);
      expect([left, outboxStore.kept]).toEqual([[], 0]);
      if (context.retryAttempt < 2) throw new Error('Out of stock');
    });
    await stage.start([trying], { transport, outboxStore });

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder, { responseAddress: 'exchange:asker' }));

    const [shipped, toDesk, toAsker] = [OrderShipped.entityName, 'desk', 'asker'].map((to) => `2 to ${to}`);
    await eventually(() => expect(left).toEqual([shipped, toDesk, toAsker, shipped]));
    expect(outboxStore.kept).toBe(1);
  });

  it('C-098 lets only the fault leave where the consumer fails for good', async () => {
    const outboxStore = new KeepingStore();
    const { transport, left } = leavingThrough(stage.makeTransport());
    const failing = consuming(SubmitOrder, inMemory, async (context) => {
      await context.publish(OrderShipped, anOrder);
      await context.schedule(new Date(), OrderShipped, anOrder);
      throw new Error('Out of stock');
    });
    await stage.start([failing], { transport, outboxStore });

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));
    await stage.take(`${endpointName}_error`);

    expect(left).toEqual([expect.stringMatching(/ to MassTransit:Fault--Sample\.Orders:SubmitOrder--$/)]);
    expect(outboxStore.kept).toBe(0);
  });

  it('C-098 sends one after the other, each when the broker has the one before', async () => {
    const inner = stage.makeTransport();
    const seen: string[] = [];
    const watched = new Proxy(inner, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'send') return typeof value === 'function' ? value.bind(target) : value;
        return async (...sent: Parameters<Transport['send']>) => {
          seen.push('sent');
          await target.send(...sent);
          seen.push('confirmed');
        };
      },
    });
    const shipped = await stage.tap(OrderShipped.entityName);
    const consumer = consuming(SubmitOrder, inMemory, async (context) => {
      await context.publish(OrderShipped, anOrder);
      await context.publish(OrderShipped, anOrder);
      seen.push('returned');
    });
    await stage.start([consumer], { transport: watched });

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));
    await shipped.next();
    await shipped.next();

    await eventually(() => expect(seen).toEqual(['returned', 'sent', 'confirmed', 'sent', 'confirmed']));
  });
});
