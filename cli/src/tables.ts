import { durationText, type ViewCounts } from '@baton/terminal';
import Table from 'cli-table3';
import type { FaultCause, RunSummary } from './api.types';

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

/** Causes of faults, the most frequent first; each with what `retry --fingerprint` takes. */
export function causeTable(causes: readonly FaultCause[]): string {
  const table = new Table({
    head: ['fingerprint', 'code', 'organizations', 'schedule types', 'example'],
    style: plain,
  });
  for (const { fingerprint, code, organizations, scheduleTypes, example } of causes) {
    table.push([fingerprint, code, organizations, scheduleTypes.join('\n'), example]);
  }
  return table.toString();
}

function numbers(counts: ViewCounts): number[] {
  return countNames.map((name) => counts[name]);
}
