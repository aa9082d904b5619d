import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** A pass as a process of its own. */
export interface WorkerProcess {
  /** Program and its arguments; what it is to do is added as the last. */
  readonly command: readonly [string, ...string[]];
  /** For messages to people. */
  readonly name: string;
  /** A process that says nothing for so long hangs. Milliseconds. */
  readonly longestMs: number;
}

/** Node with a compiled worker. @param profileFolder of a CPU profile; left out: none is made */
export function nodeWorker(file: string, name: string, profileFolder?: string): readonly [string, ...string[]] {
  const profiling = profileFolder
    ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${name}.cpuprofile`]
    : [];
  return [process.execPath, ...profiling, file];
}

/**
 * Runs one pass in a process of its own, so that CPU and memory are its own.
 *
 * @param pass handed over as JSON.
 * @returns the JSON of its last line.
 * @throws {Error} when it fails or hangs.
 */
export async function runWorkerProcess<Result>(
  { command: [program, ...args], name, longestMs }: WorkerProcess,
  pass: unknown,
): Promise<Result> {
  const child = spawn(program, [...args, JSON.stringify(pass)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal} and measured nothing.`);
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as Result;
}

/**
 * The other side: does what the process was started for, and says its result as the last line of output. Whatever goes
 * wrong ends it with an error, so that nothing is measured which did not happen.
 */
export function answerPass<Pass, Result>(work: (pass: Pass) => Promise<Result>): void {
  Promise.resolve(JSON.parse(process.argv[2] ?? '') as Pass)
    .then(work)
    .then(
      (result) => process.stdout.write(`${JSON.stringify(result)}\n`),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exitCode = 1;
      },
    );
}
