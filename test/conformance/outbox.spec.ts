import { randomUUID } from 'node:crypto';
import type { Bus, BusOptions } from '@baton/bus';
import { SystemClock } from '@baton/hosting';
import { Metrics } from '@baton/observability';
import { Database, InboxCleanup, PostgresConsumeTransaction, PostgresOutboxStore } from '@baton/persistence';
import { eventually, quietLogger, useDatabase } from '@baton/testing';
import { enter, ledgerTemplate } from '../crash/ledger';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, CheckOrder, OrderShipped, OrderStatus, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, minimalEnvelope, neverAgain, type Tap } from './stage';

const endpointName = 'submit-order';

describeOnEachTransport('inbox and outbox', (stage) => {
  const place = useDatabase({ template: ledgerTemplate });
  const opened: Database[] = [];
  let database: Database;

  beforeEach(async () => {
    database = await open();
    for (const table of ['ledger', 'inbox', 'outbox', 'scheduled_message'])
      await database.query(`delete from ${table}`);
  });
  afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));

  async function open(): Promise<Database> {
    const one = await Database.open({
      url: place.url,
      service: 'orders',
      logger: quietLogger,
      clock: new SystemClock(),
    });
    opened.push(one);
    return one;
  }

  const durable = (on = database): Partial<BusOptions> => ({
    outboxStore: new PostgresOutboxStore(on),
    consumeTransaction: new PostgresConsumeTransaction(on),
  });
  const entries = async (): Promise<readonly string[]> =>
    (await database.query<{ entry: string }>('select entry from ledger order by id')).map(({ entry }) => entry);
  const waiting = async (): Promise<number> =>
    (await database.query('select from outbox union all select from scheduled_message')).length;
  const publishAll = async (bus: Bus, names: readonly string[]): Promise<void> => {
    for (const name of names) await bus.publish(OrderShipped, { ...anOrder, carrier: name });
  };

  it('C-093 does not run a consumer again for a message it had within the window, and acks it', async () => {
    const consumer = consuming(SubmitOrder, { endpointName }, ({ messageId }) => enter(1, messageId));
    await stage.start([consumer], durable());
    const [again, last] = [randomUUID(), randomUUID()];
    const deliver = (messageId: string) =>
      stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder, { messageId }), { messageId });

    for (const messageId of [again, again, last]) await deliver(messageId);
    await eventually(async () => expect(new Set(await entries())).toEqual(new Set([again, last])));
    await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(0));
    expect(await entries()).toHaveLength(2);
    expect(await stage.waitingIn(`${endpointName}_error`)).toBe(0);

    await new InboxCleanup(database).deleteReceivedBefore(new Date(Date.now() + 1));
    await deliver(again);
    await eventually(async () => expect(await entries()).toHaveLength(3));
  });

  it('C-095 leaves nothing in the outbox when a consumer throws', async () => {
    const shipped = await stage.tap(OrderShipped.entityName);
    const failing = consuming(SubmitOrder, { ...neverAgain, endpointName }, async (context) => {
      await enter(1, 'never');
      await context.publish(OrderShipped, anOrder);
      await context.schedule(new Date(), OrderShipped, anOrder);
      throw new Error('Out of stock');
    });
    const bus = await stage.start([failing], durable());

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));
    await stage.take(`${endpointName}_error`);

    expect([await waiting(), await entries()]).toEqual([0, []]);
    await expectNext(shipped, bus);
  });

  it('C-096 never delivers what a rolled-back transaction wrote', async () => {
    const shipped = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start([], durable());

    const failing = database.transaction(async () => {
      await publishAll(bus, ['never']);
      await bus.schedule(new Date(), OrderShipped, anOrder);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');

    expect(await waiting()).toBe(0);
    await expectNext(shipped, bus);
  });

  it('C-096 keeps the order within a transaction', async () => {
    const both = await stage.tap('both');
    const names = Array.from({ length: 400 }, (_, index) => String(index));
    // One queue behind two exchanges, as an endpoint with two consumers has.
    await stage.start([consuming(OrderShipped, { endpointName: 'both' }, () => undefined)]);
    await stage.start([consuming(OrderStatus, { endpointName: 'both' }, () => undefined)]);
    const bus = await stage.start([], durable());

    await database.transaction(async () => {
      for (const [index, name] of names.entries())
        await (index % 2 === 0
          ? bus.publish(OrderShipped, { ...anOrder, carrier: name })
          : bus.publish(OrderStatus, { ...anOrder, status: name }));
    });

    expect(await namesOf(both, names.length)).toEqual(names);
  });

  it('C-096 has one relay send each row, however many there are', async () => {
    const shipped = await stage.tap(OrderShipped.entityName);
    const relays = await Promise.all(
      [1, 2, 3].map(async () => {
        const metrics = new Metrics();
        const bus = await stage.start([], { ...durable(await open()), metrics });
        return { bus, active: async () => gaugeOf(metrics, 'baton_outbox_relay_active') };
      }),
    );
    const names = Array.from({ length: 600 }, (_, index) => String(index));
    await Promise.all(
      relays.map(({ bus }, index) => {
        const own = opened.at(index - relays.length);
        return own?.transaction(() => publishAll(bus, names.slice(index * 200, (index + 1) * 200)));
      }),
    );

    const seen = await namesOf(shipped, names.length);
    await eventually(async () => expect(await waiting()).toBe(0));
    expect(new Set(seen).size).toBe(names.length);
    expect(shipped.waiting).toBe(0);
    const active = await Promise.all(relays.map((relay) => relay.active()));
    expect(active.sort()).toEqual([0, 0, 1]);
  });

  it('C-097 lets a fault leave although the outbox of its consumer is rolled back', async () => {
    const faults = await stage.tap('MassTransit:Fault--Sample.Orders:SubmitOrder--');
    const failing = consuming(SubmitOrder, { ...neverAgain, endpointName }, () => {
      throw new Error('Out of stock');
    });
    await stage.start([failing], durable());

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));

    expect(envelopeOf(await faults.next()).message).toMatchObject({ exceptions: [{ message: 'Out of stock' }] });
    expect(await waiting()).toBe(0);
  });

  it.each(['transactional', 'in-memory'] as const)('C-097 lets a request leave past a %s outbox', async (outbox) => {
    const answering = consuming(CheckOrder, { endpointName: 'check-order', outbox: 'none' }, (context) =>
      context.respond(OrderStatus, { ...context.message, status: 'shipped' }),
    );
    const asking = consuming(SubmitOrder, { ...neverAgain, endpointName, outbox }, async (context) => {
      // Its answer is needed before the outbox is let go.
      const { message } = await bus.getResponse(CheckOrder, context.message, { OrderStatus });
      answers.push(message.status);
    });
    const answers: string[] = [];
    const bus = await stage.start([answering, asking], durable());

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));

    await eventually(() => expect(answers).toEqual(['shipped']));
  });
});

/** Nothing came before a message that is sent now. */
async function expectNext(tap: Tap, bus: Bus): Promise<void> {
  await bus.publish(OrderShipped, { ...anOrder, carrier: 'the next' });
  expect(await namesOf(tap, 1)).toEqual(['the next']);
}

async function namesOf(tap: Tap, count: number): Promise<readonly string[]> {
  const names: string[] = [];
  while (names.length < count) {
    const { carrier, status } = envelopeOf(await tap.next()).message as { carrier?: string; status?: string };
    names.push(carrier ?? status ?? '');
  }
  return names;
}

async function gaugeOf(metrics: Metrics, name: string): Promise<number> {
  const { values } = (await metrics.registry.getSingleMetric(name)?.get()) ?? { values: [] };
  return values[0]?.value ?? 0;
}
