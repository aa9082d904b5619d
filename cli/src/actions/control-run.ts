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
  const [module] = request.modules ?? [];
  if (module !== undefined && isWholeStage(request)) {
    const { state } = await api.controlStage(runId, module, 'retry', request.reason);
    const when = state === 'running' ? '' : ' when its turn comes';
    terminal.out(`The stage ${module} of run ${runId} is begun anew${when}; the run is ${state}.`);
  } else {
    const { state } = await api.retryFaulted(runId, request);
    terminal.out(`What faulted in run ${runId} is run again; the run is ${state}.`);
  }
  return watch ? watchRun(api, terminal, runId) : ExitCode.succeeded;
}

/** One module and nothing narrower: that works for a run that is not over, too. */
function isWholeStage({ modules, scheduleTypes, organizationIds, fingerprints }: RetryRequest): boolean {
  return modules?.length === 1 && [scheduleTypes, organizationIds, fingerprints].every((one) => one === undefined);
}

/** Leaves a stage of a run out. */
export async function skipStage(
  api: ApiClient,
  terminal: Terminal,
  runId: string,
  module: string,
  reason: string | undefined,
): Promise<ExitCode> {
  const { state } = await api.controlStage(runId, module, 'skip', reason);
  terminal.out(`The stage ${module} of run ${runId} is left out; the run is ${state}.`);
  return ExitCode.succeeded;
}

/** Cancels, pauses or resumes a run. */
export async function controlRun(
  api: ApiClient,
  terminal: Terminal,
  runId: string,
  control: 'cancel' | 'pause' | 'resume',
  reason: string | undefined,
): Promise<ExitCode> {
  const { state } = await api.control(runId, control, reason);
  terminal.out(`Run ${runId} is ${state}.`);
  return ExitCode.succeeded;
}
