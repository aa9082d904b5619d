import path from 'node:path';
import { nodeWorker, runWorkerProcess } from '../worker-process';
import { massTransitProgram } from './masstransit';
import type { Pass, PassResult } from './pass';
import { MASS_TRANSIT, type Variant } from './variants';

const LONGEST_PASS_MS = 180_000;

/**
 * Runs one pass in a process of its own.
 *
 * @param profileFolder of a CPU profile; left out: none is made.
 * @throws {Error} when it fails or hangs.
 */
export async function runPass(variant: Variant, pass: Pass, profileFolder: string | undefined): Promise<PassResult> {
  const name = `${pass.variant}-${pass.work}-${pass.queueType}`;
  const file = path.join(__dirname, 'workers', `${variant.runner}.js`);
  const command: readonly [string, ...string[]] =
    variant.runner === MASS_TRANSIT ? ['dotnet', massTransitProgram] : nodeWorker(file, name, profileFolder);
  return runWorkerProcess({ command, name, longestMs: LONGEST_PASS_MS }, pass);
}
