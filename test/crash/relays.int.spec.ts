import { eventually } from '@baton/testing';
import { codeBlocks, documentAt } from '../documents';
import { type OrderProcess, useOrders } from './order-world';

/** The lock of the relay, and the connection that holds it. */
const HOLDER = `select pid from pg_locks where locktype = 'advisory' and granted
  and database = (select oid from pg_database where datname = current_database())`;

describe('relays of several processes', () => {
  const orders = useOrders();
  let services: readonly OrderProcess[] = [];
  let placed = 0;

  beforeAll(async () => {
    services = [orders.process(), orders.process(), orders.process()];
    await Promise.all(services.map((service) => service.ready()));
  });

  /** Those that take themselves for the active one. */
  async function active(): Promise<readonly OrderProcess[]> {
    const measured = await Promise.all(
      services.map((service) => service.does({ do: 'measure', metric: 'baton_outbox_relay_active' }, 'measured')),
    );
    return services.filter((_, index) => measured[index] === '1');
  }

  function theActive(): Promise<OrderProcess> {
    return eventually(async () => {
      const [one, ...others] = await active();
      if (one === undefined || others.length > 0) throw new Error(`${others.length + 1} relays are active, or none.`);
      return one;
    });
  }

  /** Has every process write so many orders, one transaction each. @returns their numbers */
  async function place(count: number, writers: readonly OrderProcess[]): Promise<readonly number[]> {
    const numbers = Array.from({ length: count }, () => ++placed);
    await Promise.all(
      numbers.map((orderId, index) =>
        writers[index % writers.length]?.does({ do: 'place', orderId }, `placed ${orderId}`),
      ),
    );
    return numbers;
  }

  async function expectWhole(orderId: number): Promise<void> {
    const done = (await orders.ledger(orderId)).filter((entry) => entry !== 'reminder');
    // Three consumers share the queue of the steps, so what they do has no order; what the relay sends has.
    expect([...done].sort()).toEqual(['placed', 'step 1', 'step 2', 'step 3']);
    expect(await orders.ledger(orderId)).toHaveLength(5);
    const announced = orders.announced(orderId).filter(({ what }) => what !== 'reminder');
    expect([...new Set(announced.map(({ what }) => what))]).toEqual(['step 1', 'step 2', 'step 3']);
    expect(new Set(announced.map(({ messageId }) => messageId)).size).toBe(3);
  }

  const expectAllWhole = async (numbers: readonly number[]): Promise<void> => {
    for (const orderId of numbers) await expectWhole(orderId);
  };

  it('has exactly one active, whoever wrote', async () => {
    const first = await theActive();
    const numbers = await place(30, services);

    await eventually(() => expectAllWhole(numbers));
    expect(await active()).toEqual([first]);
  });

  it('is found as the runbook says', async () => {
    await theActive();
    const [question = ''] = codeBlocks(documentAt('docs/runbooks/the-outbox-grows.md'), 'sql');
    const { rows } = await orders.admin.query(question.replaceAll('sales', 'orders'));
    const [holder] = (await orders.admin.query(HOLDER)).rows;
    expect(rows.map(({ pid }) => pid)).toEqual([holder?.pid]);
  });

  it('has another take over when the active one is killed, and loses nothing of what all wrote', async () => {
    const killed = await theActive();
    const others = services.filter((service) => service !== killed);
    await killed.does({ do: 'arm', points: ['rows confirmed'] }, 'armed');

    const numbers = await place(30, others);

    expect(await killed.exited).toMatchObject({ signal: 'SIGKILL' });
    services = others;
    expect(others).toContain(await theActive());
    await eventually(() => expectAllWhole(numbers));
  });

  it('stops being active when its connection to the database is cut', async () => {
    await theActive();
    const [before] = (await orders.admin.query<{ pid: number }>(HOLDER)).rows;
    await orders.admin.query('select pg_terminate_backend($1, 5000)', [before?.pid]);

    const after = await eventually(async () => {
      const [holder] = (await orders.admin.query<{ pid: number }>(HOLDER)).rows;
      if (holder === undefined) throw new Error('Nobody relays.');
      return holder;
    });

    expect(after.pid).not.toBe(before?.pid);
    await theActive();
    const numbers = await place(10, services);
    await eventually(() => expectAllWhole(numbers));
  });
});
