import { eventually } from '@baton/testing';
import type { CrashPoint } from './crash-point';
import { type OrderProcess, useOrders } from './order-world';
import type { Trap } from './statement-proxy';

/** How the work begins: a message for a consumer, a unit of work outside of consumers, a schedule outside of both. */
type Begins = 'by a message' | 'in a unit of work' | 'by a schedule';

interface Crash {
  readonly begins: Begins;
  /** The last of these steps is where the process ends. */
  readonly at: readonly CrashPoint[] | Trap;
  /** What of the order there is in the end. @default all of it */
  readonly leaves?: 'nothing';
}

const STEPS = ['step 1', 'step 2', 'step 3'];
const nextDue = /^select min\(deliver_at\)/;

/** Every step at which a process can die, with what divides it from the next. */
const crashes: Readonly<Record<string, Crash>> = {
  'consume: delivery taken, no transaction begun': { begins: 'by a message', at: ['delivery taken'] },
  'consume: transaction begun, inbox row not written': {
    begins: 'by a message',
    at: { statement: /^insert into inbox/, it: 'is held back' },
  },
  'consume: inbox row written, handler not begun': { begins: 'by a message', at: ['inbox row written'] },
  "consume: handler's row written, outbox rows not": { begins: 'by a message', at: ['handler done'] },
  'consume: outbox rows written, not committed': {
    begins: 'by a message',
    at: { statement: /^commit/, it: 'is held back' },
  },
  'consume: committed, and the process was not told': {
    begins: 'by a message',
    at: { statement: /^commit/, it: 'is not answered' },
  },
  'consume: committed, not acked': { begins: 'by a message', at: ['committed, not acked'] },
  'consume: acked': { begins: 'by a message', at: ['acked'] },
  'consume: the first of three deliveries committed, not acked, the others taken': {
    begins: 'by a message',
    at: ['committed, not acked', 'committed, not acked'],
  },
  'relay: rows read, none sent': { begins: 'by a message', at: ['rows read'] },
  'relay: the first row sent and confirmed, the others not sent': { begins: 'by a message', at: ['first row sent'] },
  'relay: all rows sent, confirms not heard': { begins: 'by a message', at: ['rows sent, confirms not heard'] },
  'relay: rows confirmed, not deleted': { begins: 'by a message', at: ['rows confirmed'] },
  'relay: delete carried out, and the process was not told': {
    begins: 'by a message',
    at: { statement: /^delete from outbox/, it: 'is not answered' },
  },
  'relay: rows deleted': { begins: 'by a message', at: ['rows deleted'] },
  'schedule: row written, and the caller was not told': { begins: 'by a schedule', at: ['message scheduled'] },
  'schedule: due row moved, not committed': {
    begins: 'by a schedule',
    at: { statement: nextDue, it: 'is held back', after: /^INSERT 0 [1-9]/ },
  },
  'schedule: due row moved, and the process was not told': {
    begins: 'by a schedule',
    at: { statement: nextDue, it: 'is not answered', after: /^INSERT 0 [1-9]/ },
  },
  'schedule: due row moved, not read': { begins: 'by a schedule', at: ['due rows moved'] },
  'schedule: moved row sent and confirmed, not deleted': {
    begins: 'by a schedule',
    at: ['due rows moved', 'rows confirmed'],
  },
  'unit of work: outbox rows written, not committed': {
    begins: 'in a unit of work',
    at: { statement: /^commit/, it: 'is held back' },
    leaves: 'nothing',
  },
  'unit of work: committed, and the process was not told': {
    begins: 'in a unit of work',
    at: { statement: /^commit/, it: 'is not answered' },
  },
  'unit of work: committed, relay not woken': { begins: 'in a unit of work', at: ['committed, relay not told'] },
};

describe('a process that is killed', () => {
  const orders = useOrders();
  let service: OrderProcess;

  beforeAll(async () => {
    service = await orders.process().ready();
  });

  /** Begins the work and comes back when the process is dead at that point. */
  async function die(orderId: number, { begins, at }: Crash): Promise<void> {
    const caught = 'statement' in at ? orders.proxy.trap(at) : undefined;
    if (!('statement' in at)) await service.does({ do: 'arm', points: at }, 'armed');
    if (begins === 'by a message') await orders.order(orderId);
    else service.tell(JSON.stringify({ do: begins === 'by a schedule' ? 'remind' : 'place', orderId }));
    if (caught !== undefined) {
      await caught;
      service.signal('SIGKILL');
    }
    expect(await service.exited).toEqual({ code: null, signal: 'SIGKILL' });
    if (!('statement' in at)) expect(service.output.at(-1)).toBe(`crash: ${at.at(-1)}`);
  }

  /** Done once each, in order; announced at least once each, under one id each, in order. */
  async function expectWhole(orderId: number, { begins, leaves }: Crash): Promise<void> {
    const steps = begins === 'by a schedule' || leaves === 'nothing' ? [] : STEPS;
    const reminders = leaves === 'nothing' ? [] : ['reminder'];
    expect(inTwo(await orders.ledger(orderId))).toEqual([steps.length > 0 ? ['placed', ...steps] : [], reminders]);
    const announced = orders.announced(orderId);
    expect(inTwo([...new Set(announced.map(({ what }) => what))])).toEqual([steps, reminders]);
    expect(new Set(announced.map(({ messageId }) => messageId)).size).toBe(steps.length + reminders.length);
  }

  it.each(Object.entries(crashes))('loses nothing and doubles nothing at: %s', async (name, crash) => {
    const orderId = Object.keys(crashes).indexOf(name) + 1;
    await die(orderId, crash);
    service = await orders.process().ready();
    await eventually(() => expectWhole(orderId, crash));
  });

  it('has left nothing behind, and nothing came later', async () => {
    await orders.quiet();
    for (const [index, crash] of Object.values(crashes).entries()) await expectWhole(index + 1, crash);
    expect((await orders.vhost.listQueues()).filter(({ name }) => name.endsWith('_skipped'))).toEqual([]);
    for (const queue of ['place-order_error', 'order-steps_error', 'order-reminder_error'])
      expect((await orders.vhost.queue(queue))?.messages).toBe(0);
  });
});

/** What has to be in order, and the reminders: a queue of their own brings them, at a time of their own. */
function inTwo(entries: readonly string[]): readonly [readonly string[], readonly string[]] {
  const isReminder = (entry: string): boolean => entry === 'reminder';
  return [entries.filter((entry) => !isReminder(entry)), entries.filter(isReminder)];
}
