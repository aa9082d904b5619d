import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import { sessionOptions } from '../service-session';
import type { ScriptedStatement, ScriptedTransaction, ScriptedType } from './execution-script';
import { type ModuleName, moduleOf } from './module-names';

/** How the loop sends statements: parsed and planned anew each time, or prepared once under a name. */
export type LoopKind = 'plain' | 'named';

/** How long each schedule type took, seconds. */
export type TypeSeconds = ReadonlyMap<string, number>;

/**
 * What Baton is compared with: a loop over schedule types and organizations that awaits one statement after the other on
 * one connection of `pg`, and does nothing else.
 *
 * @param script what it carries out, in this order.
 * @throws {Error} when a statement fails, or an execution's lock finds no row.
 */
export async function runBareLoop(url: string, script: readonly ScriptedType[], kind: LoopKind): Promise<TypeSeconds> {
  const seconds = new Map<string, number>();
  const send = kind === 'plain' ? sendPlain : senderOfNamed();
  for (const { scheduleType, transactions } of script) {
    const client = await connect(url, moduleOf(scheduleType));
    try {
      const began = performance.now();
      for (const transaction of transactions) await carryOut(client, transaction, send);
      seconds.set(scheduleType, (performance.now() - began) / 1_000);
    } finally {
      await client.end();
    }
  }
  return seconds;
}

type Send = (client: Client, statement: ScriptedStatement) => Promise<{ readonly rowCount: number | null }>;

async function carryOut(client: Client, { statements, scheduleType, organizationId }: ScriptedTransaction, send: Send) {
  for (const [index, statement] of statements.entries()) {
    const { rowCount } = await send(client, statement);
    if (index === 1 && rowCount !== 1) throw new Error(`${scheduleType} of ${organizationId} was not to be locked.`);
  }
}

function sendPlain(client: Client, { text, values }: ScriptedStatement) {
  return client.query(text, [...values]);
}

function senderOfNamed(): Send {
  const names = new Map<string, string>();
  return (client, { text, values }) => {
    const name = names.get(text) ?? `loop_${names.size + 1}`;
    names.set(text, name);
    return client.query({ name, text, values: [...values] });
  };
}

async function connect(url: string, service: ModuleName): Promise<Client> {
  const options = await sessionOptions(url, service);
  const client = new Client({ connectionString: url, options, keepAlive: true });
  await client.connect();
  return client;
}
