import { AppError } from '@baton/contracts';
import { CommanderError } from 'commander';
import { ApiRefusedError } from './api.error';
import { ExitCode } from './exit-code';
import { batonProgram } from './program';
import type { Terminal } from './terminal';

/**
 * Carries out one command line.
 *
 * @param args what was typed after `baton`.
 * @returns what the process ends with; every reason has been said by then.
 */
export async function runBaton(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = ExitCode.succeeded;
  const program = batonProgram(terminal, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.succeeded : ExitCode.usage;
    if (!(error instanceof AppError)) throw error;
    terminal.error(program.opts<{ json?: boolean }>().json ? JSON.stringify(problemOf(error)) : error.message);
    return error instanceof ApiRefusedError && error.status === 400 ? ExitCode.usage : ExitCode.failed;
  }
}

/** As the API said it, where it did. */
function problemOf(error: AppError): unknown {
  const problem = error instanceof ApiRefusedError ? error.problem : undefined;
  return problem ?? { code: error.code, detail: error.message };
}
