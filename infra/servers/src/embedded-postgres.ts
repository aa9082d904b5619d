import { execFile, spawn } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { claimFolder, folderOwner, releaseFolder } from './folder-claim';
import { freePort } from './free-port';
import {
  hasErrorCode,
  isAlive,
  isStill,
  processInfo,
  type StopPlan,
  sendSignal,
  spawnedPid,
  stopProcess,
  waitForExit,
} from './os-process';
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries';
import { ServerError } from './server.error';
import { mayReach, type OsUser, sharedPlaceFor, unprivilegedUser } from './unprivileged-user';

/** How to start a private PostgreSQL. */
export interface PostgresOptions {
  /** Folder of this server alone; made when missing, its data found again when not. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1. @default any free one */
  readonly port?: number;
  /** true: a commit survives the loss of power. false: only the death of the process; faster, for tests. */
  readonly durable: boolean;
  /** More settings of postgresql.conf, e.g. `{ max_connections: '50' }`. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told what happens, in a sentence each. @default nothing is told */
  readonly log?: (line: string) => void;
}

/** A running private PostgreSQL, superuser `postgres`, no password, reachable from this machine alone. */
export interface PostgresServer {
  readonly pid: number;
  readonly port: number;
  /** Connection URL of a database. @param database @default 'postgres' */
  url(database?: string): string;
  /** Ends it: open transactions are rolled back, its data stays. Safe to repeat. */
  stop(): Promise<void>;
  /** Ends it as a crash would, at once; its data stays. */
  kill9(): Promise<void>;
  /** Ends it and deletes its data. */
  destroy(): Promise<void>;
}

/** Where the parts of a server lie. PostgreSQL's own folder must be empty at first, so the rest is beside it. */
interface Places {
  readonly folder: string;
  readonly pgdata: string;
  readonly logFile: string;
}

const START_DEADLINE_MS = 60_000;
const LEFTOVERS_DEADLINE_MS = 10_000;
const POLL_MS = 20;
/** PostgreSQL's fast shutdown, then its immediate one, then none at all. */
const STOP_PLAN: StopPlan = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];
/** Each commit still reaches the operating system (synchronous_commit stays on), so that the server may be killed. */
const VOLATILE = { fsync: 'off', full_page_writes: 'off' };

/**
 * Starts PostgreSQL from the npm binaries. As root it runs as `nobody`, since PostgreSQL refuses root.
 * It is a process group of its own, so that Ctrl-C reaches the application first, and it outlives a killed parent:
 * the next start on the same folder ends such a leftover before it begins.
 * @throws {ServerError} `BINARIES_MISSING`, `DATA_IN_USE` or `START_FAILED` with the end of the server's log.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const user = unprivilegedUser();
  const binaries = postgresBinaries(user);
  const places = placesOf(options.dataDir, user);
  claimFolder(places.folder);
  try {
    await endLeftover(places, options.log);
    await initialize(binaries, places, user, options);
    const port = options.port ?? (await freePort());
    const pid = await launchWhenFree(binaries, places, user, port, options);
    options.log?.(`PostgreSQL listens on 127.0.0.1:${port} as process ${pid}, data in ${places.pgdata}.`);
    return serverOf(places, pid, port);
  } catch (error) {
    releaseFolder(places.folder);
    throw error;
  }
}

/**
 * Ends what a dead process left running on this folder, and deletes its data.
 * @returns false, with nothing done, when a living process holds the folder.
 */
export async function reapPostgres(dataDir: string): Promise<boolean> {
  const places = placesOf(dataDir, unprivilegedUser());
  if (folderOwner(places.folder) !== undefined) return false;
  await endLeftover(places);
  deleteData(places);
  return true;
}

function placesOf(dataDir: string, user: OsUser | undefined): Places {
  const folder = path.resolve(dataDir);
  const reachable = mayReach(path.join(folder, 'data'), user);
  const pgdata = reachable ? path.join(folder, 'data') : path.join(sharedPlaceFor(folder, 'data'), 'data');
  return { folder, pgdata, logFile: path.join(folder, 'postgres.log') };
}

function serverOf(places: Places, pid: number, port: number): PostgresServer {
  const process = processInfo(pid);
  const end = async (plan: StopPlan) => {
    if (process && isStill(process)) await stopProcess(pid, plan);
    releaseFolder(places.folder);
  };
  return {
    pid,
    port,
    url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    stop: () => end(STOP_PLAN),
    kill9: () => end([['SIGKILL', 5_000]]),
    destroy: async () => {
      // What is deleted next needs no checkpoint.
      await end([['SIGQUIT', 5_000], ...STOP_PLAN.slice(2)]);
      deleteData(places);
    },
  };
}

function deleteData(places: Places): void {
  rmSync(places.pgdata, { recursive: true, force: true });
  if (!places.pgdata.startsWith(places.folder)) rmSync(path.dirname(places.pgdata), { recursive: true, force: true });
  rmSync(places.folder, { recursive: true, force: true });
}

async function endLeftover(places: Places, log?: (line: string) => void): Promise<void> {
  const pid = Number(readPidFile(places.pgdata)[0] ?? Number.NaN);
  const found = Number.isNaN(pid) ? undefined : processInfo(pid);
  if (found === undefined) return;
  if (found.commandLine.includes(places.pgdata)) {
    log?.(`Ending a PostgreSQL that was left behind: process ${pid}.`);
    await stopProcess(pid, STOP_PLAN);
    return;
  }
  // Its number belongs to another program by now, and PostgreSQL would refuse to start. In every other case the file
  // stays: by it PostgreSQL notices children of a killed server that still write to these files.
  rmSync(path.join(places.pgdata, 'postmaster.pid'), { force: true });
}

async function initialize(
  binaries: PostgresBinaries,
  places: Places,
  user: OsUser | undefined,
  options: PostgresOptions,
) {
  if (existsSync(path.join(places.pgdata, 'PG_VERSION'))) return;
  options.log?.(`Making a new database in ${places.pgdata}.`);
  // Without PG_VERSION an earlier initdb was cut short: what it left is no database yet.
  rmSync(places.pgdata, { recursive: true, force: true });
  mkdirSync(places.pgdata, { recursive: true, mode: 0o755 });
  if (user) chownSync(places.pgdata, user.uid, user.gid);
  const args = ['-D', places.pgdata, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'];
  if (!options.durable) args.push('--no-sync');
  try {
    await promisify(execFile)(binaries.initdb, args, { ...user, env: environment() });
  } catch (cause) {
    const reason = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new ServerError('START_FAILED', `PostgreSQL could not make a database in ${places.pgdata}: ${reason}`, {
      cause,
    });
  }
}

/**
 * What PostgreSQL says of a folder whose server was killed a moment ago: its children have not noticed yet, or its parent
 * has not taken note of its end, so that its number still counts as a process. Living servers were ended before.
 */
const NOT_FREE_YET = ['pre-existing shared memory block', 'lock file "postmaster.pid" already exists'];

/** Tries again while what a killed server left goes away. */
async function launchWhenFree(...launching: Parameters<typeof launch>): Promise<number> {
  const until = performance.now() + LEFTOVERS_DEADLINE_MS;
  for (;;) {
    try {
      return await launch(...launching);
    } catch (error) {
      const soon = error instanceof ServerError && NOT_FREE_YET.some((reason) => error.message.includes(reason));
      if (!soon || performance.now() > until) throw error;
      await delay(POLL_MS);
    }
  }
}

async function launch(
  binaries: PostgresBinaries,
  places: Places,
  user: OsUser | undefined,
  port: number,
  options: PostgresOptions,
) {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    jit: 'off',
    ...(options.durable ? {} : VOLATILE),
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A file, not a pipe: a pipe breaks when this process is killed, and with it the server's log.
  const logFile = openSync(places.logFile, 'w');
  const child = spawn(binaries.postgres, ['-D', places.pgdata, '-p', String(port), ...args], {
    ...user,
    env: environment(),
    stdio: ['ignore', logFile, logFile],
    detached: true,
  });
  closeSync(logFile);
  const pid = await spawnedPid(child);
  await untilReady(places, pid);
  return pid;
}

async function untilReady(places: Places, pid: number): Promise<void> {
  const until = performance.now() + START_DEADLINE_MS;
  while (!isReady(places.pgdata, pid)) {
    if (!isAlive(pid)) throw new ServerError('START_FAILED', `PostgreSQL ended while starting. ${logTail(places)}`);
    if (performance.now() > until) {
      sendSignal(pid, 'SIGKILL');
      await waitForExit(pid, 5_000);
      throw new ServerError(
        'START_FAILED',
        `PostgreSQL was not ready after ${START_DEADLINE_MS / 1000} s. ${logTail(places)}`,
      );
    }
    await delay(POLL_MS);
  }
}

/** postmaster.pid says whose it is (a killed server leaves its own) and, in line eight, the word pg_ctl waits for too. */
function isReady(pgdata: string, pid: number): boolean {
  const lines = readPidFile(pgdata);
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

function readPidFile(pgdata: string): string[] {
  try {
    return readFileSync(path.join(pgdata, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function logTail(places: Places): string {
  return `Its log, ${places.logFile}, ends with:\n${readFileSync(places.logFile, 'utf8').trim().split('\n').slice(-8).join('\n')}`;
}

/** Locale and path, and nothing of ours: PG* variables of a person's shell would change what the server does. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}
