import type { RabbitMqServer } from '@baton/servers';
import { z } from 'zod';
import type { NightDatabase } from '../e2e/night-database';
import type { WatchedMessage } from '../e2e/night-watcher';
import { VHOST } from './chaos-servers';

const invoices = z.object({ invoices: z.array(z.object({ invoiceId: z.string() })) });
const bills = z.object({ bills: z.array(z.object({ billId: z.string() })) });
const fault = z.object({ scheduleType: z.string(), organizationId: z.string() });
const moduleRun = z.object({ module: z.string() });

/**
 * What an outside consumer saw of one run, against what the database says was done. The same message may come twice, by
 * its id; the same news in two messages, or none, is amiss.
 */
export async function messagesAmiss(
  seen: readonly WatchedMessage[],
  runId: string,
  database: NightDatabase,
): Promise<readonly string[]> {
  const once = [...new Map(seen.map((one) => [one.messageId, one])).values()].filter((one) => one.runId === runId);
  const told = <T>(type: string, read: (message: unknown) => T) =>
    once.filter((one) => one.type === type).map(({ message }) => read(message));
  const keys = async (service: 'sales' | 'purchase', column: string, table: string) =>
    (
      await database.query<{ key: string }>(service, `select ${column} as key from ${table} where run_id = $1`, [runId])
    ).map(({ key }) => key);
  return [
    ...unequal(
      'InvoicesPosted',
      told('InvoicesPosted', (message) => invoices.parse(message).invoices.map(({ invoiceId }) => invoiceId)).flat(),
      await keys('sales', 'invoice_id', 'invoice'),
    ),
    ...unequal(
      'BillsPosted',
      told('BillsPosted', (message) => bills.parse(message).bills.map(({ billId }) => billId)).flat(),
      await keys('purchase', 'bill_id', 'bill'),
    ),
    ...unequal(
      'ExecutionFaulted',
      told('ExecutionFaulted', (message) => {
        const { scheduleType, organizationId } = fault.parse(message);
        return `${scheduleType} of ${organizationId}`;
      }),
      await faults(runId, database),
    ),
    ...unequal(
      'ModuleRunCompleted',
      told('ModuleRunCompleted', (message) => moduleRun.parse(message).module),
      ['sales', 'purchase', 'accounting'],
    ),
    ...unequal(
      'RunStarted',
      told('RunStarted', () => runId),
      [runId],
    ),
    ...unequal(
      'RunCompleted',
      told('RunCompleted', () => runId),
      [runId],
    ),
  ];
}

async function faults(runId: string, database: NightDatabase): Promise<readonly string[]> {
  const found: string[] = [];
  for (const module of ['sales', 'purchase', 'accounting'] as const) {
    const rows = await database.query<{ key: string }>(
      module,
      `select f.schedule_type || ' of ' || f.organization_id as key
       from execution_fault as f join module_run using (module_run_id) where run_id = $1`,
      [runId],
    );
    found.push(...rows.map(({ key }) => key));
  }
  return found;
}

function unequal(what: string, told: readonly string[], done: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of done) counts.set(one, (counts.get(one) ?? 0) - 1);
  for (const one of told) counts.set(one, (counts.get(one) ?? 0) + 1);
  const wrong = [...counts].filter(([, count]) => count !== 0);
  const [example] = wrong;
  if (example === undefined) return [];
  const [key, count] = example;
  return [
    `${what}: ${wrong.length} of ${done.length} wrong, such as ${key}, told ${count > 0 ? 'too often' : 'never'}`,
  ];
}

/** Messages in queues that are to be empty once a night is over: all but the watcher's own. */
export async function queuesAmiss(broker: RabbitMqServer): Promise<readonly string[]> {
  const queues = await broker.management.listQueues(VHOST);
  return queues.flatMap(({ name, messages = 0 }) =>
    messages > 0 && !name.startsWith('night-watcher') ? [`${messages} messages in ${name}`] : [],
  );
}
