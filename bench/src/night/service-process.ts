import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ServiceName } from '@baton/hosting';

/** A service that runs as a process of its own. */
export interface ServiceProcess extends AsyncDisposable {
  /** Where its HTTP listens. */
  readonly url: string;
}

/** How to run one. */
export interface ProcessOptions {
  readonly service: ServiceName;
  readonly environment: NodeJS.ProcessEnv;
  /** Folder for a CPU profile of the process; left out: none is made. */
  readonly profileFolder?: string | undefined;
}

/** Starts a service as a container would, and waits until it says that it is ready. */
export async function startProcess({ service, environment, profileFolder }: ProcessOptions): Promise<ServiceProcess> {
  const main = path.join(path.dirname(require.resolve(`@baton/${service}-service`)), 'main.js');
  const profiling = profileFolder
    ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${service}.cpuprofile`]
    : [];
  const child = spawn(process.execPath, [...profiling, main], {
    env: { ...environment, PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { readonly msg?: string; readonly url?: string };
    if (entry.msg !== `${service} is ready` || entry.url === undefined) continue;
    child.stdout.resume();
    return { url: entry.url, [Symbol.asyncDispose]: stop };
  }
  throw new Error(`${service} ended before it was ready.`);
}
