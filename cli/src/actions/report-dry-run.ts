import type { Execution } from '../api.types';
import type { ApiClient } from '../api-client';
import { dryRunTable } from '../tables';
import type { Terminal } from '../terminal';

/** More rows are nothing a person reads on a terminal. */
const MOST_ROWS = 1_000;

/** Shows for each organization what a dry run would have changed. */
export async function reportDryRun(api: ApiClient, terminal: Terminal, runId: string): Promise<void> {
  const rows: Execution[] = [];
  let cursor: string | null = null;
  do {
    const page = await api.executions(runId, cursor);
    rows.push(...page.executions);
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < MOST_ROWS);
  terminal.out(rows.length === 0 ? 'It would have changed nothing.' : 'It would have changed, by organization:');
  if (rows.length > 0) terminal.out(dryRunTable(rows));
  if (cursor !== null) terminal.out(`There are more: GET /api/v1/runs/${runId}/executions lists them all.`);
}
