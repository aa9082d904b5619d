import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isOpen } from './free-port';
import { isAlive, processInfo, type StopPlan, spawnedPid, stopProcess } from './os-process';
import type { RabbitMqBinaries } from './rabbitmq-binaries';
import { type NodePlaces, readIfThere } from './rabbitmq-node';
import { ServerError } from './server.error';

/** Erlang's port mapper as a process of ours, by which the nodes of one cluster and their command line find one another. */
export interface PortMapper {
  readonly pid: number;
  readonly port: number;
}

const START_DEADLINE_MS = 30_000;
const POLL_MS = 50;
const KILL: StopPlan = [['SIGKILL', 5_000]];

/**
 * Starts a port mapper on 127.0.0.1 and notes it in a folder, for whoever has to end it after a crash of ours. Without
 * one of our own a node starts one that stays for ever and serves everybody.
 */
export async function startPortMapper(
  { epmd }: RabbitMqBinaries,
  { epmdFile }: NodePlaces,
  port: number,
): Promise<PortMapper> {
  const child = spawn(epmd, ['-port', String(port), '-address', '127.0.0.1'], { stdio: 'ignore', detached: true });
  const pid = await spawnedPid(child);
  writeFileSync(epmdFile, JSON.stringify({ pid, port }));
  const until = performance.now() + START_DEADLINE_MS;
  while (!(await isOpen(port))) {
    if (!isAlive(pid) || performance.now() > until) {
      throw new ServerError('START_FAILED', `Erlang's port mapper did not listen on port ${port}. Start again.`);
    }
    await delay(POLL_MS);
  }
  return { pid, port };
}

/** Ends the port mapper that is noted in a folder, if it still is that process. */
export async function endPortMapper({ epmdFile }: NodePlaces): Promise<void> {
  const [, pid, port] = /"pid":(\d+),"port":(\d+)/.exec(readIfThere(epmdFile)) ?? [];
  if (pid !== undefined && processInfo(Number(pid))?.commandLine.includes(`-port ${port}`)) {
    await stopProcess(Number(pid), KILL);
  }
  rmSync(epmdFile, { force: true });
}
