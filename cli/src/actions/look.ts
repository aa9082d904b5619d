import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import { causeTable, runTable } from '../tables';
import type { Terminal } from '../terminal';
import { showRun } from './watch-run';

/** Lists runs, newest first. */
export async function listRuns(
  api: ApiClient,
  terminal: Terminal,
  limit: number,
  state: string | undefined,
): Promise<ExitCode> {
  const { runs, nextCursor } = await api.runs(limit, state);
  if (runs.length === 0) terminal.out('There are no such runs.');
  else terminal.out(runTable(runs));
  if (nextCursor !== null) terminal.out(`There are more; --limit shows up to 200.`);
  return ExitCode.succeeded;
}

/** Shows one run. */
export async function lookAtRun(api: ApiClient, terminal: Terminal, runId: string): Promise<ExitCode> {
  showRun(terminal, await api.run(runId));
  return ExitCode.succeeded;
}

/** Lists the causes of what faulted in a run. */
export async function listErrors(api: ApiClient, terminal: Terminal, runId: string): Promise<ExitCode> {
  const causes = await api.faults(runId);
  terminal.out(causes.length === 0 ? 'Nothing has faulted.' : causeTable(causes));
  return ExitCode.succeeded;
}

/** Says in one line what became of an organization's work of a date. */
export async function explain(
  api: ApiClient,
  terminal: Terminal,
  organization: string,
  scheduleType: string,
  date: string,
): Promise<ExitCode> {
  terminal.out((await api.explain(organization, scheduleType, date)).sentence);
  return ExitCode.succeeded;
}
