import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { massTransitProgram } from './masstransit';
import type { Pass, PassResult } from './pass';
import { MASS_TRANSIT, type Variant } from './variants';

/** A process that says nothing for so long hangs. Milliseconds. */
const LONGEST_PASS_MS = 180_000;

/**
 * Runs one pass in a process of its own, so that CPU and memory are its own.
 *
 * @param profileFolder of a CPU profile; left out: none is made.
 * @throws {Error} when it fails or hangs.
 */
export async function runPass(variant: Variant, pass: Pass, profileFolder: string | undefined): Promise<PassResult> {
  const name = `${pass.variant}-${pass.work}-${pass.queueType}`;
  const [program, ...args] = commandOf(variant, profileFolder, name);
  const child = spawn(program, [...args, JSON.stringify(pass)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
    timeout: LONGEST_PASS_MS,
    killSignal: 'SIGKILL',
  });
  const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal} and measured nothing.`);
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as PassResult;
}

function commandOf({ runner }: Variant, profileFolder: string | undefined, name: string): [string, ...string[]] {
  if (runner === MASS_TRANSIT) return ['dotnet', massTransitProgram];
  const profiling = profileFolder
    ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${name}.cpuprofile`]
    : [];
  return [process.execPath, ...profiling, path.join(__dirname, 'workers', `${runner}.js`)];
}
