import type { RetryRequest } from '../api.types';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';
import { watchRun } from './watch-run';

/** Runs again what faulted in a run, and follows it when that is wanted. */
export async function retryRun(
  api: ApiClient,
  terminal: Terminal,
  runId: string,
  { watch, ...request }: RetryRequest & { readonly watch: boolean },
): Promise<ExitCode> {
  const { state } = await api.retryFaulted(runId, request);
  terminal.out(`What faulted in run ${runId} is run again; the run is ${state}.`);
  return watch ? watchRun(api, terminal, runId) : ExitCode.succeeded;
}

/** Cancels, pauses or resumes a run. */
export async function controlRun(
  api: ApiClient,
  terminal: Terminal,
  runId: string,
  control: 'cancel' | 'pause' | 'resume',
  reason?: string,
): Promise<ExitCode> {
  const { state } = await api.control(runId, control, reason);
  terminal.out(`Run ${runId} is ${state}.`);
  return ExitCode.succeeded;
}
