import type { Decision, DecisionFilter } from '../api.types';
import type { ApiClient } from '../api-client';
import { ExitCode } from '../exit-code';
import { decisionTable, reasonTable } from '../tables';
import type { Terminal } from '../terminal';

/** More rows are nothing a person reads on a terminal. */
const MOST_ROWS = 1_000;

/** Says whom a run left out: by reason, or row by row for what is asked for. */
export async function showLeftOut(
  api: ApiClient,
  terminal: Terminal,
  runId: string,
  filter: DecisionFilter,
): Promise<ExitCode> {
  if (Object.values(filter).some((value) => value !== undefined)) await listLeftOut(api, terminal, runId, filter);
  else await countLeftOut(api, terminal, runId);
  return ExitCode.succeeded;
}

async function countLeftOut(api: ApiClient, terminal: Terminal, runId: string): Promise<void> {
  const reasons = await api.reasons(runId);
  if (reasons.length === 0) {
    terminal.out('Nobody has been left out.');
    return;
  }
  terminal.out(reasonTable(reasons));
  const listed = reasons.find(({ scheduleType }) => scheduleType !== null);
  if (listed) terminal.out(`--reason, --type and --org list them: baton left-out ${runId} --reason ${listed.reason}`);
}

async function listLeftOut(api: ApiClient, terminal: Terminal, runId: string, filter: DecisionFilter): Promise<void> {
  const rows: Decision[] = [];
  let cursor: string | null = null;
  do {
    const page = await api.decisions(runId, filter, cursor);
    rows.push(...page.decisions);
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < MOST_ROWS);
  terminal.out(rows.length === 0 ? 'Nobody was left out for that.' : decisionTable(rows));
  if (cursor !== null) terminal.out(`There are more: GET /api/v1/runs/${runId}/decisions lists them all.`);
}
