import { setTimeout } from 'node:timers/promises';
import type { MessageOf } from '@baton/contracts';
import { MetricName, Metrics } from '@baton/observability';
import { PostgresConsumeTransaction, PostgresOutboxStore, UnitOfWork } from '@baton/persistence';
import { Gauge, inLanes } from '../../gauge';
import { busAt } from '../baton-bus';
import { INSERT_ORDER, openDatabase } from '../bench-database';
import { acknowledged, HandledCount, measureLanes } from '../gauge';
import { OrderSubmitted, orderOf } from '../order';
import { type Pass, type PassResult, PREFETCH, QUEUE, WRITERS } from '../pass';
import { runWorker } from '../worker';

type Order = MessageOf<typeof OrderSubmitted>;

/** How often it is looked whether the relay is done. */
const LOOK_EVERY_MS = 5;
/** The variant that has neither. */
const BARE = 'baton-bare-rows';

runWorker({
  outbox: (pass) => (pass.variant === BARE ? publishAfterCommit(pass) : publishWithCommit(pass)),
  inbox: (pass) => consumeIntoRows(pass, pass.variant !== BARE),
});

/** Row and message in one transaction; over when the relay has the last confirm. */
async function publishWithCommit(pass: Pass): Promise<PassResult> {
  const database = await openDatabase(pass.databaseUrl);
  const metrics = new Metrics();
  const bus = busAt(pass.brokerUrl, { outboxStore: new PostgresOutboxStore(database), metrics });
  await bus.start();
  const note = 'n'.repeat(pass.noteLength);
  const write = (index: number) => {
    const order = orderOf(index, note);
    return database.transaction(async (unit) => {
      await insert(unit, order);
      await bus.publish(OrderSubmitted, order);
    });
  };
  const gauge = new Gauge();
  await inLanes(WRITERS, pass.warmUp, write);
  await delivered(metrics, pass.warmUp);
  gauge.begin();
  await inLanes(WRITERS, pass.messages, (index) => write(pass.warmUp + index));
  await delivered(metrics, pass.warmUp + pass.messages);
  const result = gauge.end();
  await bus.stop();
  await database.close();
  return result;
}

/** Row in a transaction, then the message: what a crash in between loses nobody notices. */
async function publishAfterCommit(pass: Pass): Promise<PassResult> {
  const database = await openDatabase(pass.databaseUrl);
  const bus = busAt(pass.brokerUrl);
  await bus.start();
  const note = 'n'.repeat(pass.noteLength);
  const result = await measureLanes(pass, WRITERS, async (index) => {
    const order = orderOf(index, note);
    await database.transaction((unit) => insert(unit, order));
    await bus.publish(OrderSubmitted, order);
  });
  await bus.stop();
  await database.close();
  return result;
}

/** A consumer's one row, with the inbox's row in its transaction or without. */
async function consumeIntoRows(pass: Pass, withInbox: boolean): Promise<PassResult> {
  const database = await openDatabase(pass.databaseUrl);
  const consumeTransaction = withInbox ? new PostgresConsumeTransaction(database) : undefined;
  const bus = busAt(pass.brokerUrl, { consumeTransaction });
  const count = new HandledCount(pass);
  const endpoint = {
    endpointName: QUEUE,
    queue: { type: pass.queueType },
    prefetchCount: PREFETCH,
    concurrentMessageLimit: WRITERS,
  };
  const consume = async ({ message }: { readonly message: Order }) => {
    if (withInbox) await insert(UnitOfWork.current(), message);
    else await database.transaction((unit) => insert(unit, message));
    count.add();
  };
  bus.connectConsumer(OrderSubmitted, endpoint, consume, 'rows');
  await bus.start();
  const result = await count.done;
  await acknowledged();
  await bus.stop();
  await database.close();
  return result;
}

function insert(unit: UnitOfWork, { orderId, customer, total }: Order): Promise<number> {
  return unit.execute(INSERT_ORDER, [orderId, customer, total]);
}

async function delivered(metrics: Metrics, count: number): Promise<void> {
  const counter = metrics.registry.getSingleMetric(MetricName.outboxDelivered);
  for (;;) {
    const values = (await counter?.get())?.values ?? [];
    if (values.some(({ value }) => value >= count)) return;
    await setTimeout(LOOK_EVERY_MS);
  }
}
