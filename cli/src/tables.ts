import { durationText, type ViewCounts } from '@baton/terminal';
import Table from 'cli-table3';
import type { RunSummary } from './api.types';

const plain = { head: [], border: [] };
const countNames = ['planned', 'succeeded', 'faulted', 'skipped', 'cancelled'] as const;

/** Runs, newest request first. */
export function runTable(runs: readonly RunSummary[]): string {
  const table = new Table({
    head: ['run', 'date', 'no.', 'pipeline', 'state', ...countNames, 'started', 'took'],
    style: plain,
  });
  for (const run of runs) {
    const { runId, runDateUtc, sequence, pipeline, startedAtUtc, completedAtUtc } = run;
    const state = run.dryRun ? `${run.state} (dry)` : run.state;
    const took =
      startedAtUtc && completedAtUtc ? durationText(Date.parse(completedAtUtc) - Date.parse(startedAtUtc)) : '';
    table.push([
      runId,
      runDateUtc,
      sequence ?? '',
      pipeline ?? 'elsewhere',
      state,
      ...numbers(run.counts),
      startedAtUtc ?? '',
      took,
    ]);
  }
  return table.toString();
}

function numbers(counts: ViewCounts): number[] {
  return countNames.map((name) => counts[name]);
}
