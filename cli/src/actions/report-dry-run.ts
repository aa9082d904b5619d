import type { Execution } from '../api.types';
import type { ApiClient } from '../api-client';
import { dryRunTable, reasonTable } from '../tables';
import type { Terminal } from '../terminal';

/** More rows are nothing a person reads on a terminal. */
const MOST_ROWS = 1_000;

/**
 * Shows for each organization what a dry run would have changed, or that it would have faulted. Whoever would have been
 * skipped, or not planned at all, is counted by reason: most are, on most nights.
 */
export async function reportDryRun(api: ApiClient, terminal: Terminal, runId: string): Promise<void> {
  const rows: Execution[] = [];
  const skipped = new Map<string, number>();
  let cursor: string | null = null;
  do {
    const page = await api.executions(runId, cursor);
    for (const execution of page.executions) {
      if (execution.state !== 'skipped') rows.push(execution);
      else skipped.set(reasonOf(execution), (skipped.get(reasonOf(execution)) ?? 0) + 1);
    }
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < MOST_ROWS);
  terminal.out(rows.length === 0 ? 'It would have changed nothing.' : 'It would have changed, by organization:');
  if (rows.length > 0) terminal.out(dryRunTable(rows));
  for (const [reason, count] of skipped) terminal.out(`${count} would have been skipped: ${reason}`);
  const leftOut = await api.reasons(runId);
  if (leftOut.length > 0) terminal.out(`It would have left out:\n${reasonTable(leftOut)}`);
  if (cursor !== null) terminal.out(`There are more: GET /api/v1/runs/${runId}/executions lists them all.`);
}

const reasonOf = ({ reason }: Execution): string => reason ?? 'no reason given';
