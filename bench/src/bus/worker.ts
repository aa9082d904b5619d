import type { Pass, PassResult, Work } from './pass';

/** What a client can do; each opens its own connections and closes them in order. */
export type Works = Partial<Record<Work, (pass: Pass) => Promise<PassResult>>>;

/**
 * Runs one pass as a process of its own: the pass is this process's argument, the result its last line of output.
 * Whatever goes wrong ends it with an error, so that nothing is measured which did not happen.
 */
export function runWorker(works: Works): void {
  const pass = JSON.parse(process.argv[2] ?? '') as Pass;
  const work = works[pass.work];
  if (work === undefined) throw new RangeError(`${pass.variant} does not know the work ${pass.work}.`);
  work(pass).then(
    (result) => process.stdout.write(`${JSON.stringify(result)}\n`),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
