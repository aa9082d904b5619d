import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerError } from './server.error';

/** What the operating system says of a process; `startedAt` tells a process from a later one with the same number. */
export interface ProcessInfo {
  readonly pid: number;
  /** Opaque: comparable with another value of the same machine and boot only. */
  readonly startedAt: string;
  /** Program and arguments, joined by blanks. */
  readonly commandLine: string;
}

/** How to end a process: signals in order, each with the time it is given, in milliseconds. */
export type StopPlan = readonly (readonly [signal: NodeJS.Signals, deadlineMs: number])[];

const POLL_MS = 20;

/**
 * Describes a living process, whoever started it.
 * @returns undefined when there is none, and for a zombie: it has ended, only its parent has not looked yet.
 */
export function processInfo(pid: number): ProcessInfo | undefined {
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
}

/**
 * The number of a child just spawned, which this process will not wait for when it ends.
 * @throws {ServerError} `START_FAILED` when the program could not be run.
 */
export function spawnedPid(child: ChildProcess): Promise<number> {
  child.unref();
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new ServerError('START_FAILED', `Could not run ${child.spawnfile}: ${cause.message}`, { cause }));
    });
    child.once('spawn', () => resolve(child.pid as number));
  });
}

/** Whether the process lives. */
export function isAlive(pid: number): boolean {
  return processInfo(pid) !== undefined;
}

/** Whether it is still that process which lives, and not a later one that was given its number. */
export function isStill(process: ProcessInfo): boolean {
  return processInfo(process.pid)?.startedAt === process.startedAt;
}

/** Waits until the process has ended. @returns false when it still lives after `deadlineMs`. */
export async function waitForExit(pid: number, deadlineMs: number): Promise<boolean> {
  const until = performance.now() + deadlineMs;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await delay(POLL_MS);
  }
  return true;
}

/**
 * Ends a process that may be nobody's child any more, one signal of the plan after the other.
 * @throws {ServerError} `WOULD_NOT_STOP` when it outlives the whole plan.
 */
export async function stopProcess(pid: number, plan: StopPlan): Promise<void> {
  for (const [signal, deadlineMs] of plan) {
    if (!sendSignal(pid, signal)) return;
    if (await waitForExit(pid, deadlineMs)) return;
  }
  const tried = plan.map(([signal]) => signal).join(', ');
  throw new ServerError('WOULD_NOT_STOP', `Process ${pid} lives on after ${tried}. End it by hand: kill -9 ${pid}`);
}

/** Sends a signal. @returns false when the process has ended meanwhile, which is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ESRCH')) return false;
    throw error;
  }
}

/** Whether an error of Node carries this code, such as `ENOENT`. */
export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function fromProc(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in brackets and may hold blanks and brackets itself: count from the last one.
    // The fields after it begin with the third of proc(5): state is its first, the start time its twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, startedAt: fields[19] ?? '', commandLine };
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT') || hasErrorCode(error, 'ESRCH')) return undefined;
    throw error;
  }
}

function fromPs(pid: number): ProcessInfo | undefined {
  try {
    // lstart is always 24 characters, as in "Sun Mar  1 02:00:00 2026".
    const line = execFileSync('ps', ['-ww', '-o', 'stat=,lstart=,args=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
    const [, state = '', startedAt = '', commandLine = ''] = /^(\S+)\s+(.{24})\s*(.*)$/s.exec(line) ?? [];
    return state === '' || state.startsWith('Z') ? undefined : { pid, startedAt, commandLine };
  } catch (error) {
    // ps ends with 1 when there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return undefined;
    throw error;
  }
}
