import type { RunRequest } from '../api.types';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';
import { watchRun } from './watch-run';

/** Asks for a run, and follows it when that is wanted. */
export async function startRun(
  api: ApiClient,
  terminal: Terminal,
  request: RunRequest,
  watch: boolean,
): Promise<ExitCode> {
  const { runId, created, state } = await api.startRun(request);
  terminal.out(
    created
      ? `Run ${runId} of ${request.runDateUtc} is ${state}.`
      : `The run of ${request.runDateUtc} exists already: ${runId}, ${state}. --rerun runs the date again.`,
  );
  return watch ? watchRun(api, terminal, runId) : ExitCode.succeeded;
}
