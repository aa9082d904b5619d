import { setTimeout as delay } from 'node:timers/promises';
import type { RunDate } from '@baton/contracts';
import { MigratorSession } from '@baton/persistence';
import type { PostgresServer } from '@baton/servers';
import { asSuperuser, dropDatabase, makeDatabase, rowsOf } from '../administration';
import { runUnmeasuredNight } from './captured-night';
import { MODULE_NAMES, moduleOf } from './module-names';
import { SEEDED } from './seeded-world';
import { type LoggedStatement, readStatementLog } from './statement-log';

/** The database that a loop starts from a copy of: seeded, and planned as a night plans. */
export const PLANNED = 'planned';
const CAPTURED = 'captured';

/** A statement of an execution, with its values. */
export type ScriptedStatement = Pick<LoggedStatement, 'text' | 'values'>;

/** One transaction of one execution, from BEGIN to its end. */
export interface ScriptedTransaction {
  readonly scheduleType: string;
  readonly organizationId: string;
  readonly statements: readonly ScriptedStatement[];
}

/** All executions of one schedule type, in the order of their organizations. */
export interface ScriptedType {
  readonly scheduleType: string;
  readonly executions: number;
  readonly transactions: readonly ScriptedTransaction[];
}

/** By this the transaction of an execution is known: it begins by locking the execution under the slice's fence. */
const locksExecutions = /^select e\.organization_id[\s\S]+for update of e$/;
/** Which of its parameters say whose it is. */
const LOCK_TYPE = 1;
const LOCK_ORGANIZATION = 5;

/**
 * Lets Baton run a night while PostgreSQL writes down every statement, and reads back the transactions of its
 * executions. Leaves {@link PLANNED} behind, on which they can be carried out again.
 */
export async function captureExecutions(postgres: PostgresServer, runDate: RunDate): Promise<readonly ScriptedType[]> {
  const url = await makeDatabase(postgres, CAPTURED, SEEDED);
  await asSuperuser(url, (client) => client.query(`alter database ${CAPTURED} set log_statement = 'all'`));
  await runUnmeasuredNight(url, runDate);
  const transactions = await readTransactions(await completeLog(url));
  await planLike(postgres, url);
  await dropDatabase(postgres, CAPTURED);
  return byType(transactions);
}

/** The log is written by a process of its own: once it has this statement it has all before it. */
async function completeLog(url: string): Promise<string> {
  const [place] = await rowsOf<{ file: string }>(
    url,
    `select current_setting('data_directory') || '/' || pg_current_logfile('jsonlog') as file`,
  );
  if (place === undefined) throw new Error('PostgreSQL writes no log in JSON.');
  const end = `select 'the night is over'`;
  await rowsOf(url, end);
  for (;;) {
    for await (const { text } of readStatementLog(place.file, CAPTURED)) if (text === end) return place.file;
    await delay(100);
  }
}

async function readTransactions(file: string): Promise<readonly ScriptedTransaction[]> {
  const open = new Map<string, ScriptedStatement[]>();
  const found: ScriptedTransaction[] = [];
  for await (const { session, text, values } of readStatementLog(file, CAPTURED)) {
    if (text === 'begin') open.set(session, []);
    const statements = open.get(session);
    if (statements === undefined) continue;
    // What Baton tells others is left out: the loop has nobody to tell.
    if (!text.startsWith('insert into outbox')) statements.push({ text, values });
    if (text !== 'commit' && text !== 'rollback') continue;
    open.delete(session);
    const execution = executionOf(statements);
    if (execution !== undefined) found.push({ ...execution, statements });
  }
  return found;
}

function executionOf(statements: readonly ScriptedStatement[]) {
  const lock = statements[1];
  if (lock === undefined || !locksExecutions.test(lock.text.trim())) return undefined;
  const [scheduleType, organizationId] = [lock.values[LOCK_TYPE], lock.values[LOCK_ORGANIZATION]];
  if (!scheduleType || !organizationId) throw new Error('An execution was locked without saying whose it is.');
  return { scheduleType, organizationId };
}

function byType(transactions: readonly ScriptedTransaction[]): readonly ScriptedType[] {
  const types = [...new Set(transactions.map(({ scheduleType }) => scheduleType))];
  return MODULE_NAMES.flatMap((module) => types.filter((type) => moduleOf(type) === module)).map((scheduleType) => {
    const own = transactions.filter((transaction) => transaction.scheduleType === scheduleType);
    // Sorting keeps the transactions of one organization in their order.
    own.sort((one, other) =>
      one.organizationId < other.organizationId ? -1 : Number(one.organizationId !== other.organizationId),
    );
    return { scheduleType, executions: new Set(own.map((one) => one.organizationId)).size, transactions: own };
  });
}

/** Gives a copy of the seeded world the executions and slices of the captured night, as they stood before the work. */
async function planLike(postgres: PostgresServer, captured: string): Promise<void> {
  const planned = await makeDatabase(postgres, PLANNED, SEEDED);
  for (const module of MODULE_NAMES) {
    const from = await MigratorSession.open(captured, module);
    const to = await MigratorSession.open(planned, module);
    try {
      await copyRows(from, to, 'module_run', '{}');
      await copyRows(from, to, 'slice', '{"state": "running"}');
      const undone = { state: 'pending', attempts: 0, finished_at: null, reason: null, counts: null };
      await copyRows(from, to, 'execution', JSON.stringify(undone));
    } finally {
      await from.close();
      await to.close();
    }
  }
}

async function copyRows(from: MigratorSession, to: MigratorSession, table: string, changed: string): Promise<void> {
  const rows = await from.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(t) || $1::jsonb as row from ${table} as t`,
    [changed],
  );
  await to.insert(
    table,
    rows.map(({ row }) => row),
  );
}
