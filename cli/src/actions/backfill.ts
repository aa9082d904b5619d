import type { BackfillRequest, BackfillView } from '../api.types';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** Asks for the runs of a range of dates. */
export async function startBackfill(api: ApiClient, terminal: Terminal, request: BackfillRequest): Promise<ExitCode> {
  show(terminal, await api.startBackfill(request));
  return ExitCode.succeeded;
}

/** Shows a backfill. */
export async function lookAtBackfill(api: ApiClient, terminal: Terminal, id: string): Promise<ExitCode> {
  show(terminal, await api.backfill(id));
  return ExitCode.succeeded;
}

/** Takes back what of a backfill still waits. */
export async function cancelBackfill(
  api: ApiClient,
  terminal: Terminal,
  id: string,
  reason: string | undefined,
): Promise<ExitCode> {
  const { cancelled } = await api.cancelBackfill(id, reason);
  const what = cancelled === 1 ? 'One waiting run' : `${cancelled} waiting runs`;
  terminal.out(`${what} of backfill ${id} ${cancelled === 1 ? 'is' : 'are'} cancelled.`);
  return ExitCode.succeeded;
}

function show(terminal: Terminal, { backfillId, from, to, state, runs, leftOut }: BackfillView): void {
  terminal.out(`Backfill ${backfillId} of ${from} to ${to} is ${state}.`);
  for (const run of runs) terminal.out(`${run.runDateUtc} ${run.state} ${run.runId}`);
  for (const run of leftOut) terminal.out(`${run.runDateUtc} left out, it has a run: ${run.runId}, ${run.state}`);
}
