import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { claimFolder, folderOwner, reapPostgres, reapRabbitMq, releaseFolder } from '@baton/servers';

/** What lies in a run's folder: one folder per server, named by its kind. */
export type ServerKind = 'postgres' | 'rabbitmq';

const REAPERS: Readonly<Record<ServerKind, (folder: string) => Promise<boolean>>> = {
  postgres: reapPostgres,
  rabbitmq: reapRabbitMq,
};

const UNCLAIMED = '.';

/** Makes the folder of a new run, held by this process, after it has ended what runs left whose process is dead. */
export async function openRunFolder(runId: string): Promise<string> {
  const runs = path.join(tmpdir(), `baton-tests-${userInfo().uid}`);
  mkdirSync(runs, { recursive: true, mode: 0o755 });
  for (const run of readdirSync(runs)) {
    const folder = path.join(runs, run);
    if (run.startsWith(UNCLAIMED)) continue;
    if (folderOwner(folder) === undefined) await reapRun(folder);
  }
  // It gets its name when it is claimed already: a run that starts at this moment would take it for abandoned.
  const unclaimed = path.join(runs, UNCLAIMED + runId);
  claimFolder(unclaimed);
  const folder = path.join(runs, runId);
  renameSync(unclaimed, folder);
  return folder;
}

/**
 * Ends the servers in a run's folder and deletes it. What another living process holds stays, and the folder with it:
 * a process of the tests that is still on its way out ends its own.
 */
export async function reapRun(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  let complete = true;
  for (const name of readdirSync(folder)) {
    const kind = (Object.keys(REAPERS) as ServerKind[]).find((prefix) => name.startsWith(`${prefix}-`));
    if (kind === undefined) continue;
    releaseFolder(path.join(folder, name));
    complete = (await REAPERS[kind](path.join(folder, name))) && complete;
  }
  if (complete) rmSync(folder, { recursive: true, force: true });
  else releaseFolder(folder);
}

/** Names a place in a run's folder for one more server; makes nothing. */
export function serverFolder(runFolder: string, kind: ServerKind): string {
  return path.join(runFolder, `${kind}-${randomBytes(4).toString('hex')}`);
}
