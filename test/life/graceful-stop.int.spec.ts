import path from 'node:path';
import { Bus } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { SystemClock } from '@baton/hosting';
import { eventually, PlainClient, quietLogger, useDatabase, useVhost } from '@baton/testing';
import { Client } from 'pg';
import { ledgerTemplate } from '../crash/ledger';
import { PlaceOrder } from '../crash/order-messages';
import { SpawnedProgram } from '../e2e/spawned-service';

const ORDERS = 2_000;
const RUNNER = path.resolve(__dirname, '../../tools/run-typescript.cjs');

describe('a service under load that is asked to stop', () => {
  const processes: SpawnedProgram[] = [];
  let admin: Client;
  // Hooks run in this order: what is connected ends before database and vhost are deleted.
  afterAll(async () => {
    for (const one of processes) one.signal('SIGKILL');
    await Promise.all(processes.map(({ exited }) => exited));
    await broker.close();
    await admin.end();
  });
  const database = useDatabase({ template: ledgerTemplate });
  const vhost = useVhost();
  const broker = new PlainClient(() => vhost.url);
  beforeAll(async () => {
    admin = new Client({ connectionString: database.url });
    await admin.connect();
  });

  function start(): SpawnedProgram {
    const started = new SpawnedProgram('test/life/stopping-service.ts', {
      NODE_OPTIONS: `--require ${RUNNER}`,
      DATABASE_URL: database.url,
      RABBITMQ_URL: vhost.url,
    });
    processes.push(started);
    return started;
  }

  /** How often each order was done, and whether anything was begun and left. */
  async function ledger(): Promise<{ readonly done: number; readonly twice: number; readonly halfDone: number }> {
    const { rows } = await admin.query(
      `with per_order as (
         select order_id, count(*) filter (where entry = 'done') as done, count(*) filter (where entry = 'begun') as begun
         from orders.ledger group by order_id)
       select count(*)::int as done, count(*) filter (where done > 1)::int as twice,
         count(*) filter (where done <> begun)::int as "halfDone" from per_order`,
    );
    return rows[0];
  }

  /** All its messages, ready ones: nobody holds any when its consumers are gone. */
  const waiting = () => broker.count('orders');

  it('finishes what it works on, leaves the rest on the queue, and ends with 0; the next does each of them once', async () => {
    const first = start();
    await eventually(async () => expect((await waiting()).consumers).toBe(1));
    const transport = new RabbitMqTransport({ urls: [vhost.url], logger: quietLogger, connectionName: 'customer' });
    const customer = new Bus({ transport, logger: quietLogger, clock: new SystemClock() });
    await customer.start();
    await Promise.all(Array.from({ length: ORDERS }, (_, orderId) => customer.publish(PlaceOrder, { orderId })));
    await customer.stop();
    await eventually(async () => expect((await ledger()).done).toBeGreaterThan(50));

    first.signal('SIGTERM');
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(first.said()).not.toMatch(/"level":"(warn|error|fatal)"/);
    const atStop = await ledger();
    expect(atStop).toMatchObject({ twice: 0, halfDone: 0 });
    await eventually(async () => expect(await waiting()).toEqual({ messages: ORDERS - atStop.done, consumers: 0 }));
    // It was stopped in the middle of them.
    expect(atStop.done).toBeLessThan(ORDERS);

    const second = start();
    await eventually(async () => expect((await ledger()).done).toBe(ORDERS), { timeoutMs: 60_000 });
    await eventually(async () => expect(await waiting()).toEqual({ messages: 0, consumers: 1 }));
    expect(await ledger()).toEqual({ done: ORDERS, twice: 0, halfDone: 0 });
    second.signal('SIGTERM');
    expect(await second.exited).toEqual({ code: 0, signal: null });
  });
});
