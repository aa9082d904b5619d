import { durationText, type ViewCounts } from '@baton/terminal';
import Table from 'cli-table3';
import type { Execution, FaultCause, RunSummary } from './api.types';

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

/** A message may be long, and one column that is not broken makes a table nobody can read. */
const EXAMPLE_WIDTH = 60;

/** Causes of faults, the most frequent first; each with what `retry --fingerprint` takes. */
export function causeTable(causes: readonly FaultCause[]): string {
  const table = new Table({
    head: ['fingerprint', 'code', 'organizations', 'schedule types', 'example'],
    style: plain,
    colWidths: [null, null, null, null, EXAMPLE_WIDTH],
    wordWrap: true,
  });
  for (const { fingerprint, code, organizations, scheduleTypes, example } of causes) {
    table.push([fingerprint, code, organizations, scheduleTypes.join('\n'), example]);
  }
  return table.toString();
}

/** What each organization's tasks would have come to. */
export function dryRunTable(executions: readonly Execution[]): string {
  const table = new Table({
    head: ['organization', 'schedule type', 'state', 'what would have changed'],
    style: plain,
  });
  for (const execution of executions) {
    const { organizationName, organizationId, scheduleType, state } = execution;
    table.push([organizationName ?? organizationId, scheduleType, state, changeText(execution)]);
  }
  return table.toString();
}

function changeText({ counts, reason, code, message }: Execution): string {
  if (code) return `${code}: ${message ?? ''}`;
  const changes = Object.entries(counts ?? {}).map(([what, count]) => `${count} ${what}`);
  return changes.length > 0 ? changes.join(', ') : (reason ?? 'nothing');
}

function numbers(counts: ViewCounts): number[] {
  return countNames.map((name) => counts[name]);
}
