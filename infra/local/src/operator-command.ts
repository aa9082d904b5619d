import { ConfigurationError } from '@baton/hosting';

/**
 * Runs a command of the operator's and ends the process, which what a library left open would keep alive: 0 when it worked,
 * 1 with one line when it did not.
 */
export async function runCommand(name: string, command: () => Promise<void>): Promise<void> {
  try {
    await command();
    process.exit(0);
  } catch (error) {
    const problems =
      error instanceof ConfigurationError ? error.problems : [error instanceof Error ? error.message : String(error)];
    for (const problem of problems) process.stderr.write(`${name}: ${problem}\n`);
    process.exit(1);
  }
}
