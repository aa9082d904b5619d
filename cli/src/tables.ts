import { durationText, textTable, type ViewCounts } from '@baton/terminal';
import type { Decision, Execution, FaultCause, ReasonCount, RunSummary } from './api.types';

const countNames = ['planned', 'succeeded', 'faulted', 'skipped', 'cancelled'] as const;

/** Runs, newest request first. */
export function runTable(runs: readonly RunSummary[]): string {
  const rows = runs.map((run) => {
    const { runId, runDateUtc, sequence, pipeline, startedAtUtc, completedAtUtc } = run;
    const state = run.dryRun ? `${run.state} (dry)` : run.state;
    const took =
      startedAtUtc && completedAtUtc ? durationText(Date.parse(completedAtUtc) - Date.parse(startedAtUtc)) : '';
    return [
      runId,
      runDateUtc,
      sequence ?? '',
      pipeline ?? 'elsewhere',
      state,
      ...numbers(run.counts),
      startedAtUtc ?? '',
      took,
    ];
  });
  return textTable(['run', 'date', 'no.', 'pipeline', 'state', ...countNames, 'started', 'took'], rows);
}

/** A message may be long, and one column that is not broken makes a table nobody can read. */
const EXAMPLE_WIDTH = 60;

/** Causes of faults, the most frequent first; each with what `retry --fingerprint` takes. */
export function causeTable(causes: readonly FaultCause[]): string {
  const head = ['fingerprint', 'code', 'organizations', 'schedule types', 'example'];
  const rows = causes.map(({ fingerprint, code, organizations, scheduleTypes, example }) => [
    fingerprint,
    code,
    organizations,
    scheduleTypes.join('\n'),
    example,
  ]);
  return textTable(head, rows, { widths: [null, null, null, null, EXAMPLE_WIDTH] });
}

/** What each organization's tasks would have come to. */
export function dryRunTable(executions: readonly Execution[]): string {
  const rows = executions.map((execution) => {
    const { organizationName, organizationId, scheduleType, state } = execution;
    return [organizationName ?? organizationId, scheduleType, state, changeText(execution)];
  });
  return textTable(['organization', 'schedule type', 'state', 'what would have changed'], rows);
}

/** How many a run left out, by reason. */
export function reasonTable(reasons: readonly ReasonCount[]): string {
  const rows = reasons.map(({ module, scheduleType, reason, count, detail }) => [
    scheduleType ?? `all of ${module}`,
    reason,
    count ?? 'all',
    detail ?? '',
  ]);
  return textTable(['schedule type', 'reason', 'left out', 'why'], rows);
}

/** Whom a run left out, and why. */
export function decisionTable(decisions: readonly Decision[]): string {
  const rows = decisions.map(
    ({ organizationName, organizationId, scheduleType, dueDate, reason, detail, untilUtc }) => [
      organizationName ? `${organizationName}\n${organizationId}` : organizationId,
      scheduleType,
      dueDate,
      reason,
      [detail ?? '', untilUtc ? `Until ${untilUtc}.` : ''].filter((text) => text !== '').join(' '),
    ],
  );
  const head = ['organization', 'schedule type', 'date', 'reason', 'why'];
  return textTable(head, rows, { widths: [null, null, null, null, EXAMPLE_WIDTH] });
}

function changeText({ counts, code, message }: Execution): string {
  if (code) return `${code}: ${message ?? ''}`;
  const changes = Object.entries(counts ?? {}).map(([what, count]) => `${count} ${what}`);
  return changes.length > 0 ? changes.join(', ') : 'nothing';
}

function numbers(counts: ViewCounts): number[] {
  return countNames.map((name) => counts[name]);
}
