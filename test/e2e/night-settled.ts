import { SERVICE_NAMES } from '@baton/hosting';
import { eventually } from '@baton/testing';
import type { NightDatabase } from './night-database';
import type { WorldBefore } from './world-before';

/** Waits until what a night told others has left and has arrived: a run is over a moment before that. */
export async function untilSettled(database: NightDatabase, before: WorldBefore): Promise<void> {
  const count = async (service: (typeof SERVICE_NAMES)[number], from: string) => {
    const [row] = await database.query<{ n: number }>(service, `select count(*)::int as n from ${from}`);
    return row?.n ?? 0;
  };
  await eventually(async () => {
    for (const service of SERVICE_NAMES) {
      const waiting = await count(service, 'outbox');
      if (waiting > 0) throw new Error(`${waiting} messages of ${service} have not left.`);
    }
    const invoices = await count('sales', 'invoice where run_id is not null');
    const bills = await count('purchase', 'bill where run_id is not null');
    const arrived = (await count('accounting', 'open_item')) - before.openItems.size;
    if (arrived < invoices + bills) throw new Error(`${arrived} of ${invoices + bills} open items have arrived.`);
  });
}
