import path from 'node:path';
import { Bus } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { SystemClock } from '@baton/hosting';
import { eventually, PlainClient, quietLogger, useDatabase, useVhost } from '@baton/testing';
import { Client } from 'pg';
import { z } from 'zod';
import { SpawnedProgram } from '../e2e/spawned-service';
import { ledgerTemplate } from './ledger';
import { EvenStep, OddStep, OrderReminder, PlaceOrder } from './order-messages';
import { StatementProxy } from './statement-proxy';

const RUNNER = path.resolve(__dirname, '../../tools/run-typescript.cjs');

const envelope = z.object({
  messageId: z.string(),
  message: z.object({ orderId: z.int(), step: z.int().optional() }),
});

/** A message as it passed the broker. */
export interface Passed {
  readonly messageId: string;
  /** `step 2`, `reminder`. */
  readonly what: string;
}

/** The order service in a process of its own. */
export class OrderProcess extends SpawnedProgram {
  constructor(databaseUrl: string, rabbitMqUrl: string) {
    super('test/crash/order-service.ts', {
      NODE_OPTIONS: `--require ${RUNNER}`,
      DATABASE_URL: databaseUrl,
      RABBITMQ_URL: rabbitMqUrl,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
    });
  }

  /** Waits until it consumes. */
  async ready(): Promise<this> {
    await this.answer('ready', 0);
    return this;
  }

  /** Tells it something, and waits for its answer. @returns what follows in the answer's line */
  async does(command: Readonly<Record<string, unknown>>, answer: string): Promise<string> {
    const already = this.output.length;
    this.tell(JSON.stringify(command));
    return this.answer(answer, already);
  }

  private answer(start: string, after: number): Promise<string> {
    return this.printed(
      (output) =>
        output.slice(after).flatMap((line) => (line.startsWith(start) ? [line.slice(start.length).trim()] : []))[0],
    );
  }
}

/** A database and a broker for processes of the order service, and what an outsider sees of their work. */
export function useOrders() {
  const passed = new Map<number, Passed[]>();
  const processes: OrderProcess[] = [];
  let admin: Client;
  let proxy: StatementProxy;
  let customer: Bus;

  // Hooks run in this order: what is connected is closed before database and vhost are deleted.
  afterAll(async () => {
    await Promise.all(processes.map((one) => ended(one)));
    await customer.stop();
    await broker.close();
    await admin.end();
    await proxy.close();
  });
  const database = useDatabase({ template: ledgerTemplate });
  const vhost = useVhost();
  const broker = new PlainClient(() => vhost.url);

  beforeAll(async () => {
    admin = new Client({ connectionString: database.url });
    await admin.connect();
    proxy = await StatementProxy.before(database.url);
    await tap(broker, passed);
    const transport = new RabbitMqTransport({ urls: [vhost.url], logger: quietLogger, connectionName: 'customer' });
    customer = new Bus({ transport, logger: quietLogger, clock: new SystemClock() });
    await customer.start();
  });
  const rows = async (sql: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> =>
    (await admin.query(sql, [...values])).rows;

  return {
    get proxy() {
      return proxy;
    },
    get admin() {
      return admin;
    },
    vhost,
    /** Another process of the service, talking to the database through the proxy. */
    process(): OrderProcess {
      const started = new OrderProcess(proxy.through(database.url), vhost.url);
      processes.push(started);
      return started;
    },
    /** Orders by a message, as another service does. */
    order: (orderId: number): Promise<void> => customer.publish(PlaceOrder, { orderId }),
    /** What was done for an order, in the order in which it was done. */
    ledger: async (orderId: number): Promise<readonly string[]> => {
      const found = await rows('select entry from orders.ledger where order_id = $1 order by id', [orderId]);
      return found.map(({ entry }) => String(entry));
    },
    /** What was announced of an order, as it came, repetitions included. */
    announced: (orderId: number): readonly Passed[] => passed.get(orderId) ?? [],
    /** Waits until neither outbox, schedule nor a queue holds anything. */
    quiet: (): Promise<void> =>
      eventually(async () => {
        expect(await rows('select from orders.outbox union all select from orders.scheduled_message')).toEqual([]);
        for (const queue of ['place-order', 'order-steps', 'order-reminder'])
          expect((await broker.count(queue)).messages).toBe(0);
      }),
  };
}

async function ended(program: OrderProcess): Promise<void> {
  program.signal('SIGTERM');
  await program.exited;
}

/** Listens at the exchanges of all that is announced. */
async function tap(broker: PlainClient, passed: Map<number, Passed[]>): Promise<void> {
  const channel = await broker.channel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const { entityName } of [OddStep, EvenStep, OrderReminder]) {
    await channel.assertExchange(entityName, 'fanout', { durable: true });
    await channel.bindQueue(queue, entityName, '');
  }
  await channel.consume(
    queue,
    (delivery) => {
      if (delivery === null) return;
      const { messageId, message } = envelope.parse(JSON.parse(delivery.content.toString()));
      const what = message.step === undefined ? 'reminder' : `step ${message.step}`;
      const seen = passed.get(message.orderId) ?? [];
      passed.set(message.orderId, [...seen, { messageId, what }]);
    },
    { noAck: true },
  );
}
