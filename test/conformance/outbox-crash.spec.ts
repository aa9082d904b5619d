import { eventually } from '@baton/testing';
import type { CrashPoint } from '../crash/crash-point';
import { useOrders } from '../crash/order-world';
import { describeOnRabbitMq } from './describe-stage';

describeOnRabbitMq('the outbox of a process that is killed', () => {
  const orders = useOrders();

  const steps: readonly (readonly [string, CrashPoint])[] = [
    ['commit and delivery', 'rows read'],
    ['the first delivery and the next', 'first row sent'],
    ['delivery and the note that it was', 'rows confirmed'],
  ];
  it.each(steps)('C-094 is delivered after a crash between %s, under the same ids, in order', async (_, point) => {
    const orderId = steps.findIndex(([, other]) => other === point) + 1;
    const first = await orders.process().ready();
    await first.does({ do: 'arm', points: [point] }, 'armed');
    await orders.order(orderId);
    expect(await first.exited).toMatchObject({ signal: 'SIGKILL' });
    const before = orders.announced(orderId);

    const second = await orders.process().ready();
    await eventually(async () => expect(await orders.ledger(orderId)).toHaveLength(5));

    const announced = orders.announced(orderId).filter(({ what }) => what !== 'reminder');
    expect([...new Set(announced.map(({ what }) => what))]).toEqual(['step 1', 'step 2', 'step 3']);
    expect(new Set(announced.map(({ messageId }) => messageId)).size).toBe(3);
    if (point === 'rows confirmed') expect(announced.length).toBeGreaterThan(before.length);
    second.signal('SIGTERM');
    await second.exited;
  });
});
